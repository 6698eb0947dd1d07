"""The example format as plain values: what a file says, checked, before a row is written. docs/example-format.md."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from civicnet.areas.geojson import KINDS as AREA_KINDS
from civicnet.pages.example import words
from civicnet.pages.example.fields import MOST_FAULTS, ExampleError, Fields, read_yaml
from vision.models import VisionVersion
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

# What a later release reads; here only that the words stand in the file.
NOT_YET = ("afwegingen", "samenwerkingen", "investeringen", "verwachte_matches", "instemmingsregel")
NOT_YET_OF_INITIATIVE = ("aanbod", "vraag")


@dataclass(frozen=True, kw_only=True)
class Person:
    code: str
    name: str
    email: str
    language: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Area:
    code: str
    name: str
    kind: str
    voters: int | None
    residents: int | None


@dataclass(frozen=True, kw_only=True)
class Band:
    code: str
    name: str
    min_age: int
    max_age: int | None
    voters: int | None


@dataclass(frozen=True, kw_only=True)
class Spot:
    code: str
    name: str
    area: str
    owner: str
    m2: int | None
    note: str
    lat: Decimal | None
    lon: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Town:
    name: str
    residents: int | None
    voters: int | None
    phone: str
    desk_hours: str
    email: str
    areas: tuple[Area, ...]
    bands: tuple[Band, ...]
    places: tuple[Spot, ...]
    map_file: Path | None


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the vision with the days of its life; a day that is not in the file is None."""

    text: VersionText
    state: str
    drafted: date | None = None
    consulted: tuple[date | None, date | None] = (None, None)
    endorsed: tuple[date | None, date | None] = (None, None)
    decided: date | None = None
    # Codes of goals and lines that read otherwise than in the newest version, and of those that were not there.
    differs: tuple[str, ...] = ()
    lacked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VisionDoc:
    code: str
    title: str
    next_review: date | None
    curator: str
    # Oldest first; the last one is the newest.
    versions: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class Condition:
    text: str
    owner: str
    due: date
    check_how: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """What owners told on one day: news, a figure for their own measure, or a picture."""

    on: date | None
    by: str
    title: str = ""
    text: str = ""
    score: int | None = None
    file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class InitiativeDoc:
    code: str
    name: str
    kind: str
    legal_form: str
    area: str
    working_area: tuple[str, ...]
    place: str
    clashes: tuple[str, ...]
    theme: str
    goals: tuple[str, ...]
    stage: str
    case_state: str | None
    overall: str
    purpose: str
    own_measure: str
    summary: str
    place_note: str
    people: str
    contact_email: str
    submitted: date | None
    started: date | None
    prepared: date | None
    dormant_since: date | None
    ended: date | None
    handed_to: str
    handed_to_name: str
    passes_on: str
    learned: str
    fallback: str
    why: str
    challenge: dict[str, int | str | None] | None
    conditions: tuple[Condition, ...]
    owners: tuple[str, ...]
    members: tuple[str, ...]
    followers: tuple[str, ...]
    contact_on: date | None
    contact_by: str
    contact_note: str
    news: tuple[Story, ...]
    scores: tuple[Story, ...]
    photos: tuple[Story, ...]


@dataclass(frozen=True, kw_only=True)
class ReadingDoc:
    """What one reader found otherwise than what both agreed on in the end."""

    on: date | None = None
    scores: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    overall: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a case went, day by day. Without readers it was not read here."""

    requested: date | None = None
    requested_by: str = ""
    question: str = ""
    taken_in: date | None = None
    contact_person: str = ""
    talked: date | None = None
    talk_how: str = "talk"
    talk_note: str = ""
    readers: tuple[str, ...] = ()
    started: date | None = None
    paused: date | None = None
    pause_reason: str = ""
    first: ReadingDoc = field(default_factory=ReadingDoc)
    second: ReadingDoc = field(default_factory=ReadingDoc)
    compared: date | None = None
    notes: dict[str, str] = field(default_factory=dict)
    heard: date | None = None
    replied: date | None = None
    reply: str = ""
    reply_by: str = ""
    answered: date | None = None
    answer: str = ""
    decided: date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseDoc:
    initiative: str
    version: str
    scores: dict[str, str]
    crossed: tuple[str, ...]
    overall: str
    summary: str
    reasons: dict[str, str]
    explanation: str
    support: str
    continuity: str
    effects: str
    course: Course


@dataclass(frozen=True, kw_only=True)
class RoundDoc:
    code: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A whole municipality."""

    as_of: date
    town: Town
    people: tuple[Person, ...]
    vision: VisionDoc | None
    initiatives: tuple[InitiativeDoc, ...]
    cases: tuple[CaseDoc, ...]
    rounds: tuple[RoundDoc, ...]
    later: tuple[str, ...]

    def initiative(self, code: str) -> InitiativeDoc:
        return next(one for one in self.initiatives if one.code == code)

    def case_of(self, code: str) -> CaseDoc | None:
        return next((case for case in self.cases if case.initiative == code), None)


