"""Writing down the steps of the work."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.workflow import NotAllowedNow, require
from initiatives.collaborations.actions.counting import locked
from initiatives.collaborations.models import MOST_STEPS, Collaboration, WorkStep


@transaction.atomic
def set_steps(
    collaboration: Collaboration, *, actor: User, steps: Sequence[WorkStep], at: datetime | None = None
) -> Collaboration:
    """Write down the steps of the work in their order, in the place of those that stood there; none for none.

    Raises PermissionDenied for everybody but partners, NotAllowedNow when it is over or not public yet, ValidationError for
    a step without words or without time, or for more than 12.
    """
    row = locked(collaboration)
    require(actor, "collaborations.agree", row)
    if not row.is_live or not row.is_public:
        raise NotAllowedNow(row, "set_steps")
    if len(steps) > MOST_STEPS:
        raise ValidationError(_("Write down at most %(n)s steps.") % {"n": MOST_STEPS})
    if not all(step.what and step.minutes > 0 for step in steps):
        raise ValidationError(_("Say of each step what it is and how long it takes."))
    row.steps = [step.as_row() for step in steps]
    row.steps_at = row.changed_at = at or timezone.now()
    row.save(update_fields=["steps", "steps_at", "changed_at"])
    record(row, "set_steps", actor=actor, at=at, data={"steps": len(steps)})
    return row
