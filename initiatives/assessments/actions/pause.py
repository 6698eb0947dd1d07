"""The clock stands still while the initiators look something up. Source: domain.md, Assessment; Awb 4:15."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.workflow import Actor, perform, require
from initiatives.actions import record_answer_day
from initiatives.assessments.models import Assessment, Pause


@transaction.atomic
def ask_information(case: Assessment, *, actor: Actor, reason: str, at: datetime | None = None) -> Assessment:
    """Ask the initiators for something and stop the clock, for everybody to see with the reason.

    Raises ValidationError without a reason: a clock never stands still unexplained.
    """
    case = Assessment.objects.lock(case)
    require(actor, "assessments.pause", case)
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say what you need to know: everybody can read why the clock stands still.")}
        )
    came_from = case.state
    case = perform(case, "ask_information", actor=actor, note=reason, at=at)
    Pause.objects.create(
        assessment=case, began_on=deadlines.local_date(at), reason=reason.strip(), came_from=came_from
    )
    return _with_new_day(case, at)


@transaction.atomic
def resume(case: Assessment, *, actor: Actor, at: datetime | None = None) -> Assessment:
    """The information is in: the clock runs again, and the last day of the answer moves by the days of the pause."""
    case = Assessment.objects.lock(case)
    pause = case.pauses.filter(ended_on=None).first()
    back = "resume_intake" if pause is None or pause.came_from == "intake" else "resume_assessing"
    case = perform(case, back, actor=actor, at=at)
    if pause is not None:
        pause.ended_on = deadlines.local_date(at)
        pause.save(update_fields=["ended_on"])
    return _with_new_day(case, at)


def _with_new_day(case: Assessment, at: datetime | None) -> Assessment:
    pauses = case.pauses_counted()
    case.answer_due = deadlines.due(case.requested_at, deadlines.ANSWER_DAYS, pauses, today=at)
    case.save(update_fields=["answer_due"])
    record_answer_day(case.initiative, None if case.is_paused else case.answer_due)
    return case
