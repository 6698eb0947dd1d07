"""Send each reader one letter about what happened in a day or a week to what they follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from civicnet.accounts.actions import LONGEST_ABSENCE
from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.database.locks import wait_for_turn
from civicnet.deadlines import local_date
from civicnet.following.letters import News, letter_of
from civicnet.following.models import Digest, Follow
from civicnet.following.news import Follows, FreshNews, Line
from civicnet.following.periods import NOT_OLDER, Period, midnight
from civicnet.following.stopping import IN_DIGESTS, stop_address
from civicnet.outbox.actions import may_have_news, put_letters
from civicnet.outbox.letter import House
from civicnet.outbox.models import LetterKind, Notice
from civicnet.workflow import SYSTEM

# While the worker was away what came in waits, though not longer than this.
LONGEST: Final = timedelta(days=8)
BATCH: Final = 100
# Longer than somebody may be away, so that the letter of when they are back goes on where the last one ended.
KEPT: Final = LONGEST_ABSENCE + LONGEST


def send_digests(rhythm: Rhythm, now: datetime | None = None, *, batch: int = BATCH) -> int:
    """Send the letters of the last period that is over. Returns how many went out.

    `batch` readers at a time, each batch a transaction of its own: the rows that say that they had their letter and the
    letters are written together, so a run that is broken off goes on where it was, and nobody has two. The news is in
    memory once; of the readers never more than a batch is. Who is away has none: what came in meanwhile is in the first
    letter when they are back.
    """
    period = Period.before(now or timezone.now(), rhythm)
    since = _earliest_of_all(period)
    news = FreshNews.between(since, period.until)
    sent, after = 0, 0
    while True:
        with transaction.atomic():
            wait_for_turn("send digests")
            readers = list(_readers(period, news, since).filter(pk__gt=after).order_by("pk")[:batch])
            if not readers:
                return sent
            sent, after = sent + _send(readers, period, news, since), readers[-1].pk


def _earliest(period: Period) -> datetime:
    """From when on news is told to who had no letter about it yet."""
    return period.until - LONGEST if period.rhythm.days else period.start


def _earliest_of_all(period: Period) -> datetime:
    """The same of all readers: some of them were away until lately."""
    today = local_date()
    back = User.objects.filter(away_until__gte=today - LONGEST, away_until__lt=today, is_active=True)
    first = back.aggregate(first=Min("away_from"))["first"]
    return min(_earliest(period), _before_absence(first, period)) if first else _earliest(period)


def _earliest_for(user: User, period: Period) -> datetime:
    """The same for one reader: for who is back, what came in after the last letter that they can have had."""
    if user.away_from and user.away_until and local_date() - LONGEST <= user.away_until < local_date():
        return min(_earliest(period), _before_absence(user.away_from, period))
    return _earliest(period)


def _before_absence(first: date, period: Period) -> datetime:
    return midnight(first - max(timedelta(days=period.rhythm.days), NOT_OLDER))


def _readers(period: Period, news: FreshNews, since: datetime) -> QuerySet[User]:
    """Who has chosen this rhythm, is here, may have something to read, and has had no letter of this period yet."""
    had = Digest.objects.filter(user=OuterRef("pk"), period=period.key)
    away = User.objects.away(local_date())
    follows = Follow.objects.filter(user=OuterRef("pk"))
    waiting = Notice.objects.exclude(awaits="").filter(
        user=OuterRef("pk"), read_at=None, at__gte=since, at__lt=period.until
    )
    has_news = Q(pk__in=list(news.personal))
    if news.items:
        has_news |= Q(Exists(follows))
    people = User.objects.hearing(period.rhythm, *IN_DIGESTS).filter(Exists(waiting))
    people |= User.objects.hearing(period.rhythm, MailKind.FOLLOWED).filter(has_news)
    return people.filter(~Exists(had)).exclude(pk__in=away.values("pk"))


def _send(readers: Sequence[User], period: Period, news: FreshNews, since_all: datetime) -> int:
    """Write the letters of some readers, and that they had them."""
    done = _done_until(readers, period, since_all)
    follows, notices = Follows.of_users(readers, news), _notices(readers, period, since_all)
    reachable = may_have_news(readers, by=SYSTEM)
    house: dict[str, House] = {}
    rows, letters = [], []
    for user in readers:
        kinds = [kind for kind in IN_DIGESTS if user.rhythm_of(kind) == period.rhythm]
        earliest = _earliest_for(user, period)
        since = {kind: max(earliest, done.get((user.pk, kind), earliest)) for kind in kinds}
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


def _done_until(
    readers: Iterable[User], period: Period, since: datetime
) -> Mapping[tuple[int, str], datetime]:
    """Until when each of them has read about each kind; of letters of a clock that was wrong nothing counts."""
    rows = Digest.objects.filter(user__in=readers, until__gte=since, until__lte=period.until)
    done: dict[tuple[int, str], datetime] = {}
    for user, about, until in rows.order_by("until").values_list("user", "about", "until"):
        done |= {(user, kind): until for kind in about}
    return done


def _notices(readers: Iterable[User], period: Period, since: datetime) -> Mapping[int, list[Notice]]:
    """What each of them was told in person and has not read, when it waits for a letter such as this. One query."""
    waiting = Notice.objects.exclude(awaits="").filter(
        user__in=readers, read_at=None, at__gte=since, at__lt=period.until
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
