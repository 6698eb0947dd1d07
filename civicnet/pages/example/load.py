"""Write a municipality in the example format into an empty installation, through the real verbs.

What happened is put in one order by date and then done, verb by verb, with `at=`: the journal, the notices and the
pages read as if it had been lived. Where the file names nobody, SYSTEM acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from civicnet.accounts.actions import consent, make_account, propose_grant
from civicnet.accounts.models import RoleGrant, User
from civicnet.areas import geojson
from civicnet.areas.actions import set_age_bands, set_municipality, set_neighbourhoods, set_places
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import AgeBand, Municipality, Neighbourhood, Place
from civicnet.deadlines import AMSTERDAM
from civicnet.journal.actions import record
from civicnet.pages.example.cases import CaseLoader
from civicnet.pages.example.document import Example, InitiativeDoc, Version
from civicnet.pages.example.fields import ExampleError
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow
from initiatives import actions as registry
from initiatives.models import Initiative
from vision import actions as visioning
from vision.models import Goal, Theme, Vision, VisionVersion

Act = Callable[[datetime], Any]
LIVE_BEFORE_CASE = frozenset({"prepare", "run"})


class AlreadyLoaded(Exception):
    """There is something here already; the loader never mixes two municipalities."""


@dataclass(frozen=True)
class Loaded:
    """What was written."""

    people: int
    neighbourhoods: int
    versions: int
    initiatives: int
    assessments: int


def is_loaded() -> bool:
    """Whether there is anything that an example would mix with."""
    return Initiative.objects.exists() or Vision.objects.exists()


@transaction.atomic
def load(example: Example, *, weeks: int = 0, told: Callable[[str], None] = lambda _text: None) -> Loaded:
    """Write `example`, with all its dates moved by whole `weeks`. All of it or nothing.

    `told` is called with what is being done. Raises AlreadyLoaded when there are initiatives or a vision, ExampleError
    when a verb refuses something that the file says.
    """
    if is_loaded():
        raise AlreadyLoaded
    return _Loader(example, timedelta(weeks=weeks), told).load()


class Chain:
    """Acts that follow each other: a day that is missing, or lies before the one before it, takes that one's."""

    def __init__(self, loader: "_Loader", start: datetime) -> None:
        self.loader, self.now = loader, start

    def add(self, what: str, day: date | None, act: Act) -> None:
        if day is not None:
            self.now = max(self.now, self.loader.moment(day))
        self.now += timedelta(minutes=7)  # two acts of one day keep their order
        self.loader.schedule(self.now, what, act)


