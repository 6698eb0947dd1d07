"""Who may do what in a collaboration. Source: domain.md, Collaboration and Who."""

from typing import Any

import rules

from civicnet.accounts.models import Role
from initiatives.collaborations.models import Collaboration, Partner


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def is_broker(user: Any) -> bool:
    return Role.BROKER in user.roles


@rules.predicate
def decides_for_it(user: Any, partner: Partner | None) -> bool:
    """Whether the person decides for the party."""
    return partner is not None and partner.is_owned_by(user)


@rules.predicate
def begins_it(user: Any, partner: Partner | None) -> bool:
    """Whether the person begins it, and this is their own party, before anybody else is asked."""
    return (
        partner is not None
        and partner.collaboration.made_by_id == user.pk
        and partner.is_owned_by(user)
        and not partner.collaboration.partners.exists()
    )


@rules.predicate
def takes_part(user: Any, partner: Partner | None) -> bool:
    """Whether the person decides for a party that takes part in the same collaboration."""
    return partner is not None and partner.collaboration.partners.here().owned_by(user).exists()


@rules.predicate
def is_partner(user: Any, collaboration: Collaboration | None) -> bool:
    """Whether the person decides for a party that takes part."""
    return collaboration is not None and collaboration.partners.here().owned_by(user).exists()


@rules.predicate
def brings_together(user: Any, partner: Partner | None) -> bool:
    """Whether the person is the bridge builder who brings them together, as long as it is not public."""
    if partner is None or not is_broker(user):
        return False
    row = partner.collaboration
    return row.by_broker and row.made_by_id == user.pk and not row.is_public


rules.add_perm("collaborations.start", is_signed_in)
rules.add_perm("collaborations.introduce", is_signed_in & is_broker)
rules.add_perm("collaborations.invite", is_signed_in & (takes_part | begins_it | brings_together))
rules.add_perm("collaborations.answer", is_signed_in & (decides_for_it | takes_part))
rules.add_perm("collaborations.share", is_signed_in & decides_for_it)
rules.add_perm("collaborations.agree", is_signed_in & is_partner)
rules.add_perm("collaborations.leave", is_signed_in & decides_for_it)
rules.add_perm("collaborations.settle", rules.always_deny)  # follows from what partners do
