"""What readers write: declarations, drafts, the first and the blind second, and what both agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import notify
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, perform, require
from initiatives.assessments.actions.lock import locked
from initiatives.assessments.models import (
    NEEDS_REASONS,
    Assessment,
    Condition,
    Difference,
    Finding,
    GoalScore,
    InterestDeclaration,
    Overall,
    Reading,
    Score,
    answer_sha256,
    steps_apart,
)

State = Assessment.State
TEXTS = ("summary", "explanation", "support", "continuity", "effects")


class TextHasChanged(ValidationError):
    """Somebody else saved in between; nothing was overwritten."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a reader found. Keys are codes of goals and preconditions of the version of the case."""

    scores: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    findings: Mapping[str, tuple[bool | None, str]] = field(default_factory=dict)
    overall: str = ""
    summary: str = ""
    explanation: str = ""
    support: str = ""
    continuity: str = ""
    effects: str = ""


@dataclass(frozen=True, kw_only=True)
class NewCondition:
    """A condition as it is written: the promise, whose it is (Condition.Owner), by when, how it is checked."""

    text: str
    owner: str
    due: date
    check_how: str = ""


@dataclass(frozen=True)
class Todo:
    """Something that is still missing: the field it is about and the words for it."""

    where: str
    text: str | Promise

    @property
    def is_choice(self) -> bool:
        """Whether the field is a group of choices: a link goes to its first one."""
        return self.where == "overall" or self.where.startswith(("score_", "crossed_"))


# ---- interest -------------------------------------------------------------------------------
@transaction.atomic
def declare_interest(
    case: Assessment,
    *,
    actor: User,
    has_interest: bool,
    note: str = "",
    at: datetime | None = None,
) -> InterestDeclaration:
    """A reader says whether there is an interest; before that the case stays shut for that reader.

    An interest hands the case over: the seat is emptied, an unfinished draft goes, contact person and desk are told,
    and the case never opens for this person again. `note` stays with the declaration and is shown to nobody else.
    Raises NotAllowedNow when declared already, or for an interest after one's own reading was handed in.
    """
    case = locked(case)
    require(actor, "assessments.declare_interest", case)
    seat = "assessor" if case.assessor_id == actor.pk else "second_reader"
    kind = Reading.Kind.FIRST if seat == "assessor" else Reading.Kind.SECOND
    declared = InterestDeclaration.objects.filter(assessment=case, user=actor)
    handed_in = case.readings.filter(kind=kind, reader=actor, handed_in_at__isnull=False).exists()
    if not case.is_open or (declared.exists() and not has_interest) or (handed_in and has_interest):
        raise NotAllowedNow(case, "declare_interest")
    declaration = InterestDeclaration.objects.create(
        assessment=case, user=actor, has_interest=has_interest, note=note, at=at or timezone.now()
    )
    if not has_interest:
        record(case, "declare_no_interest", actor=actor, at=at)
        return declaration
    case.readings.filter(kind=kind, handed_in_at=None).delete()
    setattr(case, seat, None)
    case.save(update_fields=[seat])
    record(case, "hand_over", actor=actor, data={"seat": seat}, at=at)
    others = {u.pk: u for u in [*case.audience("contact"), *case.audience("desk")] if u.pk != actor.pk}
    notify(
        others.values(),
        event="assessment.hand_over",
        title=format_lazy(
            "{}: {}", str(case), _("a reader has handed the case over, somebody else is needed")
        ),
        url=f"/werk/toetsen/{case.pk}/",
        at=at,
    )
    return declaration


# ---- the two readings -------------------------------------------------------------------------
@transaction.atomic
def save_reading(
    case: Assessment, *, actor: Actor, kind: str, judgement: Judgement, at: datetime | None = None
) -> Reading:
    """Keep a draft of the first or the second reading. Nothing needs to be complete.

    Goals and lines that `judgement` does not name stay as they were. Raises PermissionDenied to everybody but the
    reader in that seat, NotAllowedNow when it is handed in or the case is not being read.
    """
    case = locked(case)
    _require_reader(case, actor, kind)
    reading = _draft_of(case, actor, kind)
    return _write(reading, judgement, at)


