"""Hold what is stored against what a file in the example format says must come out. Writes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from civicnet import deadlines
from civicnet.areas.models import AgeBand, Municipality, Neighbourhood, Place
from civicnet.example.assessments.document import CaseDoc
from civicnet.example.assessments.load import expected_state
from civicnet.example.document import Example
from civicnet.example.endorsement.document import ExpectedRound, RoundDoc
from civicnet.example.initiatives.document import InitiativeDoc
from civicnet.example.vision.document import VisionDoc
from civicnet.journal.models import Entry, subject_of
from initiatives.assessments.models import Assessment, Reading, answer_sha256, owes_explanation
from initiatives.models import Initiative
from initiatives.models.status import Outcome
from vision.canonical import digest
from vision.compare import compare
from vision.endorsement import verify
from vision.endorsement.broad import Count
from vision.endorsement.models import Round
from vision.endorsement.result import Result, result_of
from vision.endorsement.tally import published
from vision.models import VisionVersion
from vision.snapshot import text_of


@dataclass(frozen=True)
class Item:
    """One thing that was held side by side."""

    name: str
    expected: str
    found: str

    @property
    def is_right(self) -> bool:
        return self.expected == self.found


def check(example: Example) -> list[Item]:
    """Every item of `example` that this release can work out, expected against found."""
    return [
        Item(name, _words(expected), _words(found))
        for name, expected, found in _Checker(example).everything()
    ]


def not_yet(example: Example) -> list[str]:
    """What the file expects and a later release will work out."""
    names = {
        "afwegingen": "deliberations on a contested place",
        "samenwerkingen": "collaborations and sub-problems",
        "investeringen": "investments and their follow-up",
        "verwachte_matches": "matches of needs and offers",
    }
    return [names[name] for name in example.later if name in names]


def _words(value: Any) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return ", ".join(sorted(_words(one) for one in value)) or "nothing"
        case dict():
            return ", ".join(f"{key} {_words(one)}" for key, one in sorted(value.items())) or "nothing"
    return str(value)


Found = Iterator[tuple[str, Any, Any]]


def _four(share: Fraction) -> str:
    """A share with four decimals."""
    return f"{Decimal(share.numerator) / Decimal(share.denominator):.4f}"


def _choices(counts: dict[str, Count]) -> dict[str, str]:
    """Ballots for, against and blank."""
    return {code: f"{count.for_}/{count.against}/{count.blank}" for code, count in counts.items()}


def _merged(margin: dict[str, Count], merged: dict[str, str]) -> dict[str, Count]:
    """The margin with small groups counted in their neighbours."""
    found = {code: count for code, count in margin.items() if code not in merged}
    for code, into in merged.items():
        if code in margin:
            found[into] += margin[code]
    return found


def _seen(expected: Iterable[str], told: Result) -> set[str]:
    """What a file expects of groups that are not shown comes out as "*", where no shown group of its kind is named."""
    dimensions = {group.code: group.dimension for group in told.groups}
    hidden = {group.code for group in told.groups if group.count is None and not group.few}

    def place(words: str) -> tuple[str, str]:
        rule, _colon, code = words.partition(":")
        return rule, dimensions.get(code, "")

    named = {words for words in expected if words.partition(":")[2] not in hidden}
    unnamed = {place(words) for words in expected if words not in named}
    return {*named, *(f"{rule}:*" for rule, kind in unnamed - {place(words) for words in named})}


def _failures(told: Result) -> list[str]:
    """What a round failed on, in the words of the file."""
    found = []
    for rule, _dimension, group in told.failures:
        match rule:
            case "turnout":
                found.append("opkomst_totaal_min")
            case "turnout_per_group":
                found.append(f"opkomst_groep_min:{group}")
            case "no_group_against":
                found.append(f"geen_groep_meerderheid_tegen:{group}")
            case "majority":
                if told.share_for is None or told.share_for < told.rule.majority:
                    found.append("aandeel_voor_min")
                if told.share_for_weighted is None or told.share_for_weighted < told.rule.majority:
                    found.append("aandeel_voor_gewogen_min")
    return found


class _Checker:
    def __init__(self, example: Example) -> None:
        self.example = example
        entries = Entry.objects.filter(subject=subject_of(Municipality(pk=1)), verb="load_example")
        loaded = entries.order_by("-at", "-pk").first()
        # The demo lives in another week than its file.
        self.shift = timedelta(weeks=loaded.data.get("weeks", 0)) if loaded else timedelta()
        self.stored = {
            one.code: one
            for one in Initiative.objects.exclude(code="")
            .select_related("neighbourhood", "place", "theme", "challenge", "handover__successor")
            .prefetch_related("goals", "working_area")
        }
        self.cases = {
            case.initiative.code: case
            for case in Assessment.objects.select_related("initiative", "version")
            .prefetch_related("pauses", "conditions")
            .order_by("requested_at")
        }

    def everything(self) -> Found:
        yield from self.town()
        if self.example.vision is not None:
            yield from self.vision(self.example.vision)
        for held in self.example.rounds:
            if held.expected is not None:
                yield from self.round(held, held.expected)
        yield "initiatives", [one.code for one in self.example.initiatives], list(self.stored)
        for doc in self.example.initiatives:
            yield from self.initiative(doc)
            yield from self.case(doc, self.example.case_of(doc.code))
        yield from self.places()

    # ---- the town ------------------------------------------------------------------------------
    def town(self) -> Found:
        town = self.example.town
        here = Municipality.objects.filter(pk=1).first()
        yield "municipality", town.name, here.name if here else None
        yield "residents", town.residents, here.residents if here else None
        areas = {area.code: area for area in Neighbourhood.objects.without_outlines()}
        for area in town.areas:
            one = areas.get(area.code)
            yield (
                f"{area.code} name and voters",
                f"{area.name} {area.voters}",
                one and f"{one.name} {one.eligible_voters}",
            )
        if town.voters is None:
            return
        if all(area.voters is not None for area in town.areas):
            total = Neighbourhood.objects.aggregate(n=Sum("eligible_voters"))["n"]
            yield "voters, all neighbourhoods together", town.voters, total
        if town.bands and all(band.voters is not None for band in town.bands):
            total = AgeBand.objects.aggregate(n=Sum("eligible_voters"))["n"]
            yield "voters, all age bands together", town.voters, total

    # ---- the vision ----------------------------------------------------------------------------
    def vision(self, doc: VisionDoc) -> Found:
        stored = {
            version.number: version
            for version in VisionVersion.objects.with_text().prefetch_related("themes__goals__continues")
        }
        newest = stored.get(doc.versions[-1].text.number)
        for version in doc.versions:
            text, name = version.text, f"vision {version.text.number}"
            found = stored.get(text.number)
            yield f"{name}, state", version.state, found and found.state
            if found is None:
                continue
            goals = {goal.code: goal.text for theme in text.themes for goal in theme.goals}
            yield f"{name}, themes", len(text.themes), len(found.themes.all())
            yield (
                f"{name}, goals",
                goals,
                {g.code: g.text for theme in found.themes.all() for g in theme.goals.all()},
            )
            yield (
                f"{name}, lines",
                dict(text.preconditions),
                {p.code: p.text for p in found.preconditions.all()},
            )
            if found.is_frozen:
                yield f"{name}, SHA-256 worked out again", found.sha256, digest(found)
            if newest is not None and found.pk != newest.pk:
                yield from self.changes(name, version.differs, version.lacked, found, newest)
        adopted = doc.versions[-1]
        if adopted.state == VisionVersion.State.ADOPTED and adopted.decided and newest:
            yield "vision, adopted on", adopted.decided + self.shift, newest.adopted_on

    def changes(
        self,
        name: str,
        differs: tuple[str, ...],
        lacked: tuple[str, ...],
        old: VisionVersion,
        new: VisionVersion,
    ) -> Found:
        result = compare(text_of(old), text_of(new, old))
        lines = [*result.preconditions, *(goal for chapter in result.chapters for goal in chapter.goals)]
        themes = {theme.code for theme in new.themes.all()}
        yield (
            f"{name} to {new.number}, changed",
            set(differs) - themes,
            {line.code for line in lines if line.change == "changed"},
        )
        yield (
            f"{name} to {new.number}, new",
            set(lacked) - themes,
            {line.code for line in lines if line.change == "new"},
        )

    # ---- rounds --------------------------------------------------------------------------------
    def round(self, doc: RoundDoc, expected: ExpectedRound) -> Found:
        """What came of a round, from its sealed lists alone."""
        name = f"round {doc.code}"
        found = (
            Round.objects.filter(code=doc.code, state=Round.State.CLOSED).select_related("version").first()
        )
        yield f"{name}, on version", doc.version, found and found.version.number
        if found is None:
            return
        told = result_of(found)
        yield f"{name}, outcome", expected.outcome, told.outcome
        for what, wanted, share in (
            ("turnout", expected.turnout, told.turnout),
            ("share for", expected.share_for, told.share_for),
            ("share for, weighed by age", expected.share_for_weighted, told.share_for_weighted),
        ):
            if wanted is not None:
                yield f"{name}, {what}", _four(Fraction(wanted)), share is not None and _four(share)
        yield f"{name}, rules not met", _seen(expected.failures, told), _failures(told)
        for what, margin, groups in (
            ("ballots by neighbourhood", doc.areas, told.neighbourhoods),
            ("ballots by age", doc.bands, told.bands),
        ):
            shown = {group.code: group.count for group in groups if group.count is not None}
            there = {code: count for code, count in _merged(margin, doc.merged).items() if code in shown}
            yield f"{name}, {what}", _choices(there), _choices(shown)
        recounted = "yes"
        try:
            verify.check(iter(b"".join(published(found)).splitlines(keepends=True)))
        except ValueError as wrong:
            recounted = str(wrong)
        yield f"{name}, recounted from its files", "yes", recounted

    # ---- initiatives ---------------------------------------------------------------------------
    def initiative(self, doc: InitiativeDoc) -> Found:
        found = self.stored.get(doc.code)
        if found is None:
            return
        yield f"{doc.code} stage", doc.stage, found.stage
        yield (
            f"{doc.code} kind, legal form, place",
            " ".join((doc.kind, doc.legal_form or "-", doc.area or "-", doc.place or "-")),
            " ".join(
                (
                    found.kind,
                    found.legal_form or "-",
                    found.neighbourhood.code if found.neighbourhood else "-",
                    found.place.code if found.place else "-",
                )
            ),
        )
        yield f"{doc.code} working area", doc.working_area, [area.code for area in found.working_area.all()]
        yield f"{doc.code} goals", doc.goals, [goal.code for goal in found.goals.all()]
        if found.submitted_at is not None:
            last = deadlines.due(found.submitted_at, deadlines.CONTACT_DAYS)
            due = last if doc.contact_promised else None
            yield f"{doc.code} contact due", due, found.contact_due
        if doc.handed_to:
            handover = getattr(found, "handover", None)
            successor = handover.successor if handover else None
            yield f"{doc.code} handed over to", doc.handed_to, successor and successor.code

    def case(self, doc: InitiativeDoc, entry: CaseDoc | None) -> Found:
        found = self.cases.get(doc.code)
        state = expected_state(doc, entry)
        yield f"{doc.code} assessment", state, found and found.state
        initiative = self.stored.get(doc.code)
        if initiative is not None:
            outcome = (
                (entry.overall if entry and entry.overall else doc.overall)
                if state == "decided"
                else Outcome.UNDER_WAY
                if state
                else ""
            )
            yield f"{doc.code} outcome in lists", outcome, initiative.outcome
        if found is None or state is None:
            return
        contact = deadlines.due(found.requested_at, deadlines.CONTACT_DAYS)
        yield f"{doc.code} contact due (assessment)", contact, found.contact_due
        if not found.is_paused:  # while the clock stands still its end moves every day
            answer = deadlines.due(found.requested_at, deadlines.ANSWER_DAYS, found.pauses_counted())
            yield f"{doc.code} answer due", answer, found.answer_due
        if state in ("comparison", "decided"):
            yield from self.judgement(doc, entry, found, state)

    def judgement(self, doc: InitiativeDoc, entry: CaseDoc | None, found: Assessment, state: str) -> Found:
        reading = Reading.objects.with_judgements().filter(assessment=found, kind=Reading.Kind.AGREED).first()
        overall = entry.overall if entry else doc.overall
        stored = found.overall if state == "decided" else (reading.overall if reading else None)
        yield f"{doc.code} overall", overall, stored
        if reading is None:
            return
        scores = {row.goal.code: row.score for row in reading.scores.all() if row.score not in ("", "na")}
        crossed = [row.precondition.code for row in reading.crossed]
        wanted = {code: score for code, score in entry.scores.items() if score != "na"} if entry else {}
        yield f"{doc.code} scores", wanted, scores
        yield f"{doc.code} lines crossed", entry.crossed if entry else (), crossed
        owed = owes_explanation(overall, wanted.values(), bool(entry and entry.crossed))
        yield f"{doc.code} owes an explanation", owed, reading.owes_explanation
        if owed and entry and entry.explanation:
            yield f"{doc.code} explanation", entry.explanation, reading.explanation
        if state == "decided":
            conditions = {(one.text, one.owner, one.due + self.shift) for one in doc.conditions}
            kept = {(one.text, one.owner, one.due) for one in found.conditions.all()}
            yield f"{doc.code} conditions", conditions, kept
            yield (
                f"{doc.code} SHA-256 of the answer worked out again",
                found.text_sha256,
                answer_sha256(found),
            )
            yield (
                f"{doc.code} taken over from elsewhere",
                not (entry and entry.course.readers),
                found.taken_over,
            )

    # ---- places --------------------------------------------------------------------------------
    def places(self) -> Found:
        """Who claims the same place, against the clashes that the file names."""
        claims: dict[str, set[str]] = {}
        for place in Place.objects.filter(claims__isnull=False).prefetch_related("claims").distinct():
            codes = {one.code for one in place.claims.all() if one.code}
            if len(codes) > 1:
                for code in codes:
                    claims[code] = codes - {code}
        for doc in self.example.initiatives:
            if doc.clashes or doc.code in claims:
                yield f"{doc.code} claims the same place as", doc.clashes, claims.get(doc.code, set())
