"""What somebody follows, on `/mijn/` (civicnet/pages/me)."""

from civicnet.accounts.models import User
from civicnet.sections import Section


def for_me(user: User) -> Section | None:
    """How many things one follows, with the way to what is new about them. One query."""
    return Section(
        name="follows", template="following/sections/me.html", context={"followed": user.follows.count()}
    )
