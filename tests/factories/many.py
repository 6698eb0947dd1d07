"""Many rows of a kind at once, and how often a page asks the database."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

M = TypeVar("M", bound=models.Model)


def unguarded() -> None:
    """From here to the end of the test rows may be written in any state: what they mean came by the real verbs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid::regclass::text ~ '^(initiatives|assessments|marketplace|vision)_'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def copies(row: M, n: int, **fields: Iterable[Any]) -> list[M]:
    """`n` more rows like `row`; each of `fields` gives a column one value for each of them."""
    columns = [f.attname for f in row._meta.concrete_fields if not f.primary_key]
    values = {name: getattr(row, name) for name in columns}
    each = {name: iter(column) for name, column in fields.items()}
    made = [type(row)(**values | {name: next(column) for name, column in each.items()}) for _n in range(n)]
    return type(row)._default_manager.bulk_create(made)


def asked(client: Client, page: str, kept: dict[Any, Any]) -> list[str]:
    """The statements of one page, for a process that has given it before; of a page that refuses, none.

    `kept` is the fixture of that name.
    """
    kept.clear()
    if _whole(client, page) != 200:
        return []
    with CaptureQueriesContext(connection) as captured:
        _whole(client, page)
    return [query["sql"] for query in captured]


def _whole(client: Client, page: str) -> int:
    """Ask for a page and read it to its end. Returns its status."""
    response: Any = client.get(page)
    if response.streaming:
        list(response.streaming_content)
    return int(response.status_code)
