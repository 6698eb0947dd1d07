"""What the clock does with offers and needs: remind of the last day, ask whether a standing one is still true, close.

Source: domain.md, Marketplace.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from civicnet import deadlines
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once, time_left_in_words
from civicnet.workflow import SYSTEM, perform
from initiatives.marketplace.actions.post import locked
from initiatives.marketplace.models import UNANSWERED_DAYS, Post

_UNANSWERED = timedelta(days=UNANSWERED_DAYS)


def close_what_is_over(today: date | None = None) -> int:
    """Close what is open after its last day, and what nobody answered for 30 days after the question. Returns how many."""
    on = deadlines.local_date(today)
    over = Q(closes_on__lt=on) | Q(ask_on__lt=on - _UNANSWERED)
    return sum(_close(key, on) for key in Post.objects.open().filter(over).values_list("pk", flat=True))


@transaction.atomic
def _close(key: int, today: date) -> bool:
    """Close one, unless somebody kept it open meanwhile."""
    post = locked(Post(pk=key))
    last = post.last_day
    if not post.is_open or last is None or last >= today:
        return False
    perform(post, "expire", actor=SYSTEM)
    return True


def remind_of_closing(today: date | None = None) -> int:
    """Tell parties a week and a day before the last day, and ask once a year whether a standing offer is still true.

    Of what was put up for less than a week they hear the day before only. Returns how many reminders went out.
    """
    on = deadlines.local_date(today)
    coming = on + timedelta(days=deadlines.REMIND_DAYS)
    near = Post.objects.open().filter(Q(closes_on__range=(on, coming)) | Q(ask_on__lte=on))
    return sum(_remind(post, on) for post in near.with_party())


def _remind(post: Post, today: date) -> bool:
    last = post.last_day
    assert last is not None  # an open post closes or is asked about
    which = deadlines.reminder_due(last, today, since=post.opened_at)
    if which == "late" or (not which and post.ask_on is None):
        return False
    key = f"{subject_of(post)} closes {last.isoformat()} {which or 'ask'}"
    facts = {"left": lambda: time_left_in_words(last, today)}
    if not which:
        return remind_once(post.speakers(), "post.ask", "posters", key=key, about=post)
    return remind_once(post.speakers(), "post.closing", "posters", key=key, about=post, facts=facts)
