"""The outbox's part of the page of a person (civicnet/pages/me): what they were told."""

from typing import Final

from civicnet.accounts.models import User
from civicnet.sections import Section

# All of them have a page of their own.
NEWEST_NOTICES: Final = 5


def for_me(user: User) -> Section | None:
    """The newest notices. Two queries."""
    notices = list(user.notices.all()[: NEWEST_NOTICES + 1])
    return Section(
        name="notices",
        template="outbox/sections/me.html",
        context={
            "notices": notices[:NEWEST_NOTICES],
            "more_notices": len(notices) > NEWEST_NOTICES,
            "unread": user.notices.unread().count(),
        },
    )
