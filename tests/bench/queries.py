"""The slowest queries of a page, each with the plan that the database followed, as the web role asks them."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client

from tests.bench.load import Request

MOST: Final = 3
LONGEST: Final = 300
MOST_LINES: Final = 12
_COLUMNS: Final = re.compile(r"SELECT (DISTINCT )?(.{60,}?) FROM ")
_WORTH: Final = re.compile(
    r"->|Scan|Sort|Aggregate|Limit|Join|Loop|Buffers: shared|Rows Removed|Execution Time"
)


@dataclass(frozen=True)
class Asked:
    """One query of a page, and how long it took in milliseconds."""

    sql: str
    params: Any
    ms: float


def slowest_queries(request: Request) -> dict[str, Any]:
    """How many queries this page asks, and the slowest MOST, with their plans.

    The page is asked for in this process, twice: what counts is the second time.
    """
    with as_web_role():
        client = Client(headers={"Cache-Control": "no-cache"})
        client.get(request.path, headers={"host": "localhost"})
        asked: list[Asked] = []
        with connection.execute_wrapper(_Clock(asked)):
            answer = client.get(request.path, headers={"host": "localhost"})
        assert answer.status_code == request.expect, (request.path, answer.status_code)
        slowest = sorted(asked, key=lambda one: -one.ms)[:MOST]
        queries = [{"ms": round(one.ms, 1), "sql": shorten(one.sql), "plan": _plan(one)} for one in slowest]
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


class _Clock:
    """Around each query of a connection (Django's execute_wrapper)."""

    def __init__(self, asked: list[Asked]) -> None:
        self._asked = asked

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        before = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self._asked.append(Asked(sql, params, (time.perf_counter() - before) * 1000))


def _plan(one: Asked) -> list[str]:
    if not one.sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {one.sql}", one.params)
        lines = [line for (line,) in cursor.fetchall()]
    return [line[:140] for line in lines if _WORTH.search(line)][:MOST_LINES]


def shorten(sql: str) -> str:
    """A query as a reader needs it: without its long list of columns, and no longer than LONGEST."""
    sql = _COLUMNS.sub(r"SELECT \1… FROM ", sql.replace('"', ""))
    return sql if len(sql) <= LONGEST else f"{sql[:LONGEST]} …"
