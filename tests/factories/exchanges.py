"""Exchanges on the marketplace, through the real verbs."""

from datetime import date, datetime, timedelta
from typing import Any

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, Post, Terms
from tests.factories.initiatives import make_initiative
from tests.factories.once import made_once
from tests.factories.posts import make_post

EXCHANGE_STATES = ("proposed", "in_conversation", "agreed", "delivered", "confirmed", "declined", "not_kept")


def speaker(exchange: Exchange, side: str) -> User:
    """The first who speaks for a side."""
    return exchange.speakers_of(side)[0]


@made_once
def write_terms(
    exchange: Exchange, side: str = ANSWERER, *, at: datetime | None = None, **fields: Any
) -> Terms:
    """The next version of the terms, by a side."""
    latest = exchange.terms.last()
    said: dict[str, Any] = {
        "what": "De grote zaal",
        "when": "Vrijdag om acht uur",
        "who": "Jullie ruimen op.",
    }
    said["last_day"] = local_date(at) + timedelta(days=3)
    said |= fields
    return actions.propose_terms(
        exchange,
        actor=speaker(exchange, side),
        based_on=latest.version if latest else 0,
        at=at,
        **said,
    )


@made_once
def make_exchange(
    state: str = "proposed",
    *,
    post: Post | None = None,
    number: int = 1,
    last_day: date | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Exchange:
    """An answer to `post`, or to a new need, that went on to `state`; of a new running initiative unless `fields` name a
    party. What only comes after the agreed day is done on the day itself.
    """
    if post is None:
        post = make_post(at=at)
    if not fields.keys() & {"initiative", "organisation", "person"}:
        fields["initiative"] = make_initiative("running")
    actor = fields.pop("actor", None) or Exchange(post=post, **fields).speakers_of(ANSWERER)[0]
    exchange = actions.answer(post, actor=actor, text="Wij kunnen helpen.", number=number, at=at, **fields)
    if state == "declined":
        return actions.decline(exchange, actor=speaker(exchange, POSTER), reason="Te ver weg.", at=at)
    if state == "proposed":
        return exchange
    actions.write(exchange, actor=speaker(exchange, POSTER), text="Graag!", at=at)
    if state != "in_conversation":
        day = {"last_day": last_day} if last_day else {}
        terms = write_terms(exchange, number=number, at=at, **day)
        actions.agree(exchange, actor=speaker(exchange, POSTER), sha256=terms.sha256, at=at)
    if state == "not_kept":
        actions.call_off(exchange, actor=speaker(exchange, POSTER), reason="De sleutel was kwijt.", at=at)
    if state in ("delivered", "confirmed"):
        actions.say_kept(exchange, actor=speaker(exchange, POSTER), at=at)
    if state == "confirmed":
        actions.say_kept(exchange, actor=speaker(exchange, ANSWERER), at=at)
    exchange = Exchange.objects.with_sides().get(pk=exchange.pk)
    return exchange
