"""What both readers agree on: made from the two readings, edited by either, with its conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Actor, NotAllowedNow, require
from initiatives.assessments.actions.judgement import TEXTS, Judgement, write_judgement
from initiatives.assessments.models import (
    Assessment,
    Condition,
    Difference,
    Finding,
    GoalScore,
    Reading,
    Score,
    agreed_text,
    answer_sha256,
    changed_since_sent,
    steps_apart,
)

State = Assessment.State


class TextHasChanged(ValidationError):
    """Somebody else saved in between; nothing was overwritten."""


@dataclass(frozen=True, kw_only=True)
class NewCondition:
    """A condition as it is written: the promise, who keeps it (Condition.Owner), by when, how it is checked."""

    text: str
    owner: str
    due: date
    check_how: str = ""


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
    A change of substance after the draft was sent needs a new hearing (`send_again`) before anybody can confirm.
    """
    case = Assessment.objects.lock(case)
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
    write_judgement(reading, judgement, at)
    known = {row.goal.code: row for row in case.differences.all()}
    for code, note in (notes or {}).items():
        if code in known and known[code].note != note:
            known[code].note = note
            known[code].save(update_fields=["note"])
    if conditions is not None:
        _replace_conditions(case, conditions)
    refresh_text_hash(case)
    return reading


def refresh_text_hash(case: Assessment) -> None:
    """Update what follows from the text as it is: its SHA-256, the only one to which confirmations count, and whether the
    initiators have to read it first."""
    agreed = agreed_text(case)
    case.text_sha256 = answer_sha256(case, agreed)
    case.draft_outdated = bool(changed_since_sent(case, agreed))
    case.save(update_fields=["text_sha256", "draft_outdated"])


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


def prepare_agreed(case: Assessment, at: datetime | None) -> None:
    """Make the agreed reading from the two: what is the same is filled in, what differs is left blank.

    Texts are put one after the other, the first reader's first, so that nothing has to be typed again. A goal that one
    of the two did not score counts as "not applicable" there.
    """
    readings = {r.kind: r for r in case.readings.with_judgements()}
    first, second = readings[Reading.Kind.FIRST], readings[Reading.Kind.SECOND]
    agreed = Reading(assessment=case, kind=Reading.Kind.AGREED, saved_at=at or timezone.now())
    if first.overall == second.overall:
        agreed.overall = first.overall
    for name in TEXTS:
        setattr(agreed, name, _join_texts(getattr(first, name), getattr(second, name)))
    agreed.save()
    one = {row.goal_id: row for row in first.scores.all()}
    other = {row.goal_id: row for row in second.scores.all()}
    scores, differences = [], []
    for goal_id in {**one, **other}:
        a, b = one.get(goal_id), other.get(goal_id)
        left, right = a.score if a else Score.NOT_APPLICABLE, b.score if b else Score.NOT_APPLICABLE
        reasons = _join_texts(a.reasons if a else "", b.reasons if b else "")
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
            reasons=_join_texts(row.reasons, match.reasons),
        )
        for row in first.findings.all()
        if (match := kept.get(row.precondition_id))
    )


def _join_texts(first: str, second: str) -> str:
    first, second = first.strip(), second.strip()
    return "\n\n".join(dict.fromkeys(filter(None, (first, second))))[:4000]
