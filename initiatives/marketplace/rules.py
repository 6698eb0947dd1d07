"""Who may do what in the marketplace. Source: domain.md, Marketplace and Who."""

from typing import Any

import rules

from initiatives.marketplace.models import Post


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def speaks_for_it(user: Any, post: Post | None) -> bool:
    """Whether the person may speak for its party; for none before there is one."""
    return post is None or post.speaks_for_party(user)


rules.add_perm("marketplace.post", is_signed_in & speaks_for_it)
rules.add_perm("marketplace.settle", rules.always_deny)  # exchanges and the clock alone
