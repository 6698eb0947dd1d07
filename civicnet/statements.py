"""Queries that nearly every request makes: put together once, and planned once by each connection.

Django puts a queryset together anew for each request, and PostgreSQL plans it anew; for a page of one initiative that
takes longer than finding it. Nothing else is different: the same rows, the same query log, the same errors as
through a queryset.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class _Prepared(psycopg.Cursor[Any]):
    """Has the server keep the plan of each statement, unless the settings say never."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        return super().execute(query, params, **kwargs | {"prepare": True})


def ask(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that differs in its parameters only."""
    if connection.queries_logged:  # psycopg does not tell Django what it sent for a prepared statement
        asking = connection.cursor()
    else:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        prepared: Any = _Prepared(connection.connection)
        asking = connection.make_cursor(prepared)
    with asking as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class Statement(Generic[M]):
    """A queryset in which each value that differs is written as a text: `":slug"`.

    `make` is called once in the life of a process. No select_related, and no fields that Django converts after reading
    (JSON); a list for `= ANY(…)` through `QuerySet.extra`.
    """

    def __init__(self, make: Callable[[], QuerySet[M, Any]]) -> None:
        self._make = make

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """What the statement finds, as tuples. One query."""
        sql, params = self._compiled
        return ask(sql, [values[p[1:]] if isinstance(p, str) and p[:1] == ":" else p for p in params])

    @cached_property
    def _queryset(self) -> QuerySet[M, Any]:
        return self._make()

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        return self._queryset.query.sql_with_params()
