"""When an agreement counts: after every yes, and after every partner that stops."""

from datetime import datetime

from django.utils import timezone

from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, perform
from initiatives.collaborations.models import Collaboration


def locked(collaboration: Collaboration) -> Collaboration:
    """The collaboration as it is now, locked until the end of the transaction: all of it changes under this lock."""
    return Collaboration.objects.select_for_update(of=("self",)).get(pk=collaboration.pk)


def settle_agreement(collaboration: Collaboration, *, at: datetime | None) -> None:
    """Let the newest proposal count when everybody who takes part has said yes to it."""
    row = collaboration.agreements.first()
    if row is None or not row.is_proposed:
        return
    here = list(collaboration.partners.here().with_parties())
    said = set(row.consents.values_list("partner", flat=True))
    if len(here) < 2 or not {partner.pk for partner in here} <= said:
        return
    row.agreed_at = at or timezone.now()
    row.save(update_fields=["agreed_at"])
    if collaboration.state in ("exploring", "renegotiating"):
        perform(collaboration, "agree", actor=SYSTEM, at=at)
    readers = [owner for partner in here for owner in partner.owners()]
    facts = {"version": row.version}
    tell(readers, "collaboration.agree", "partners", about=collaboration, by=SYSTEM, at=at, facts=facts)
