"""Who may do what in the network. Source: domain.md, Network."""

from typing import Any

import rules

from initiatives.models import Initiative, Organisation


@rules.predicate
def runs_it(user: Any, party: Initiative | Organisation | None) -> bool:
    """Whether the person is an owner of the party, which is not the municipality: that one is seen by name."""
    if not user.is_authenticated or not user.is_active:
        return False
    if isinstance(party, Initiative):
        return not party.is_draft and party.role_of(user) == "owner"
    if isinstance(party, Organisation):
        return (
            not party.is_municipality
            and party.members.filter(user_id=user.pk, role="owner", left_at=None).exists()
        )
    return False


rules.add_perm("network.hide_name", runs_it)