def read_example(path: Path) -> Example:
    """Read and check a file in the example format. Raises ExampleError with every fault, up to thirty."""
    faults: list[str] = []
    example = _Reader(path, Fields(read_yaml(path), "", faults)).read()
    if faults:
        rest = len(faults) - MOST_FAULTS
        raise ExampleError(faults[:MOST_FAULTS] + ([f"… and {rest} more."] if rest > 0 else []))
    assert example is not None  # without faults there is one
    return example


class _Reader:
    """Keeps the codes that were read, so that later parts can refer to them."""

    def __init__(self, path: Path, top: Fields) -> None:
        self.folder, self.top = path.parent, top
        self.people: set[str] = set()
        self.areas: set[str] = set()
        self.places: set[str] = set()
        self.goals: set[str] = set()
        self.lines: set[str] = set()
        self.themes: set[str] = set()
        self.numbers: set[str] = set()
        self.codes: set[str] = set()

    def read(self) -> Example | None:
        top = self.top
        top.whole("versie", least=1, most=1)
        as_of = top.day("peildatum", required=True)
        top.ignore("waardenlijsten", *NOT_YET)
        people = tuple(self._person(one) for one in self._unique(top.parts("mensen"), self.people))
        town = self._town(top.part("gemeente", required=True))
        rounds = tuple(
            RoundDoc(code=one.code(), version=one.text("visieversie"))
            for one in top.parts("instemmingsrondes")
        )
        vision = self._vision(top.part("toekomstvisie"), rounds)
        for part, doc in zip(top.parts("instemmingsrondes"), rounds, strict=True):
            if doc.version not in self.numbers:
                part.fault("visieversie", f"there is no version “{doc.version}”.")
        parts = self._unique(top.parts("initiatieven"), self.codes)
        initiatives = tuple(self._initiative(one) for one in parts)
        cases = tuple(self._case(one, initiatives) for one in top.parts("toetsen"))
        self._cross_check(parts, initiatives, cases)
        top.finish()
        if as_of is None or town is None:
            return None
        return Example(
            as_of=as_of,
            town=town,
            people=people,
            vision=vision,
            initiatives=initiatives,
            cases=cases,
            rounds=rounds,
            later=tuple(name for name in NOT_YET if name in top),
        )

    def _unique(self, parts: list[Fields], codes: set[str]) -> list[Fields]:
        """Note codes that stand twice, and remember all of them before anything refers to one."""
        for part in parts:
            code = part.code()
            if code in codes:
                part.fault("code", f"“{code}” stands here twice.")
            codes.add(code)
        return parts

    # ---- people and places ---------------------------------------------------------------
    def _person(self, part: Fields) -> Person:
        person = Person(
            code=part.code(),
            name=part.text("naam", longest=120),
            email=part.text("email", longest=254).lower(),
            language=part.choice("taal", words.LANGUAGES, required=False) or "nl",
            roles=tuple(part.choices("rollen", words.ROLES)),
        )
        if person.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", person.email):
            part.fault("email", f"“{person.email}” is not an e-mail address.")
        part.finish()
        return person

    def _town(self, part: Fields | None) -> Town | None:
        if part is None:
            return None
        areas = tuple(
            self._area(one) for one in self._unique(part.parts("buurten", required=True), self.areas)
        )
        bands = tuple(self._band(one) for one in self._unique(part.parts("leeftijdsgroepen"), set()))
        places = tuple(self._place(one) for one in self._unique(part.parts("plekken"), self.places))
        town = Town(
            name=part.text("naam", longest=120),
            residents=part.whole("inwoners", required=False),
            voters=part.whole("stemgerechtigd_16_plus", required=False),
            phone=part.text("telefoon", required=False, longest=30),
            desk_hours=part.text("bereikbaar", required=False),
            email=part.text("email", required=False, longest=254),
            areas=areas,
            bands=bands,
            places=places,
            map_file=self._file(part, "kaart"),
        )
        part.finish()
        return town

    def _file(self, part: Fields, name: str) -> Path | None:
        given = part.text(name, required=False)
        if not given:
            return None
        path = self.folder / given
        if not path.is_file():
            part.fault(name, f"there is no file “{given}” beside this one.")
        return path

    def _area(self, part: Fields) -> Area:
        area = Area(
            code=part.code(),
            name=part.text("naam", longest=200),
            kind=part.choice("soort", AREA_KINDS, required=False) or "neighbourhood",
            voters=part.whole("stemgerechtigd", required=False),
            residents=part.whole("inwoners", required=False),
        )
        part.finish()
        return area

    def _band(self, part: Fields) -> Band:
        name = part.text("naam", longest=120)
        ages = [int(age) for age in re.findall(r"\d+", name)]
        least, most = part.whole("van", required=False), part.whole("tot_en_met", required=False)
        if least is None and not ages:
            part.fault("naam", f"“{name}” names no age; say “van” (and “tot_en_met”).")
        band = Band(
            code=part.code(),
            name=name,
            min_age=least if least is not None else (ages or [0])[0],
            max_age=most if most is not None else (ages[1] if len(ages) > 1 else None),
            voters=part.whole("stemgerechtigd", required=False),
        )
        if band.max_age is not None and band.max_age < band.min_age:
            part.fault("naam", f"the ages run from {band.min_age} back to {band.max_age}.")
        part.finish()
        return band

    def _place(self, part: Fields) -> Spot:
        place = Spot(
            code=part.code(),
            name=part.text("naam", longest=200),
            area=part.choice("buurt", {code: code for code in self.areas}) or "",
            owner=part.text("eigenaar", required=False, longest=120),
            m2=part.whole("oppervlak_m2", required=False),
            note=part.text("toelichting", required=False),
            lat=part.number("lat", required=False),
            lon=part.number("lon", required=False),
        )
        if (place.lat is None) != (place.lon is None):
            part.fault("lat", "a point needs “lat” and “lon”.")
        part.finish()
        return place

    # ---- the vision ------------------------------------------------------------------------
    def _vision(self, part: Fields | None, rounds: tuple[RoundDoc, ...]) -> VisionDoc | None:
        if part is None:
            return None
        title = part.text("titel", longest=200)
        text = VersionText(
            number=part.code("versie"),
            title=title,
            preamble=part.text("preambule", required=False),
            preconditions=tuple(
                self._line(one) for one in self._unique(part.parts("randvoorwaarden"), self.lines)
            ),
            themes=tuple(
                self._theme(one) for one in self._unique(part.parts("themas", required=True), self.themes)
            ),
        )
        self.numbers.add(text.number)
        days = self._days(part.part("data"), rounds)
        newest = Version(
            text=text,
            state=part.choice("status", words.VERSION_STATES) or "",
            drafted=days.get("eerste_ontwerp"),
            consulted=(days.get("consultatie_van"), days.get("consultatie_tot")),
            endorsed=(days.get(f"{text.number}_van"), days.get(f"{text.number}_tot")),
            decided=days.get("raadsbesluit"),
        )
        earlier = [self._earlier(one, newest, days) for one in part.parts("vorige_versies")]
        doc = VisionDoc(
            code=part.code(),
            title=title,
            next_review=days.get("volgende_herijking"),
            curator=part.choice("visiebeheerder", {p: p for p in self.people}, required=False) or "",
            versions=(*earlier, newest),
        )
        part.finish()
        return doc

    def _days(self, part: Fields | None, rounds: tuple[RoundDoc, ...]) -> dict[str, date]:
        """The days of `data` by name; those of the n-th round by the version that it was about."""
        if part is None:
            return {}
        days: dict[str, date | None] = {
            name: part.day(name)
            for name in (
                "onderwerpen_opgehaald_vanaf",
                "eerste_ontwerp",
                "raadsbesluit",
                "volgende_herijking",
            )
        }
        days["consultatie_van"], days["consultatie_tot"] = part.days("consultatie", 2)
        for n, held in enumerate(rounds, 1):
            begin, end = part.days(f"instemmingsronde_{n}", 2)
            days[f"{held.version}_van"], days[f"{held.version}_tot"] = begin, end
        part.finish()
        return {name: day for name, day in days.items() if day is not None}

    def _line(self, part: Fields) -> tuple[str, str]:
        line = (part.code(), part.text("tekst"))
        part.finish()
        return line

    def _theme(self, part: Fields) -> ThemeText:
        goals = self._unique(part.parts("doelen", required=True), self.goals)
        theme = ThemeText(
            part.code(), part.text("naam", longest=120), tuple(self._goal(one) for one in goals)
        )
        part.finish()
        return theme

    def _goal(self, part: Fields) -> GoalText:
        goal = GoalText(part.code(), part.text("tekst"), self._indicator(part.part("indicator")))
        part.finish()
        return goal

    def _indicator(self, part: Fields | None) -> IndicatorText | None:
        if part is None:
            return None
        indicator = IndicatorText(
            name=part.text("naam", longest=300),
            unit=part.text("eenheid", longest=60),
            source=part.text("bron", longest=200),
            baseline=part.number("nulmeting") or Decimal(0),
            baseline_year=part.whole("jaar", least=1900, most=2200) or 0,
            target=part.number("streef") or Decimal(0),
            target_year=part.whole("streefjaar", least=1900, most=2200) or 0,
            direction=part.choice("richting", words.DIRECTIONS) or "",
        )
        part.finish()
        return indicator

    def _earlier(self, part: Fields, newest: Version, days: dict[str, date]) -> Version:
        """An earlier version: the text of the newest one, with the differences that the file names."""
        number = part.code("versie")
        if number in self.numbers:
            part.fault("versie", f"version “{number}” stands here twice.")
        self.numbers.add(number)
        now = newest.text
        other = part.texts("anders", (*self.goals, *self.lines, *self.themes))
        lacked = part.choices("ontbrak", {c: c for c in (*self.goals, *self.lines, *self.themes)})
        version = Version(
            text=VersionText(
                number=number,
                title=part.text("titel", required=False, longest=200) or now.title,
                preamble=part.text("preambule", required=False) or now.preamble,
                preconditions=tuple((c, other.get(c, t)) for c, t in now.preconditions if c not in lacked),
                themes=tuple(
                    ThemeText(
                        theme.code,
                        other.get(theme.code, theme.name),
                        tuple(
                            GoalText(goal.code, other.get(goal.code, goal.text), goal.indicator)
                            for goal in theme.goals
                            if goal.code not in lacked
                        ),
                    )
                    for theme in now.themes
                    if theme.code not in lacked
                ),
            ),
            state=part.choice("status", words.VERSION_STATES) or "",
            drafted=newest.drafted,
            consulted=newest.consulted,
            endorsed=(days.get(f"{number}_van"), days.get(f"{number}_tot")),
            decided=part.day("besloten"),
            differs=tuple(other),
            lacked=tuple(lacked),
        )
        if version.state == VisionVersion.State.ADOPTED:
            part.fault("status", "only the newest version can be in force; an earlier one is “vervangen”.")
        part.finish()
        return version

    # ---- initiatives -----------------------------------------------------------------------
    def _initiative(self, part: Fields) -> InitiativeDoc:
        stage, case_state = part.choice("fase", words.PHASES) or ("draft", None)
        part.flag("toets_gevraagd", default=True)
        part.ignore(*NOT_YET_OF_INITIATIVE)
        someone = {code: code for code in self.people}
        somewhere = {code: code for code in self.areas}
        contact = part.part("eerste_contact")
        doc = InitiativeDoc(
            code=part.code(),
            name=part.text("naam", longest=120),
            kind=part.choice("soort", words.KINDS) or "",
            legal_form=part.choice("rechtsvorm", words.LEGAL_FORMS, required=False) or "",
            area=part.choice("buurt", somewhere, required=False) or "",
            working_area=tuple(part.choices("werkgebied", somewhere)),
            place=part.choice("plek", {code: code for code in self.places}, required=False) or "",
            clashes=tuple(part.choices("botst_met", {code: code for code in self.codes})),
            theme=part.choice("thema", {code: code for code in self.themes}, required=False) or "",
            goals=tuple(part.choices("doelen", {code: code for code in self.goals})),
            stage=stage,
            case_state=case_state,
            overall=part.choice("oordeel", words.OVERALLS, required=False) or "",
            purpose=part.text("beschrijving", longest=2000),
            own_measure=part.text("eigen_maat", required=False, longest=300),
            summary=part.text("in_een_zin", required=False, longest=200),
            place_note=part.text("waar", required=False, longest=300),
            people=part.text("wie", required=False, longest=200),
            contact_email=part.text("contact", required=False, longest=254),
            submitted=part.day("ingediend_op"),
            started=part.day("gestart"),
            prepared=part.day("voorbereiding_sinds"),
            dormant_since=part.day("slapend_sinds"),
            ended=part.day("geeindigd"),
            handed_to=part.choice("overgedragen_aan", {code: code for code in self.codes}, required=False)
            or "",
            handed_to_name=part.text("overgedragen_aan_naam", required=False, longest=200),
            passes_on=part.text("overgedragen_wat", required=False),
            learned=part.text("geleerd", required=False),
            fallback=part.text("als_het_niet_lukt", required=False),
            why=part.text("waarom_deze_fase", required=False),
            challenge=self._challenge(part.part("uitdaagrecht")),
            conditions=tuple(self._condition(one) for one in part.parts("voorwaarden")),
            owners=tuple(part.choices("trekkers", someone)),
            members=tuple(part.choices("leden", someone)),
            followers=tuple(part.choices("volgers", someone)),
            contact_on=contact.day("op", required=True) if contact else None,
            contact_by=(contact.choice("door", someone) or "") if contact else "",
            contact_note=contact.text("verslag", required=False) if contact else "",
            news=tuple(self._news(one) for one in part.parts("nieuws")),
            scores=tuple(self._score(one) for one in part.parts("cijfers")),
            photos=tuple(self._photo(one) for one in part.parts("fotos")),
        )
        if contact:
            contact.finish()
        if doc.scores and not doc.own_measure:
            part.fault("cijfers", "there are figures, but no “eigen_maat” that they are about.")
        if doc.members and not doc.owners:
            part.fault("leden", "there are members, but no “trekkers”.")
        part.finish()
        return doc

    def _challenge(self, part: Fields | None) -> dict[str, int | str | None] | None:
        if part is None:
            return None
        challenge: dict[str, int | str | None] = {
            "task": part.text("gemeentelijke_taak", longest=200),
            "current_budget": part.whole("huidig_budget_euro", required=False),
            "asked_budget": part.whole("gevraagd_budget_euro", required=False),
            "term_years": part.whole("looptijd_jaren", required=False, least=1, most=100),
            "household_support": part.whole("steun_huishoudens_procent", required=False, most=100),
        }
        part.finish()
        return challenge

    def _condition(self, part: Fields) -> Condition:
        condition = Condition(
            text=part.text("tekst", longest=300),
            owner=part.choice("eigenaar", words.CONDITION_OWNERS) or "",
            due=part.day("uiterlijk", required=True) or date.max,
            check_how=part.text("controle", required=False, longest=300),
        )
        part.finish()
        return condition

    def _news(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op", required=True),
            by=part.choice("door", {c: c for c in self.people}, required=False) or "",
            title=part.text("titel", longest=120),
            text=part.text("tekst"),
        )
        part.finish()
        return story

    def _score(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op", required=True),
            by=part.choice("door", {c: c for c in self.people}, required=False) or "",
            score=part.whole("cijfer", most=10),
            text=part.text("uitleg", required=False, longest=500),
        )
        part.finish()
        return story

    def _photo(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op"),
            by=part.choice("door", {c: c for c in self.people}, required=False) or "",
            text=part.text("omschrijving", longest=300),
            file=self._file(part, "bestand"),
        )
        if story.file is None:
            part.fault("bestand", "is missing.")
        part.finish()
        return story

    # ---- assessments -----------------------------------------------------------------------
    def _case(self, part: Fields, initiatives: Iterable[InitiativeDoc]) -> CaseDoc:
        judged = (*self.goals, *self.lines)
        case = CaseDoc(
            initiative=part.choice("initiatief", {code: code for code in self.codes}) or "",
            version=part.choice("visieversie", {n: n for n in self.numbers}) or "",
            scores=part.by_code("scores", self.goals, words.SCORES),
            crossed=tuple(part.choices("randvoorwaarden_geschonden", {c: c for c in self.lines})),
            overall=part.choice("verwacht_oordeel", words.OVERALLS, required=False) or "",
            summary=part.text("motivering", required=False, longest=4000),
            reasons=part.texts("redenen", judged),
            explanation=part.text("toelichting", required=False, longest=4000),
            support=part.text("draagvlak", required=False, longest=4000),
            continuity=part.text("houdbaarheid", required=False, longest=4000),
            effects=part.text("gevolgen", required=False, longest=4000),
            course=self._course(part.part("verloop")),
        )
        part.finish()
        return case

    def _course(self, part: Fields | None) -> Course:
        if part is None:
            return Course()
        someone = {code: code for code in self.people}
        readers = part.choices("lezers", someone)
        if len(readers) not in (0, 2) or len(set(readers)) != len(readers):
            part.fault("lezers", "has to name two different people.")
        how = part.choice("gesprek_hoe", words.CONTACTS, required=False)
        course = Course(
            requested=part.day("gevraagd"),
            requested_by=part.choice("gevraagd_door", someone, required=False) or "",
            question=part.text("vraag", required=False, longest=2000),
            taken_in=part.day("opgepakt"),
            contact_person=part.choice("contactpersoon", someone, required=False) or "",
            talked=part.day("gesprek"),
            talk_how=how or "talk",
            talk_note=part.text("gesprek_verslag", required=False, longest=500),
            readers=tuple(readers),
            started=part.day("begonnen"),
            paused=part.day("gevraagd_om_informatie"),
            pause_reason=part.text("welke_informatie", required=False, longest=1000),
            first=self._reading(part.part("eerste_lezing")),
            second=self._reading(part.part("tweede_lezing")),
            compared=part.day("vergeleken"),
            notes=part.texts("besproken", self.goals),
            heard=part.day("voorgelegd"),
            replied=part.day("gereageerd"),
            reply=part.text("reactie", required=False, longest=4000),
            reply_by=part.choice("gereageerd_door", someone, required=False) or "",
            answered=part.day("beantwoord"),
            answer=part.text("antwoord", required=False, longest=4000),
            decided=part.day("besloten"),
        )
        if course.reply and not course.answer:
            part.fault("reactie", "a reply needs an “antwoord”.")
        part.finish()
        return course

    def _reading(self, part: Fields | None) -> ReadingDoc:
        if part is None:
            return ReadingDoc()
        reading = ReadingDoc(
            on=part.day("op"),
            scores=part.by_code("scores", self.goals, words.SCORES),
            reasons=part.texts("redenen", (*self.goals, *self.lines)),
            overall=part.choice("oordeel", words.OVERALLS, required=False) or "",
            summary=part.text("motivering", required=False, longest=4000),
        )
        part.finish()
        return reading

    # ---- what has to agree -----------------------------------------------------------------
    def _cross_check(
        self, parts: list[Fields], initiatives: tuple[InitiativeDoc, ...], cases: tuple[CaseDoc, ...]
    ) -> None:
        by_initiative = {case.initiative: case for case in cases}
        for part, case in zip(self.top.parts("toetsen"), cases, strict=True):
            if sum(other.initiative == case.initiative for other in cases) > 1:
                part.fault("initiatief", f"“{case.initiative}” stands here twice.")
        for part, doc in zip(parts, initiatives, strict=True):
            entry = by_initiative.get(doc.code)
            if entry and doc.overall and entry.overall not in ("", doc.overall):
                part.fault("oordeel", "differs from “verwacht_oordeel” in toetsen.")
            if doc.case_state == "decided" and not (entry or doc.overall):
                part.fault("fase", "says “getoetst”, but there is no “oordeel” and no entry in toetsen.")
            if entry and (doc.stage == "draft" or (doc.stage == "submitted" and doc.case_state is None)):
                part.fault("fase", "leaves no room for an assessment, but there is an entry in toetsen.")
            if doc.case_state == "comparison" and not entry:
                part.fault("fase", "says “in_toets”, but there is no entry in toetsen with the scores.")
            answered = doc.case_state in ("comparison", "decided") or (entry and doc.case_state is None)
            if answered and entry and not entry.overall:
                part.fault("fase", "needs a “verwacht_oordeel” in toetsen.")
            for other in doc.clashes:
                if other == doc.code:
                    part.fault("botst_met", "names itself.")
            if (doc.case_state or entry or doc.overall) and not self.numbers:
                part.fault("fase", "an assessment needs a “toekomstvisie”.")
