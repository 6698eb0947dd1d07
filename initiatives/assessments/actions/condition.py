"""What came of a condition: who promised it says that it is done, the other side says whether it is.

Source: domain.md, Assessment, Conditions, and Trust: "conditions kept (its own too)".
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.workflow import NotAllowedNow, perform, require
from initiatives.assessments.models import Assessment, Condition, ConditionReport

Outcome = Condition.Outcome
VERBS = {Outcome.TOLD: "tell", Outcome.KEPT: "find_kept", Outcome.NOT_KEPT: "find_not_kept"}


@transaction.atomic
def report_condition(
    condition: Condition, *, actor: User, says: str, text: str = "", at: datetime | None = None
) -> Condition:
    """Say in public what came of `condition`: TOLD by the side that promised it, KEPT or NOT_KEPT by the other.

    Raises NotAllowedNow before the answer was given, ValidationError on "text" when it is not said what was done or
    why it is not kept, and on "says" when it is called not kept before its day has passed and nobody said it is done.
    """
    case = Assessment.objects.lock(condition.assessment)
    verb = VERBS[Outcome(says)]
    row = Condition.objects.select_for_update().get(pk=condition.pk)
    row.assessment = case
    require(actor, row.workflow.by_verb[verb].permission, row)
    if case.state != Assessment.State.DECIDED:
        raise NotAllowedNow(row, verb)
    said = text.strip()
    if says != Outcome.KEPT and not said:
        what = _("Write what was done.") if says == Outcome.TOLD else _("Write why it is not kept.")
        raise ValidationError({"text": what})
    if says == Outcome.NOT_KEPT and row.outcome == Outcome.OPEN and not deadlines.is_late(row.due, at):
        raise ValidationError({"says": _("Its day has not passed yet. Wait until then.")})
    perform(row, verb, actor=actor, note=said, at=at)
    ConditionReport.objects.create(condition=row, says=says, text=said, by=actor, at=at or timezone.now())
    return row
