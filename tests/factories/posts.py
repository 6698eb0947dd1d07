"""Offers and needs on the marketplace."""

from datetime import datetime
from typing import Any

from civicnet.accounts.models import User
from initiatives.marketplace.actions import put_up, start_post
from initiatives.marketplace.models import Category, Post, Side
from tests.factories.initiatives import make_initiative, owner_of
from tests.factories.once import made_once
from tests.factories.people import number


@made_once
def make_post(
    side: str = Side.NEED,
    state: str = "open",
    *,
    actor: User | None = None,
    is_standing: bool = False,
    at: datetime | None = None,
    **fields: Any,
) -> Post:
    """A need or an offer through the real verbs, draft or open; of a new running initiative unless `fields` name a party."""
    if not fields.keys() & {"initiative", "organisation", "person"}:
        fields["initiative"] = make_initiative("running")
    if actor is None:
        actor = fields.get("person") or _speaker(fields)
    fields = {"title": f"Bericht {next(number)}", "category": Category.MATERIAL, "side": side} | fields
    post = start_post(actor=actor, at=at, **fields)
    return post if state == "draft" else put_up(post, actor=actor, is_standing=is_standing, at=at)


def _speaker(fields: dict[str, Any]) -> User:
    if (initiative := fields.get("initiative")) is not None:
        return owner_of(initiative)
    return fields["organisation"].members.get(role="owner", left_at=None).user
