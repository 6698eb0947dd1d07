"""Ties in the network, through the real verbs."""

from datetime import datetime
from typing import Any

from initiatives.marketplace.models import Exchange
from initiatives.models import Initiative, Organisation
from tests.factories.exchanges import make_exchange
from tests.factories.posts import make_post

Party = Initiative | Organisation


def tie(giver: Party, getter: Party, *, at: datetime | None = None, **fields: Any) -> Exchange:
    """`giver` helps `getter`, and both say that it worked out."""
    post = make_post("need", at=at, **_column(getter), **fields)
    return make_exchange("confirmed", post=post, at=at, **_column(giver))


def _column(party: Party) -> dict[str, Party]:
    return {"initiative" if isinstance(party, Initiative) else "organisation": party}
