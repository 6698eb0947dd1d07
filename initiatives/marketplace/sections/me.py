"""The marketplace's part of the page of a person (civicnet/pages/me): their posts, and those that wait for them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.deadlines import REMIND_DAYS, days_left, local_date
from civicnet.sections import Section, Waiting
from initiatives.marketplace.models import Post

MOST_SHOWN: Final = 50
# What closed longer ago is not shown here any more.
LATELY: Final = timedelta(days=30)


def for_me(user: User) -> Section | None:
    """The offers and needs that `user` may speak for, and what waits of them. One query; None without any."""
    today = local_date()
    lately = Q(state=Post.State.EXPIRED, changed_at__date__gte=today - LATELY)
    shown = Post.objects.of(user).filter(Q(state__in=("draft", "open", "reserved")) | lately)
    rows = list(shown.for_list().order_by("-changed_at", "-pk")[:MOST_SHOWN])
    if not rows:
        return None
    return Section(
        name="posts",
        template="marketplace/sections/me.html",
        context={"posts": [row for row in rows if row.state != Post.State.DRAFT]},
        waiting=[*_drafts(rows), *_closing(rows)],
    )


def _drafts(rows: Iterable[Post]) -> Iterator[Waiting]:
    for row in rows:
        if row.state == Post.State.DRAFT:
            yield Waiting(
                _("Go on with “%(title)s”") % {"title": row.title},
                row.continue_url,
                _("It is a draft: nobody sees it yet."),
            )


def _closing(rows: Iterable[Post]) -> Iterator[Waiting]:
    """What closes within a week, or is asked about, and what closed lately."""
    today = local_date()
    for row in rows:
        asks_on, last = row.asks_on, row.last_day
        if row.is_open and asks_on and last and days_left(asks_on, today) <= REMIND_DAYS:
            yield Waiting(
                _("Say whether “%(title)s” is still true") % {"title": row.title},
                reverse("marketplace:keep_open", args=[row.pk]),
                _("Otherwise it closes on %(day)s.") % {"day": date_format(last)},
                due=last,
            )
        if row.state == Post.State.EXPIRED:
            yield Waiting(
                _("Put “%(title)s” up again, if it is still true") % {"title": row.title},
                row.get_absolute_url(),
                _("It has closed, and nobody can answer it any more."),
            )
