"""Who may follow: everybody for themselves. Source: domain.md, Who."""

from typing import Any

import rules


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


rules.add_perm("following.follow", is_signed_in)
