"""Who says yes for whom, and when an agreement counts: after every yes, and after every partner that stops."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, perform
from initiatives.collaborations.models import Collaboration, Partner


def locked(collaboration: Collaboration) -> Collaboration:
    """The collaboration as it is now, locked until the end of the transaction: all of it changes under this lock."""
    return Collaboration.objects.select_for_update(of=("self",)).get(pk=collaboration.pk)


def voice_of(partners: Iterable[Partner], said: Any, column: str, actor: Any) -> Partner | None:
    """The one of `partners` for which `actor` says yes; None when their yes is there, or they said one already.

    Nobody says yes for two: between two parties two people agree. Who decides for more than one speaks for that which has the
    fewest others to speak for it. Source: domain.md, Principles: nobody on their own case.

    Args:
        partners: those for which `actor` decides.
        said: the yeses that are there.
        column: in which of their columns the partner stands.
    """
    there = list(said.values_list(column, "given_by"))
    if any(person == actor.pk for _partner, person in there):
        return None
    given = {partner for partner, _person in there}
    missing = [partner for partner in partners if partner.pk not in given]
    return min(missing, key=lambda partner: len(partner.owners()), default=None)


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