@transaction.atomic
def hand_in(
    case: Assessment,
    *,
    actor: Actor,
    kind: str,
    judgement: Judgement | None = None,
    at: datetime | None = None,
) -> Assessment:
    """Hand in the first or the second reading: after that it does not change any more.

    A goal that the initiative names and that has no score counts as "not applicable". With the second one in, what
    both agree on is laid ready, filled in where they found the same. Raises ValidationError, naming everything that
    is missing (SYSTEM, which loads examples, may leave reasons out).
    """
    case = locked(case)
    _require_reader(case, actor, kind)
    verb = "hand_in_first" if kind == Reading.Kind.FIRST else "hand_in_second"
    if case.state not in case.workflow.by_verb[verb].sources:
        raise NotAllowedNow(case, verb)
    reading = _draft_of(case, actor, kind)
    if judgement is not None:
        _write(reading, judgement, at)
    _fill_in_not_applicable(case, reading)
    missing = todo(_fresh(reading))
    if missing and actor is not SYSTEM:
        raise ValidationError([ValidationError(str(item.text), code=item.where) for item in missing])
    reading.handed_in_at = at or timezone.now()
    reading.save(update_fields=["handed_in_at"])
    case = perform(case, verb, actor=actor, at=at)
    if verb == "hand_in_second":
        _lay_ready(case, at)
    return case


def todo(reading: Reading) -> list[Todo]:
    """What keeps a reading from being handed in, in the order of the form (domain.md, Assessment).

    Every score that is not zero needs reasons; every line of the vision is judged, a crossed one with reasons; there
    is an overall; one that contradicts the scores carries an explanation. What both agree on needs a score for every
    goal and a summary in plain words as well.
    """
    agreed = reading.kind == Reading.Kind.AGREED
    missing = []
    for row in reading.scores.all():
        if row.score in NEEDS_REASONS and not row.reasons.strip():
            missing.append(Todo(f"reasons_{row.goal.code}", format_lazy(_("reasons for {}"), row.goal.code)))
        elif agreed and not row.score:
            missing.append(Todo(f"score_{row.goal.code}", format_lazy(_("a score for {}"), row.goal.code)))
    found = {row.precondition_id: row for row in reading.findings.all()}
    for line in reading.assessment.version.preconditions.all():
        finding = found.get(line.pk)
        if finding is None or finding.crossed is None:
            missing.append(Todo(f"crossed_{line.code}", format_lazy(_("whether line {} is kept"), line.code)))
        elif finding.crossed and not finding.reasons.strip():
            missing.append(Todo(f"why_{line.code}", format_lazy(_("why line {} is crossed"), line.code)))
    if not reading.overall:
        missing.append(Todo("overall", _("the overall answer")))
    if reading.owes_explanation and not reading.explanation.strip():
        missing.append(
            Todo(
                "explanation",
                _("an explanation: this answer says something else than the scores and the lines"),
            )
        )
    if agreed and not reading.summary.strip():
        missing.append(Todo("summary", _("the answer in plain words")))
    if agreed:
        missing += _todo_of_comparison(reading)
    return missing


def _todo_of_comparison(reading: Reading) -> list[Todo]:
    case = reading.assessment
    missing = [
        Todo(
            f"note_{row.goal.code}", format_lazy(_("what you said about the difference on {}"), row.goal.code)
        )
        for row in case.differences.select_related("goal").order_by("goal__theme__position", "goal__position")
        if not row.note.strip()
    ]
    conditions = case.conditions.exists()
    if reading.overall == Overall.FITS_WITH_CONDITIONS and not conditions:
        missing.append(Todo("conditions", _("at least one condition")))
    elif conditions and reading.overall != Overall.FITS_WITH_CONDITIONS:
        missing.append(
            Todo("conditions", _("conditions belong only to “fits, with conditions”: take them away"))
        )
    return missing


