"""The two readings, apart from each other: a draft, and handing it in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, perform, require
from initiatives.assessments.actions.agreed import prepare_agreed
from initiatives.assessments.actions.judgement import Judgement, list_missing, write_judgement
from initiatives.assessments.models import (
    Assessment,
    Finding,
    GoalScore,
    Reading,
    Score,
)

State = Assessment.State


@transaction.atomic
def save_reading(
    case: Assessment, *, actor: Actor, kind: str, judgement: Judgement, at: datetime | None = None
) -> Reading:
    """Keep a draft of the first or the second reading. Nothing needs to be complete.

    Goals and lines that `judgement` does not name stay as they were. Raises PermissionDenied to everybody but the
    reader in that seat, NotAllowedNow when it is handed in or the case is not being read.
    """
    case = Assessment.objects.lock(case)
    _require_reader(case, actor, kind)
    reading = _draft_of(case, actor, kind)
    return write_judgement(reading, judgement, at)


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

    A goal that the initiative names and that has no score counts as "not applicable". With the second one in, the
    agreed reading is made, filled in where they found the same. Raises ValidationError, naming everything that is
    missing (SYSTEM, which loads examples, may leave reasons out).
    """
    case = Assessment.objects.lock(case)
    _require_reader(case, actor, kind)
    verb = "hand_in_second"
    if kind == Reading.Kind.FIRST:
        other_is_in = case.readings.filter(kind=Reading.Kind.SECOND, handed_in_at__isnull=False).exists()
        verb = "hand_in_first_again" if other_is_in else "hand_in_first"
    if case.state not in case.workflow.by_verb[verb].sources:
        raise NotAllowedNow(case, verb)
    reading = _draft_of(case, actor, kind)
    if judgement is not None:
        write_judgement(reading, judgement, at)
    _fill_in_not_applicable(case, reading)
    missing = list_missing(_fetch_anew(reading))
    if missing and actor is not SYSTEM:
        raise ValidationError([ValidationError(str(item.text), code=item.where) for item in missing])
    reading.handed_in_at = at or timezone.now()
    reading.save(update_fields=["handed_in_at"])
    case = perform(case, verb, actor=actor, at=at)
    if verb != "hand_in_first":
        prepare_agreed(case, at)
    return case


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
    goals = case.initiative.goals_named_in(case.version).standing()  # type: ignore[attr-defined]  # of LineQuerySet
    GoalScore.objects.bulk_create(GoalScore(reading=reading, goal=goal) for goal in goals)
    lines = case.version.preconditions.all()
    Finding.objects.bulk_create(Finding(reading=reading, precondition=line) for line in lines)


def _fill_in_not_applicable(case: Assessment, reading: Reading) -> None:
    reading.scores.filter(score="").update(score=Score.NOT_APPLICABLE)


def _fetch_anew(reading: Reading) -> Reading:
    return Reading.objects.with_judgements().select_related("assessment__version").get(pk=reading.pk)
