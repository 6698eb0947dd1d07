"""Send each reader one letter about what happened in a day or a week to what they follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.database.locks import wait_for_turn
from civicnet.following.letters import News, letter_of
from civicnet.following.models import Digest, Follow
from civicnet.following.news import Follows, FreshNews, Line
from civicnet.following.periods import Period
from civicnet.following.stopping import kinds_in_digest, stop_address
from civicnet.outbox.actions import may_have_news, put_letters
from civicnet.outbox.letter import House
from civicnet.outbox.models import LetterKind, Notice
from civicnet.workflow import SYSTEM

# While the worker was away what came in waits, though not longer than this.
LONGEST: Final = timedelta(days=8)
BATCH: Final = 100
KEPT: Final = timedelta(days=30)


def send_digests(rhythm: Rhythm, now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Send the letters of the last period that is over. Returns how many went out.

    `batch` readers at a time, each batch a transaction of its own: the rows that say that they had their letter and the
    letters are written together, so a run that is broken off goes on where it was, and nobody has two. The news is in
    memory once; of the readers never more than a batch is.
    """
    period = Period.before(now or timezone.now(), rhythm)
    news = FreshNews.between(_earliest(period), period.until)
    sent, after = 0, 0
    while True:
        with transaction.atomic():
            wait_for_turn("send digests")
            readers = list(_readers(period, news).filter(pk__gt=after).order_by("pk")[:batch])
            if not readers:
                return sent
            sent, after = sent + _send(readers, period, news), readers[-1].pk


def _earliest(period: Period) -> datetime:
    """From when on news is told to who had no letter about it yet."""
    return period.until - LONGEST if period.rhythm.days else period.start


def _readers(period: Period, news: FreshNews) -> QuerySet[User]:
    """Who has chosen this rhythm, may have something to read, and has had no letter of this period yet."""
    kinds = kinds_in_digest(period.rhythm)
    had = Digest.objects.filter(user=OuterRef("pk"), period=period.key)
    people = User.objects.hearing(period.rhythm, *kinds).filter(~Exists(had))
    follows = Follow.objects.filter(user=OuterRef("pk"))
    waiting = Notice.objects.exclude(awaits="").filter(
        user=OuterRef("pk"), read_at=None, at__gte=_earliest(period), at__lt=period.until
    )
    to_read = Exists(waiting) | Q(pk__in=list(news.personal))
    return people.filter(to_read | Exists(follows)) if news.items else people.filter(to_read)


def _send(readers: Sequence[User], period: Period, news: FreshNews) -> int:
    """Write the letters of some readers, and that they had them."""
    done = _done_until(readers, period)
    follows, notices = Follows.of_users(readers, news), _notices(readers, period)
    reachable = may_have_news(readers, by=SYSTEM)
    house: dict[str, House] = {}
    rows, letters = [], []
    for user in readers:
        kinds = [kind for kind in kinds_in_digest(period.rhythm) if user.rhythm_of(kind) == period.rhythm]
        since = {kind: done.get((user.pk, kind), _earliest(period)) for kind in kinds}
        with override(user.language):
            house[user.language] = house.get(user.language) or House.current()
            lines = _lines(user, news, follows, notices.get(user.pk, ()), since)
            if lines and user.pk in reachable:
                letter = letter_of(News(user, period.rhythm, lines), house[user.language])
                letters.append((user.email, letter, stop_address(user, period.rhythm)))
        if lines or period.rhythm.days:  # at once there is no period to be done with
            rows.append(
                Digest(user=user, period=period.key, until=period.until, about=kinds, lines=len(lines))
            )
    Digest.objects.bulk_create(rows)
    put_letters(LetterKind.NEWS, letters)
    return len(letters)


def _done_until(readers: Iterable[User], period: Period) -> Mapping[tuple[int, str], datetime]:
    """Until when each of them has read about each kind; of letters of a clock that was wrong nothing counts."""
    rows = Digest.objects.filter(user__in=readers, until__gte=_earliest(period), until__lte=period.until)
    done: dict[tuple[int, str], datetime] = {}
    for user, about, until in rows.order_by("until").values_list("user", "about", "until"):
        done |= {(user, kind): until for kind in about}
    return done


def _notices(readers: Iterable[User], period: Period) -> Mapping[int, list[Notice]]:
    """What each of them was told in person and has not read, when it waits for a letter such as this. One query."""
    waiting = Notice.objects.exclude(awaits="").filter(
        user__in=readers, read_at=None, at__gte=_earliest(period), at__lt=period.until
    )
    found: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting.order_by("-at", "-pk"):
        found[notice.user_id].append(notice)
    return found


def _lines(
    user: User,
    news: FreshNews,
    follows: Follows,
    notices: Iterable[Notice],
    since: Mapping[MailKind, datetime],
) -> list[Line]:
    """All that is new for one reader, the newest first."""
    lines = [
        Line(notice.at, str(MailKind(notice.awaits).label), notice.title, notice.url)
        for notice in notices
        if notice.awaits in since and notice.at >= since[MailKind(notice.awaits)]
    ]
    if MailKind.FOLLOWED in since:
        lines += news.lines_for(user, follows, since[MailKind.FOLLOWED])
    return sorted(lines, key=lambda line: line.at, reverse=True)


def sweep_digests(*, batch: int = 1000) -> int:
    """Remove rows of letters of long ago, `batch` at a time. Returns how many went."""
    swept, old = 0, Digest.objects.filter(until__lt=timezone.now() - KEPT).order_by()
    while keys := list(old.values_list("pk", flat=True)[:batch]):
        swept += Digest.objects.filter(pk__in=keys).delete()[0]
    return swept
