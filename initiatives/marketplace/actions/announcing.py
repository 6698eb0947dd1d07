"""What is put up is news for who follows its kind, its party, its neighbourhood or a search that finds it."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from civicnet.outbox.actions import write_news
from civicnet.outbox.actions.news import news_of
from initiatives.codes import GOALS, PLACES, codes
from initiatives.marketplace.models import Side
from initiatives.marketplace.selection import market_rows


def announce_post(payload: dict[str, Any]) -> None:
    """Subscriber of `post.put_up` and `post.reopen`. Idempotent: of one post there is one piece of news."""
    post = market_rows().filter(pk=payload["id"]).first()
    if post is None or news_of(post).exists():
        return

    def say() -> tuple[str, str]:
        words = _("Asked: %(title)s") if post.side == Side.NEED else _("Offered: %(title)s")
        return words % {"title": post.title}, post.get_absolute_url()

    at = parse_datetime(payload["at"]) if payload["at"] else None
    write_news(lambda: _topics(post), say, source=post, by=payload["actor"], at=at)


def _topics(post: Any) -> list[str]:
    """The post itself, its kind, its party and where it is; `post` is of market_rows()."""
    values = codes().values
    return [
        f"post:{post.pk}",
        *([f"initiative:{post.initiative_id}"] if post.initiative_id else []),
        *([f"organisation:{post.organisation_id}"] if post.organisation_id else []),
        f"category:{post.category}",
        *(f"goal:{values[GOALS][key]}" for key in post.goals if key in values[GOALS]),
        *(f"neighbourhood:{values[PLACES][key]}" for key in post.places if key in values[PLACES]),
    ]