# ---- what both agree on -------------------------------------------------------------------------
@transaction.atomic
def save_agreed(
    case: Assessment,
    *,
    actor: Actor,
    judgement: Judgement,
    notes: Mapping[str, str] | None = None,
    conditions: Sequence[NewCondition] | None = None,
    seen: datetime | None = None,
    at: datetime | None = None,
) -> Reading:
    """Either reader edits what both will publish, from the comparison to the confirmation.

    `notes` maps a goal's code to what was said about the difference; `conditions` replaces all conditions when
    given. `seen` is the `saved_at` of the text that was on the screen: when somebody saved in between,
    TextHasChanged is raised and nothing is overwritten. A change after a confirmation voids it: the hash differs.
    """
    case = locked(case)
    require(actor, "assessments.compare", case)
    if case.state not in (State.COMPARISON, State.HEARING):
        raise NotAllowedNow(case, "save_agreed")
    reading = Reading.objects.select_for_update().get(assessment=case, kind=Reading.Kind.AGREED)
    if seen is not None and reading.saved_at != seen:
        raise TextHasChanged(
            _(
                "The other reader saved a change in the meantime. Nothing is lost: what you typed still stands here."
            ),
            code="changed",
        )
    _write(reading, judgement, at)
    known = {row.goal.code: row for row in case.differences.select_related("goal")}
    for code, note in (notes or {}).items():
        if code in known and known[code].note != note:
            known[code].note = note
            known[code].save(update_fields=["note"])
    if conditions is not None:
        _replace_conditions(case, conditions)
    refresh_text_hash(case)
    return reading


def refresh_text_hash(case: Assessment) -> None:
    """Keep `text_sha256` that of the text as it stands: confirmations count only for this one."""
    case.text_sha256 = answer_sha256(case)
    case.save(update_fields=["text_sha256"])


def _replace_conditions(case: Assessment, conditions: Sequence[NewCondition]) -> None:
    before = [(c.text, c.owner, c.due, c.check_how) for c in case.conditions.all()]
    after = sorted(((c.text, c.owner, c.due, c.check_how) for c in conditions), key=lambda row: row[2])
    if before == after:
        return  # the same text keeps its rows
    case.conditions.all().delete()
    Condition.objects.bulk_create(
        Condition(assessment=case, text=text, owner=owner, due=due, check_how=check)
        for text, owner, due, check in after
    )


def _lay_ready(case: Assessment, at: datetime | None) -> None:
    """Make the agreed reading from the two: what is the same is filled in, what differs is left open.

    Texts are laid side by side, in the order first, second, so that nothing has to be typed again. A goal that one
    of the two did not score counts as "not applicable" there.
    """
    readings = {r.kind: r for r in case.readings.with_judgements()}
    first, second = readings[Reading.Kind.FIRST], readings[Reading.Kind.SECOND]
    agreed = Reading(assessment=case, kind=Reading.Kind.AGREED, saved_at=at or timezone.now())
    if first.overall == second.overall:
        agreed.overall = first.overall
    for name in TEXTS:
        setattr(agreed, name, _both(getattr(first, name), getattr(second, name)))
    agreed.save()
    one = {row.goal_id: row for row in first.scores.all()}
    other = {row.goal_id: row for row in second.scores.all()}
    scores, differences = [], []
    for goal_id in {**one, **other}:
        a, b = one.get(goal_id), other.get(goal_id)
        left, right = a.score if a else Score.NOT_APPLICABLE, b.score if b else Score.NOT_APPLICABLE
        reasons = _both(a.reasons if a else "", b.reasons if b else "")
        same = left == right
        scores.append(GoalScore(reading=agreed, goal_id=goal_id, score=left if same else "", reasons=reasons))
        if steps_apart(left, right) >= 2:
            differences.append(Difference(assessment=case, goal_id=goal_id))
    GoalScore.objects.bulk_create(scores)
    Difference.objects.bulk_create(differences)
    kept = {row.precondition_id: row for row in second.findings.all()}
    Finding.objects.bulk_create(
        Finding(
            reading=agreed,
            precondition_id=row.precondition_id,
            crossed=row.crossed if row.crossed == match.crossed else None,
            reasons=_both(row.reasons, match.reasons),
        )
        for row in first.findings.all()
        if (match := kept.get(row.precondition_id))
    )


