"""Letters of the week for many readers of much news: the time for each, the queries and the memory that it takes."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rich.console import Console

from civicnet.accounts.models import Rhythm, User
from civicnet.following.actions import send_digests
from civicnet.following.models import Digest, Follow
from civicnet.following.periods import Period
from civicnet.outbox.models import Message, News
from initiatives.models import Initiative
from initiatives.topics import topics_of_initiative

READERS = int(os.environ.get("CIVICNET_BENCH_READERS", "5000"))
A_DAY = 100  # news items
MANY = 5000  # rows written at once


def tell_digests(console: Console) -> None:
    """Print it, for READERS with five things each and a week of A_DAY items; nothing of it stays."""
    last_news = News.objects.aggregate(last=Max("pk"))["last"] or 0
    last_user = User.objects.aggregate(last=Max("pk"))["last"] or 0
    before = timezone.now()
    try:
        _fill()
        cpu = time.process_time()
        with _most_memory() as most:
            sent = send_digests(Rhythm.WEEKLY)
        cpu = time.process_time() - cpu
        console.print(
            f"{sent:,} letters of the week of {7 * A_DAY} news items: {cpu:.0f} s of processor time, "
            f"{1000 * cpu / max(sent, 1):.1f} ms each, at most {max(most) >> 20} MB more memory than before; "
            f"{_queries_each():.2f} queries each.",
            highlight=False,
        )
    finally:
        Message.objects.filter(made_at__gte=before).delete()
        for model in (Digest, Follow):
            model.objects.filter(user__gt=last_user).delete()
        User.objects.filter(pk__gt=last_user).delete()
        News.objects.filter(pk__gt=last_news).delete()


def _fill() -> None:
    period = Period.before(timezone.now(), Rhythm.WEEKLY)
    plans = list(Initiative.objects.public().order_by("pk")[: 7 * A_DAY])
    topics = [topics_of_initiative(plan) for plan in plans]
    News.objects.bulk_create(
        News(
            at=period.start + timedelta(minutes=14 * n),
            topics=topics[n % len(topics)],
            source=f"bench:{n}",
            said={language: [f"Nieuws {n}", "/"] for language in ("nl", "en")},
        )
        for n in range(7 * A_DAY)
    )
    wide = sorted({topic for found in topics for topic in found[1:]})
    for start in range(0, READERS, MANY):
        people = User.objects.bulk_create(
            User(email=f"lezer{n}@bench.example", name="Lezer")
            for n in range(start, min(start + MANY, READERS))
        )
        Follow.objects.bulk_create(
            Follow(user=person, kind=kind, key=key, since=period.start - timedelta(days=30))
            for n, person in enumerate(people)
            for kind, _colon, key in (
                wide[n % len(wide)].partition(":"),
                *(topics[(n * 7 + m) % len(topics)][0].partition(":") for m in range(4)),
            )
        )


def _queries_each() -> float:
    """How many queries one more batch takes, for each reader."""
    Digest.objects.filter(user__email__startswith="lezer1").delete()
    with CaptureQueriesContext(connection) as asked:
        sent = send_digests(Rhythm.WEEKLY)
    return len(asked) / max(sent, 1)


@contextmanager
def _most_memory() -> Iterator[list[int]]:
    """How many bytes more than at its begin this process holds, ten times a second."""
    process, over = psutil.Process(), threading.Event()
    before, held = process.memory_info().rss, [0]

    def look() -> None:
        while not over.wait(0.1):
            held.append(process.memory_info().rss - before)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join()
