"""The exchanges of one person, and the side for which they speak in each."""

from typing import NamedTuple

from django.db.models import BooleanField, Case, Q, When

from civicnet.accounts.models import User
from initiatives.marketplace.models.exchange import ANSWERER, POSTER, Exchange, ExchangeQuerySet
from initiatives.marketplace.models.party import spoken_for_by
from initiatives.marketplace.models.post import Post


class OwnExchange(NamedTuple):
    """An exchange, and the side for which this person speaks; empty for who belongs to both."""

    exchange: Exchange
    side: str

    @property
    def waits(self) -> bool:
        """Whether it waits for this person."""
        return self.side != "" and self.exchange.waits_for(self.side)


def own_exchanges(user: User, *, most: int | None = None) -> list[OwnExchange]:
    """What goes on, what changed last first. One query."""
    return with_side(Exchange.objects.visible_to(user).live(), user, most=most)


def with_side(rows: ExchangeQuerySet, user: User, *, most: int | None = None) -> list[OwnExchange]:
    """Exchanges that `user` may see, each with their side. One query."""
    posted = Q(post__in=Post.objects.of(user).values("pk"))
    found = rows.with_sides().annotate(
        posted=Case(When(posted, then=True), default=False, output_field=BooleanField()),
        answered=Case(When(spoken_for_by(user), then=True), default=False, output_field=BooleanField()),
    )
    return [OwnExchange(row, _side(row.posted, row.answered)) for row in found[:most]]


def _side(posted: bool, answered: bool) -> str:
    if posted and answered:
        return ""
    return POSTER if posted else ANSWERER