class _Loader:
    def __init__(self, example: Example, shift: timedelta, told: Callable[[str], None]) -> None:
        self.example, self.shift, self.told = example, shift, told
        self.people: dict[str, User] = {}
        self.areas: dict[str, Neighbourhood] = {}
        self.places: dict[str, Place] = {}
        self.goals: dict[str, Goal] = {}
        self.themes: dict[str, Theme] = {}
        self.versions: dict[str, VisionVersion] = {}
        self.initiatives: dict[str, Initiative] = {}
        self.acts: list[tuple[datetime, int, str, Act]] = []

    def load(self) -> Loaded:
        self.told("the municipality")
        self._town()
        self.told("the people")
        self._people()
        self.told("the vision")
        self._vision()
        for doc in self.example.initiatives:
            self._initiative(doc)
        self.told("the initiatives and their assessments")
        for moment, _order, what, act in sorted(self.acts, key=lambda row: row[:2]):
            try:
                act(moment)
            except ValidationError as error:
                raise ExampleError([f"{what}: {' '.join(error.messages)}"]) from error
            except (NotAllowedNow, PermissionDenied) as error:
                raise ExampleError([f"{what}: this is not possible ({error})."]) from error
        record(
            Municipality(pk=1),
            "load_example",
            actor=SYSTEM,
            data={"weeks": self.shift.days // 7, "name": self.example.town.name},
        )
        return Loaded(
            people=len(self.people),
            neighbourhoods=len(self.areas),
            versions=len(self.versions),
            initiatives=len(self.initiatives),
            assessments=sum(1 for doc in self.example.initiatives if CaseLoader.wanted(self.example, doc)),
        )

    # ---- time and people -------------------------------------------------------------------
    def day(self, day: date | None) -> date | None:
        """A day of the file, moved."""
        return None if day is None else day + self.shift

    def moment(self, day: date) -> datetime:
        """Ten in the morning of a day of the file, moved."""
        return datetime.combine(day + self.shift, time(10), AMSTERDAM)

    def schedule(self, moment: datetime, what: str, act: Act) -> None:
        self.acts.append((moment, len(self.acts), what, act))

    def who(self, code: str) -> Actor:
        """The person with this code; SYSTEM when the file names nobody."""
        return self.people.get(code, SYSTEM)

    # ---- the town ----------------------------------------------------------------------------
    def _town(self) -> None:
        town = self.example.town
        facts = {"phone": town.phone, "desk_hours": town.desk_hours, "email": town.email}
        set_municipality(
            actor=SYSTEM,
            name=town.name,
            residents=town.residents,
            eligible_voters=town.voters,
            **{name: fact for name, fact in facts.items() if fact},
        )
        drawn = None
        if town.map_file is not None:
            try:
                drawn = geojson.read(town.map_file)
            except geojson.AreaFileError as error:
                raise ExampleError(error.errors) from error
        outlines = {row.code: row.geometry for row in drawn.areas} if drawn else {}
        rows = [
            AreaRow(
                code=area.code,
                name=area.name,
                kind=area.kind,
                residents=area.residents,
                eligible_voters=area.voters,
                geometry=outlines.get(area.code),
            )
            for area in town.areas
        ]
        set_neighbourhoods(rows, actor=SYSTEM, features=drawn.features if drawn else None)
        self.areas = {row.code: row for row in Neighbourhood.objects.all()}
        set_age_bands(
            [
                AgeBand(
                    code=band.code,
                    name=band.name,
                    min_age=band.min_age,
                    max_age=band.max_age,
                    eligible_voters=band.voters,
                )
                for band in town.bands
            ],
            actor=SYSTEM,
        )
        set_places(
            [
                Place(
                    code=spot.code,
                    name=spot.name,
                    neighbourhood=self.areas[spot.area],
                    owner=spot.owner,
                    area_m2=spot.m2,
                    note=spot.note,
                    lat=spot.lat,
                    lon=spot.lon,
                )
                for spot in town.places
            ],
            actor=SYSTEM,
        )
        self.places = {row.code: row for row in Place.objects.all()}

    def _people(self) -> None:
        """Accounts first, then administrators, who give the other roles and consent to each other's grants."""
        begin = self._beginning()
        for person in self.example.people:
            if User.objects.filter(email=person.email).exists():
                raise ExampleError(
                    [f"mensen, {person.code}: there is an account with {person.email} already."]
                )
            self.people[person.code] = make_account(
                email=person.email,
                name=person.name,
                language=person.language,
                verified=True,
                actor=SYSTEM,
                at=begin,
            )
        admins = [self.people[p.code] for p in self.example.people if "admin" in p.roles]
        for admin in admins:
            self._grant(admin, "admin", SYSTEM, SYSTEM, begin)
        proposer: Actor = admins[0] if admins else SYSTEM
        consenter: Actor = admins[1] if len(admins) > 1 else SYSTEM
        for person in self.example.people:
            user = self.people[person.code]
            for role in person.roles:
                if role == "admin":
                    continue
                own = user in (proposer, consenter)
                self._grant(user, role, SYSTEM if own else proposer, SYSTEM if own else consenter, begin)

    def _grant(self, user: User, role: str, by: Actor, second: Actor, at: datetime) -> None:
        grant = propose_grant(user, role, actor=by, at=at)
        if grant.state == RoleGrant.State.PROPOSED:
            consent(grant, actor=second, at=at)

    def _beginning(self) -> datetime:
        """The first moment of anything in the file: from then on there are people."""
        days = [self.example.as_of]
        if self.example.vision:
            days += [v.drafted for v in self.example.vision.versions if v.drafted]
        for doc in self.example.initiatives:
            days += [day for day in (doc.submitted or doc.started,) if day]
        return self.moment(min(days)) - timedelta(days=14)

    # ---- the vision --------------------------------------------------------------------------
    def _vision(self) -> None:
        doc = self.example.vision
        if doc is None:
            return
        curator = self.who(doc.curator)
        vision = visioning.start_vision(
            doc.code, doc.title, actor=curator, next_review_on=self.day(doc.next_review)
        )
        before: VisionVersion | None = None
        at = self._beginning()
        for version in doc.versions:
            before, at = self._version(vision, version, before, curator, at)
            self.versions[version.text.number] = before
        newest = self.versions[doc.versions[-1].text.number]
        self.goals = {goal.code: goal for goal in newest.goals.all()}
        self.themes = {theme.code: theme for theme in newest.themes.all()}

    def _version(
        self, vision: Vision, doc: Version, before: VisionVersion | None, curator: Actor, at: datetime
    ) -> tuple[VisionVersion, datetime]:
        """One version as far as its state says; the days that are missing are those before it."""
        State = VisionVersion.State

        def on(day: date | None) -> datetime:
            nonlocal at
            at = max(at, self.moment(day)) if day else at
            at += timedelta(minutes=7)
            return at

        version = visioning.create_version(
            vision, doc.text, actor=curator, follows=before, at=on(doc.drafted if before is None else None)
        )
        if doc.state == State.DRAFTING:
            return version, at
        if doc.state in (State.CONSULTATION, State.AMENDING) or (before is None and doc.consulted[0]):
            version = visioning.open_consultation(version, actor=curator, at=on(doc.consulted[0]))
            if doc.state == State.CONSULTATION:
                return version, at
            version = visioning.start_amending(version, actor=curator, at=on(doc.consulted[1]))
        if doc.state == State.AMENDING:
            return version, at
        begin, end = doc.endorsed
        # The text is fixed before the vote: a week.
        version = visioning.freeze(
            version, actor=curator, at=on(begin - timedelta(days=7) if begin else doc.decided)
        )
        if doc.state == State.FROZEN:
            return version, at
        if begin or doc.state in (State.ENDORSEMENT, State.REJECTED):
            version = visioning.open_endorsement(version, actor=curator, at=on(begin))
        if doc.state == State.ENDORSEMENT:
            return version, at
        if doc.state == State.REJECTED:
            return visioning.reject(version, actor=curator, at=on(end or doc.decided)), at
        version = visioning.bring_to_council(version, actor=curator, at=on(end))
        if doc.state == State.COUNCIL:
            return version, at
        adopted = self.day(doc.decided or doc.drafted or self.example.as_of)
        assert adopted is not None  # one of the three is there
        return visioning.adopt(version, actor=curator, on=adopted, at=on(doc.decided)), at

    # ---- initiatives -------------------------------------------------------------------------
    def _initiative(self, doc: InitiativeDoc) -> None:
        """Lay out everything that happened with one initiative."""
        actor = self.who(doc.owners[0]) if doc.owners else SYSTEM
        begin = doc.submitted or min(doc.started or self.example.as_of, self.example.as_of)
        chain = Chain(self, self.moment(begin) - timedelta(hours=1))
        what = f"initiatief {doc.code}"
        chain.add(what, None, lambda at: self._start(doc, actor, at))
        if doc.stage == Initiative.Stage.DRAFT:
            return
        chain.add(what, begin, lambda at: self._do(doc, registry.submit, actor=actor, at=at))
        for code in doc.followers:
            follower = self.people[code]
            chain.add(what, None, lambda at, who=follower: self._do(doc, registry.follow, actor=who, at=at))
        if doc.contact_on:
            contact = Chain(self, chain.now)
            contact.add(
                f"{what}, eerste_contact",
                doc.contact_on,
                lambda at: self._do(
                    doc, registry.log_contact, actor=self.who(doc.contact_by), note=doc.contact_note, at=at
                ),
            )
        self._story(doc, actor, chain.now)
        case = Chain(self, chain.now)
        last = CaseLoader(self, doc, case).add()
        self._stages(doc, actor, chain, last)

    def _start(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        self.initiatives[doc.code] = registry.start_draft(
            actor=actor,
            code=doc.code,
            name=doc.name,
            kind=doc.kind,
            legal_form=doc.legal_form,
            neighbourhood=self.areas.get(doc.area),
            working_area=[self.areas[code] for code in doc.working_area],
            place=self.places.get(doc.place),
            theme=self.themes.get(doc.theme),
            goals=[self.goals[code] for code in doc.goals],
            purpose=doc.purpose,
            own_measure=doc.own_measure,
            summary=doc.summary,
            place_note=doc.place_note,
            people=doc.people,
            contact_email=doc.contact_email,
            challenge=doc.challenge,
            owners=[self.people[code] for code in doc.owners],
            members=[self.people[code] for code in doc.members],
            at=at,
        )

    def _do(self, doc: InitiativeDoc, verb: Callable[..., Any], **words: Any) -> Any:
        done = verb(self.initiatives[doc.code], **words)
        if isinstance(done, Initiative):
            self.initiatives[doc.code] = done
        return done

    def _stages(self, doc: InitiativeDoc, actor: Actor, chain: Chain, case: datetime | None) -> None:
        """The stages up to the one that the file gives; what ends an initiative comes after its assessment."""
        Stage = Initiative.Stage
        what, stage = f"initiatief {doc.code}, fase", doc.stage

        def step(verb: Callable[..., Any], day: date | None, **words: Any) -> None:
            chain.add(what, day, lambda at: self._do(doc, verb, actor=actor, at=at, **words))

        if doc.prepared or stage == Stage.PREPARATION:
            step(registry.prepare, doc.prepared)
        if stage in (Stage.RUNNING, Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED):
            step(registry.run, doc.started, started_on=self.day(doc.started))
        if stage in (Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED, Stage.WITHDRAWN) and case is not None:
            chain.now = max(chain.now, case)
        match stage:
            case Stage.DORMANT:
                step(registry.rest, doc.dormant_since, note=doc.why)
            case Stage.ENDED:
                step(registry.end, doc.ended, note=doc.why, ended_on=self.day(doc.ended))
            case Stage.WITHDRAWN:
                step(registry.withdraw, doc.ended, note=doc.why)
            case Stage.HANDED_OVER:
                chain.add(what, doc.ended, lambda at: self._hand_over(doc, actor, at))

    def _hand_over(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        successor = self.initiatives.get(doc.handed_to)
        if doc.handed_to and successor is None:
            other = self.example.initiative(doc.handed_to)
            raise ValidationError(f"{other.name} begins only after the handover to it.")
        self._do(
            doc,
            registry.hand_over,
            actor=actor,
            successor=successor,
            successor_name=doc.handed_to_name,
            passes_on=doc.passes_on,
            lessons=doc.learned,
            fallback=doc.fallback,
            ended_on=self.day(doc.ended),
            at=at,
        )

    def _story(self, doc: InitiativeDoc, actor: Actor, after: datetime) -> None:
        """News, figures and pictures, on the days on which owners put them there."""
        for story in doc.photos:
            chain = Chain(self, after)
            chain.add(f"initiatief {doc.code}, fotos", story.on, self._photo(doc, story, actor))
        for story in doc.news:
            chain = Chain(self, after)
            chain.add(f"initiatief {doc.code}, nieuws", story.on, self._news(doc, story, actor))
        for story in doc.scores:
            chain = Chain(self, after)
            chain.add(f"initiatief {doc.code}, cijfers", story.on, self._score(doc, story, actor))

    def _by(self, code: str, actor: Actor) -> Actor:
        return self.people.get(code, actor)  # type: ignore[arg-type]  # SYSTEM is an actor too

    def _photo(self, doc: InitiativeDoc, story: Any, actor: Actor) -> Act:
        def act(at: datetime) -> None:
            with story.file.open("rb") as picture:
                self._do(
                    doc,
                    registry.add_photo,
                    upload=picture,
                    actor=self._by(story.by, actor),
                    alt=story.text,
                    at=at,
                )

        return act

    def _news(self, doc: InitiativeDoc, story: Any, actor: Actor) -> Act:
        return lambda at: self._do(
            doc,
            registry.add_update,
            actor=self._by(story.by, actor),
            title=story.title,
            text=story.text,
            at=at,
        )

    def _score(self, doc: InitiativeDoc, story: Any, actor: Actor) -> Act:
        return lambda at: self._do(
            doc,
            registry.score_measure,
            actor=self._by(story.by, actor),
            score=story.score,
            note=story.text,
            on=self.day(story.on),
            at=at,
        )
