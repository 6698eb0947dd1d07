"""Whether a party is named in the network. Source: domain.md, Network; issue: the municipality always is."""

from typing import Any

from django.db import transaction

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.workflow import require
from initiatives.models import Initiative, Organisation
from initiatives.network.models import HiddenName

Named = Initiative | Organisation


@transaction.atomic
def hide_name(party: Named, *, actor: User) -> None:
    """Have the network show a party without its name. Twice is once. Raises PermissionDenied, also for the municipality."""
    require(actor, "network.hide_name", party)
    _row, is_new = HiddenName.objects.get_or_create(**_of(party))
    if is_new:
        record(party, "hide_name", actor=actor)


@transaction.atomic
def show_name(party: Named, *, actor: User) -> None:
    """Have the network name a party again. Twice is once. Raises PermissionDenied."""
    require(actor, "network.hide_name", party)
    deleted, _by_table = HiddenName.objects.filter(**_of(party)).delete()
    if deleted:
        record(party, "show_name", actor=actor)


def _of(party: Named) -> dict[str, Any]:
    return {"initiative" if isinstance(party, Initiative) else "organisation": party}