def _both(first: str, second: str) -> str:
    first, second = first.strip(), second.strip()
    return "\n\n".join(dict.fromkeys(filter(None, (first, second))))[:4000]


# ---- writing ----------------------------------------------------------------------------------
def _require_reader(case: Assessment, actor: Actor, kind: str) -> None:
    permission = {"first": "assessments.read_first", "second": "assessments.read_second"}[kind]
    require(actor, permission, case)


def _draft_of(case: Assessment, actor: Actor, kind: str) -> Reading:
    """The reader's own draft, made when there is none; NotAllowedNow when it cannot be written in now."""
    open_in = {State.FIRST_ASSESSMENT, State.SECOND_READING} if kind == "second" else {State.FIRST_ASSESSMENT}
    paused = case.is_paused and case.pauses.filter(ended_on=None, came_from=State.FIRST_ASSESSMENT).exists()
    if case.state not in open_in and not paused:
        raise NotAllowedNow(case, "save_reading")
    reading, made = Reading.objects.get_or_create(
        assessment=case, kind=kind, defaults={"reader_id": actor.pk}
    )
    if reading.handed_in_at is not None:
        raise NotAllowedNow(case, "save_reading")
    if made:
        _open_goals(case, reading)
    return reading


def _open_goals(case: Assessment, reading: Reading) -> None:
    """Lay out the goals that the initiative names and all lines of the vision."""
    goals = case.initiative.goals.filter(version=case.version_id)
    GoalScore.objects.bulk_create(GoalScore(reading=reading, goal=goal) for goal in goals)
    lines = case.version.preconditions.all()
    Finding.objects.bulk_create(Finding(reading=reading, precondition=line) for line in lines)


def _fill_in_not_applicable(case: Assessment, reading: Reading) -> None:
    reading.scores.filter(score="").update(score=Score.NOT_APPLICABLE)


def _write(reading: Reading, judgement: Judgement, at: datetime | None) -> Reading:
    """Put `judgement` into `reading`. Unknown codes and values raise ValidationError: nothing is dropped silently."""
    version = reading.assessment.version
    goals = {goal.code: goal.pk for goal in version.goals.all()}
    lines = {line.code: line.pk for line in version.preconditions.all()}
    strange = (set(judgement.scores) - set(goals)) | (set(judgement.findings) - set(lines))
    values = {score for score, _reasons in judgement.scores.values()} - {"", *Score.values}
    if strange or values or judgement.overall not in ("", *Overall.values):
        raise ValidationError(
            _("This goal, line or score is not in the version that this case is held against.")
        )
    GoalScore.objects.bulk_create(
        [
            GoalScore(reading=reading, goal_id=goals[code], score=score, reasons=reasons.strip())
            for code, (score, reasons) in judgement.scores.items()
        ],
        update_conflicts=True,
        unique_fields=["reading", "goal"],
        update_fields=["score", "reasons"],
    )
    Finding.objects.bulk_create(
        [
            Finding(reading=reading, precondition_id=lines[code], crossed=crossed, reasons=reasons.strip())
            for code, (crossed, reasons) in judgement.findings.items()
        ],
        update_conflicts=True,
        unique_fields=["reading", "precondition"],
        update_fields=["crossed", "reasons"],
    )
    reading.overall = judgement.overall
    for name in TEXTS:
        setattr(reading, name, getattr(judgement, name).strip())
    reading.saved_at = at or timezone.now()
    reading.save(update_fields=["overall", "saved_at", *TEXTS])
    return reading


def _fresh(reading: Reading) -> Reading:
    return Reading.objects.with_judgements().select_related("assessment__version").get(pk=reading.pk)
