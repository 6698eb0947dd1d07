"""What the municipality writes down about an initiative: its own contact, its own judgement, nothing else."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import notify
from civicnet.workflow import Actor, NotAllowedNow, require
from initiatives.actions.draft import locked
from initiatives.models import Initiative


@transaction.atomic
def log_contact(
    initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Initiative:
    """A named civil servant spoke with the initiators for the first time; counted against the 14 days.

    Raises PermissionDenied without a role for it, NotAllowedNow for a draft or when there was contact already.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.log_contact", initiative)
    if initiative.is_draft or initiative.contacted_at is not None:
        raise NotAllowedNow(initiative, "log_contact")
    initiative.contacted_at = at or timezone.now()
    if isinstance(actor, User):
        initiative.contact_person = actor
    initiative.save(update_fields=["contacted_at", "contact_person"])
    record(initiative, "log_contact", actor=actor, at=at)
    notify(
        initiative.audience("owners"),
        event="initiative.log_contact",
        title=_("The municipality has contacted you"),
        text=note,
        url=initiative.get_absolute_url(),
        mail=False,
        at=at,
    )
    return initiative


@transaction.atomic
def record_outcome(
    initiative: Initiative, outcome: str, *, actor: Actor, at: datetime | None = None
) -> Initiative:
    """Keep what the last assessment said, for lists and filters. Called by the verbs of the assessment only,
    which have checked the right to it. `outcome` is a value of Outcome.
    """
    initiative = locked(initiative)
    before, initiative.outcome = initiative.outcome, outcome
    initiative.changed_at = at or timezone.now()
    initiative.save(update_fields=["outcome", "changed_at"])
    record(initiative, "outcome", actor=actor, before=before, after=outcome, at=at)
    return initiative
