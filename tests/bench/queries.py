"""The slowest queries of a page, each with the plan that the database followed, as the web role asks them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client

from tests.bench.load import Request

MOST: Final = 3
LONGEST: Final = 400
SHORT: Final = 80  # a list of columns that may stay
LONGEST_LINE: Final = 140
MOST_LINES: Final = 12
_TIME: Final = re.compile(r"Execution Time: ([\d.]+) ms")


@dataclass(frozen=True)
class Asked:
    """One query of a page, and how long the database took for it, in milliseconds, by which plan."""

    sql: str
    ms: float
    plan: list[str]


def slowest_queries(request: Request) -> dict[str, Any]:
    """How many queries this page asks, and the slowest MOST, with their plans.

    The page is asked for in this process, twice: what counts is the second time. Each of its queries is then explained,
    which runs it once more: what it took is the database's own figure, and not what a busy machine made of it.
    """
    with as_web_role():
        client = Client(headers={"Cache-Control": "no-cache"})
        client.get(request.path, headers={"host": "localhost"})
        asked: list[tuple[str, Any]] = []
        with connection.execute_wrapper(_Listener(asked)):
            answer = client.get(request.path, headers={"host": "localhost"})
        assert answer.status_code == request.expect, (request.path, answer.status_code)
        slowest = sorted((_explain(sql, params) for sql, params in asked), key=lambda one: -one.ms)[:MOST]
    queries = [{"ms": one.ms, "sql": shorten(one.sql), "plan": one.plan} for one in slowest]
    return {"asked": len(asked), "queries": queries}


@contextmanager
def as_web_role() -> Iterator[None]:
    """Meanwhile this connection is that of the web server."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.WEB_ROLE}"')
    force_debug, connection.force_debug_cursor = connection.force_debug_cursor, True
    try:
        yield
    finally:
        connection.force_debug_cursor = force_debug
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


class _Listener:
    """Around each query of a connection (Django's execute_wrapper)."""

    def __init__(self, asked: list[tuple[str, Any]]) -> None:
        self._asked = asked

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._asked.append((sql, params))
        return execute(sql, params, many, context)


def _explain(sql: str, params: Any) -> Asked:
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return Asked(sql, 0.0, [])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}", params)
        lines = [line for (line,) in cursor.fetchall()]
    took = next((float(found[1]) for line in lines if (found := _TIME.search(line))), 0.0)
    nodes = [line for line in lines if "(actual" in line or "Rows Removed" in line or "(never" in line]
    read = next((line for line in lines if "Buffers: " in line), "")
    return Asked(sql, took, [line[:LONGEST_LINE] for line in (*nodes[:MOST_LINES], read) if line])


def shorten(sql: str) -> str:
    """A query as a reader needs it: without its list of columns, and no longer than LONGEST."""
    sql = " ".join(sql.replace('"', "").split())
    depth = 0
    for place, letter in enumerate(sql):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and sql.startswith(" FROM ", place):
            if sql.startswith("SELECT ") and place > SHORT:
                sql = f"SELECT …{sql[place:]}"
            break
    return sql if len(sql) <= LONGEST else f"{sql[:LONGEST]} …"
