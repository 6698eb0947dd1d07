"""The last day of an offer or a need, as an entry in the calendar of who put it up."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.journal.models import subject_of
from initiatives.marketplace.models.post import Post
from initiatives.marketplace.models.wording import UNANSWERED_DAYS
from initiatives.marketplace.workflow import POST

CHANGES = frozenset({*POST.by_verb, "edit"})


def closing_calendar(user: User, since: date) -> list[Entry]:
    """When what `user` may speak for closes, from `since` on; what closed before its day is cancelled. One query.

    An address may leak: what a moderator has hidden is not in it.
    """
    asked = since - timedelta(days=UNANSWERED_DAYS)
    mine = Post.objects.of(user).public().filter(Q(closes_on__gte=since) | Q(ask_on__gte=asked))
    columns = ("title", "state", "closes_on", "ask_on")
    return changed_by(CHANGES, [_entry(post) for post in mine.only(*columns).order_by("pk")])


def _entry(post: Post) -> Entry:
    assert post.last_day is not None  # asked for
    return deadline(
        f"post-{post.pk}",
        _("Last day of “%(title)s” on the marketplace") % {"title": post.title},
        post.last_day,
        url=post.get_absolute_url(),
        status=Status.CONFIRMED if post.is_open else Status.CANCELLED,
        subjects=(subject_of(post),),
    )
