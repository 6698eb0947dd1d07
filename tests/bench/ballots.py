"""Ballots a second over HTTP, and what closing takes, beside bare inserts into a table without anything, in the same run."""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from secrets import token_bytes, token_hex
from threading import Thread

import psycopg
from django.db import connection
from rich.console import Console
from rich.table import Table

from civicnet.workflow import SYSTEM
from tests.bench.measure import CONNECTIONS, product
from tests.endorsement.test_attack import post, send
from tests.factories import make_proof, make_round, make_version
from vision.endorsement.actions.closing import close
from vision.endorsement.actions.round import break_off, cancel
from vision.endorsement.management.commands.replay_votes import put_in
from vision.endorsement.models import Round
from vision.endorsement.views.vote import Slip

VOTERS = int(os.environ.get("CIVICNET_BENCH_VOTERS", "2000"))
# 1000000 as well: CIVICNET_BENCH_BALLOTS=100000,1000000
CLOSINGS = [int(n) for n in os.environ.get("CIVICNET_BENCH_BALLOTS", "100000").split(",")]
GOALS = tuple(f"D{theme}.{n}" for theme in (1, 2) for n in range(1, 9))[:15]
AREAS = {f"B{n}": (f"Buurt {n}", 60_000) for n in range(1, 7)}
BANDS = {f"L{n}": (f"Leeftijd {n}", 90_000) for n in range(1, 5)}


def tell_ballots(console: Console) -> None:
    """Measure and print."""
    _stop_live()
    table = Table(title=f"Ballots ({CONNECTIONS} connections; {len(GOALS)} goals)")
    for column in ("", "ballots", "seconds", "per second", "of floor"):
        table.add_column(column, justify="left" if not column else "right")
    with product() as server, console.status("ballots over HTTP …"):
        round = _round()
        slips = [Slip.for_proof(round, make_proof(round, n)).sealed() for n in range(VOTERS)]
        taken, over_http = _vote(f"/visie/instemmen/{round.code}/stem/", slips, server.port)
        floor = _bare_inserts(VOTERS)
        _stop_live()
    table.add_row("one by one: bare inserts", f"{VOTERS:,}", f"{floor:.1f}", f"{VOTERS / floor:,.0f}", "100%")
    table.add_row(
        "one by one: over HTTP" + ("" if taken == VOTERS else f" ({VOTERS - taken} refused)"),
        f"{taken:,}",
        f"{over_http:.1f}",
        f"{taken / over_http:,.0f}",
        f"{floor / over_http:.0%}",
    )
    for ballots in CLOSINGS:
        with console.status(f"{ballots:,} ballots …"):
            floor = _bare_bulk(ballots)
            round = _round()
            put_in(round, _choices(ballots))
            before = time.perf_counter()
            close(round, actor=SYSTEM)
            seconds = time.perf_counter() - before
            for sealed in round.lists.all():
                sealed.file.storage.delete(sealed.file.name or "")
        table.add_row(
            "at once: bare inserts", f"{ballots:,}", f"{floor:.1f}", f"{ballots / floor:,.0f}", "100%"
        )
        table.add_row(
            "closing", f"{ballots:,}", f"{seconds:.1f}", f"{ballots / seconds:,.0f}", f"{floor / seconds:.0%}"
        )
    console.print(table)


def _stop_live() -> None:
    round = Round.objects.live()
    if round is not None:
        (break_off if round.state == Round.State.OPEN else cancel)(round, actor=SYSTEM, reason="bench")


def _round() -> Round:
    version = make_version(f"bench-{token_hex(3)}", state="frozen", goals=GOALS)
    return make_round(
        version=version, areas=AREAS, bands=BANDS, has_roll=False, voters=0, code=f"bench-{token_hex(4)}"
    )


def _choices(ballots: int) -> Iterator[dict[str, str]]:
    drawn = random.Random(1)
    for _ in range(ballots):
        yield {goal: drawn.choice(("for", "for", "against", "blank")) for goal in GOALS}


def _vote(path: str, slips: list[str], port: int) -> tuple[int, float]:
    """Everybody votes once; how many were taken, and the seconds."""
    requests = [post(path, slip, "for") for slip in slips]
    before = time.perf_counter()
    answers = asyncio.run(send(requests, port, CONNECTIONS))
    return answers.count(200), time.perf_counter() - before


_TABLE = "CREATE TABLE bench_ballot (key bytea PRIMARY KEY, choice text, goals jsonb, hashes bytea)"
_INSERT = "INSERT INTO bench_ballot VALUES (%s, 'for', '{}', %s)"


def _bare_inserts(ballots: int) -> float:
    """Seconds for as many inserts, each a transaction, over as many connections, into a table with a key and no more."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_ballot")
        cursor.execute(_TABLE)

    def insert() -> None:
        own = connection.settings_dict
        with psycopg.connect(host=own["HOST"], user=own["USER"], dbname=own["NAME"], autocommit=True) as one:
            for _ in range(ballots // CONNECTIONS):
                one.execute(_INSERT, (token_bytes(32), token_bytes(32 * (3 + len(GOALS)))))

    threads = [Thread(target=insert) for _ in range(CONNECTIONS)]
    before = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - before
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_ballot")
    return seconds


def _bare_bulk(ballots: int) -> float:
    """Seconds for as many rows in one COPY into such a table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_ballot")
        cursor.execute(_TABLE)
        before = time.perf_counter()
        with cursor.copy("COPY bench_ballot FROM STDIN") as copy:
            for _ in range(ballots):
                copy.write_row((token_bytes(32), "for", "{}", token_bytes(32 * (3 + len(GOALS)))))
        seconds = time.perf_counter() - before
        cursor.execute("DROP TABLE bench_ballot")
    return seconds
