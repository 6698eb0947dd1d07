"""Ballots a second over HTTP, and what closing takes, beside bare inserts into a table without anything, in the same run."""

import asyncio
import os
import time
from itertools import count
from secrets import token_bytes, token_hex
from threading import Thread

import psycopg
from django.conf import settings
from django.db import connection
from rich.console import Console
from rich.table import Table

from civicnet.embedded.postgres import ensure
from civicnet.workflow import SYSTEM
from tests.bench.load import send
from tests.bench.servers import CONNECTIONS, product
from tests.factories import make_proof, make_round, make_version
from tests.factories.votes import post
from vision.endorsement.actions.closing import close
from vision.endorsement.actions.round import break_off, cancel
from vision.endorsement.models import Round
from vision.endorsement.tally import list_names
from vision.endorsement.views.vote import Slip

# How long people vote over HTTP. Of the rest 1,000,000 ballots take minutes: fewer with CIVICNET_BENCH_BALLOTS=100000.
SECONDS = float(os.environ.get("CIVICNET_BENCH_SECONDS", "5")) * 2
CLOSINGS = [int(n) for n in os.environ.get("CIVICNET_BENCH_BALLOTS", "100000,1000000").split(",")]
GOALS = tuple(f"D{theme}.{n}" for theme in (1, 2) for n in range(1, 9))[:15]
AREAS = {f"B{n}": (f"Buurt {n}", 300_000) for n in range(1, 7)}
BANDS = {f"L{n}": (f"Leeftijd {n}", 450_000) for n in range(1, 5)}
_BATCH = 50_000


def tell_ballots(console: Console) -> None:
    """Measure and print; says meanwhile what it is at."""
    ensure(settings.LAYOUT)
    table = Table(title=f"Ballots ({CONNECTIONS} connections; {len(GOALS)} goals)")
    for column in ("", "ballots", "seconds", "per second", "of floor"):
        table.add_column(column, justify="left" if not column else "right")

    def row(name: str, ballots: int, seconds: float, floor: float) -> None:
        """`floor`: ballots per second of the bare inserts."""
        share = ballots / seconds / floor
        table.add_row(name, f"{ballots:,}", f"{seconds:.1f}", f"{ballots / seconds:,.0f}", f"{share:.0%}")

    with product() as server:
        _stop_live()
        with console.status("ballots over HTTP …"):
            taken, refused, over_http = _vote(_round(), server.port)
        with console.status("bare inserts, one by one …"):
            alone = _bare_inserts(taken)
        _stop_live()
    row("one by one: bare inserts", taken, alone, taken / alone)
    row(
        "one by one: over HTTP" + (f" ({refused} refused)" if refused else ""),
        taken,
        over_http,
        taken / alone,
    )
    for ballots in CLOSINGS:
        console.print(f"Closing {ballots:,} ballots: first they are put in. A million takes some minutes.")
        with console.status(f"{ballots:,} bare inserts …"):
            at_once = _bare_bulk(ballots)
        row("at once: bare inserts", ballots, at_once, ballots / at_once)
        row("closing", ballots, _closing(console, ballots), ballots / at_once)
    console.print(table)


def _closing(console: Console, ballots: int) -> float:
    """Seconds that closing a round with so many ballots takes; tells how far it is."""
    round = _round()
    with console.status("") as status:
        for n in range(0, ballots, _BATCH):
            status.update(f"{n:,} of {ballots:,} ballots are in, to be closed …")
            _put_in(round, n, min(n + _BATCH, ballots))
        status.update(f"closing {ballots:,} ballots …")
        before = time.perf_counter()
        close(round, actor=SYSTEM)
        seconds = time.perf_counter() - before
    for sealed in round.lists.all():
        sealed.file.storage.delete(sealed.file.name or "")
    return seconds


def _stop_live() -> None:
    round = Round.objects.live()
    if round is not None:
        (break_off if round.state == Round.State.OPEN else cancel)(round, actor=SYSTEM, reason="bench")


def _round() -> Round:
    version = make_version(f"bench-{token_hex(3)}", state="frozen", goals=GOALS)
    return make_round(
        version=version, areas=AREAS, bands=BANDS, has_roll=False, voters=0, code=f"bench-{token_hex(4)}"
    )


def _put_in(round: Round, first: int, end: int) -> None:
    """Ballots `first` to `end` with their struck lines, as casting writes them, but many in one statement."""
    groups = [
        list(round.groups.filter(dimension=dimension).values_list("pk", flat=True))
        for dimension in ("neighbourhood", "age")
    ]
    hashes = " || ".join(f"sha256(code || '{name}'::bytea)" for name in list_names(round))
    choice = "(ARRAY['for', 'for', 'against', 'blank'])[1 + floor(random() * 4)]"
    goals = ", ".join(f"'{goal}', {choice}" for goal in GOALS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH own AS MATERIALIZED (
                SELECT substring(sha256(convert_to(%(round)s || ' ' || n, 'UTF8')) FOR 16) AS code,
                    (%(areas)s::bigint[])[1 + n %% cardinality(%(areas)s)] AS area,
                    (%(bands)s::bigint[])[1 + n %% cardinality(%(bands)s)] AS band
                FROM generate_series(%(first)s, %(last)s) AS n
            ), struck AS (
                INSERT INTO endorsement_rollentry (id, round_id, person_key, neighbourhood_id, age_id, used)
                SELECT gen_random_uuid(), %(id)s, sha256(code || 'person'::bytea), area, band, true FROM own
            )
            INSERT INTO endorsement_ballot (key, round_id, neighbourhood_id, age_id, choice, goals, hashes)
            SELECT sha256(code), %(id)s, area, band, {choice}, jsonb_build_object({goals}), {hashes} FROM own
            """,
            {
                "id": round.pk,
                "round": round.code,
                "areas": groups[0],
                "bands": groups[1],
                "first": first,
                "last": end - 1,
            },
        )


def _vote(round: Round, port: int) -> tuple[int, int, float]:
    """People vote, each once, for SECONDS: how many ballots were taken, how many were not, and the seconds."""
    path, voters = f"/visie/instemmen/{round.code}/stem/", count()
    taken = refused = 0
    seconds = 0.0
    while seconds < SECONDS:
        requests = [
            post(path, Slip.for_proof(round, make_proof(round, next(voters))).sealed(), "for")
            for _ in range(CONNECTIONS * 25)
        ]
        before = time.perf_counter()
        answers = asyncio.run(send(requests, port, CONNECTIONS))
        seconds += time.perf_counter() - before
        taken, refused = taken + answers.count(200), refused + len(answers) - answers.count(200)
    return taken, refused, seconds


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
