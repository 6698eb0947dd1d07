"""Who carries an initiative, as its page names them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from initiatives.models import Initiative, MemberRole, Membership

MOST_NAMED: Final = 24


class Named(NamedTuple):
    """Who is named on the page, and how many others take part."""

    rows: Sequence[Membership]
    others: int


def members_of(initiative: Initiative) -> list[Membership]:
    """Those who take part now, who came first on top. No queries for an initiative that was fetched for its page."""
    return [row for row in initiative.memberships.all() if row.left_at is None]


def named_of(initiative: Initiative, *, ours: bool) -> Named:
    """Those whom a reader may know, the initiators first; of more than fit the first ones. Who is not `ours` reads
    nothing of those who do not want to be shown, and neither counts them."""
    rows = [row for row in members_of(initiative) if row.shown or ours]
    rows.sort(key=lambda row: row.role != MemberRole.OWNER)
    return Named(rows[:MOST_NAMED], max(0, len(rows) - MOST_NAMED))
