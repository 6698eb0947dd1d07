"""Ways for a session to have triggers of django-pgtrigger ignored, each seen to work before it is tried on a guard."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from pgtrigger.compiler import UpsertTriggerSql

# The value is an array of the names of triggers, as PostgreSQL knows them; anything else ignores nothing.
SPELLINGS: Final = (
    "SET LOCAL pgtrigger.ignore = '{%s}'",
    "SET SESSION pgtrigger.ignore = '{%s}'",
    "SELECT set_config('pgtrigger.ignore', '{%s}', true)",
)


def evasions() -> Iterator[str]:
    """Each way in turn, the plain one ("") first, in force while the loop's body runs and undone after it.

    Use it inside the transaction of a test, for statements that stand in an atomic block of their own.
    """
    for spelling in ("", *SPELLINGS):
        with transaction.atomic():
            if spelling:
                have_ignored(spelling)
            yield spelling
            transaction.set_rollback(True)


def have_ignored(spelling: str) -> None:
    """Have every trigger of the database ignored for the rest of the transaction, as far as a session can.

    It first plants an ordinary trigger of django-pgtrigger on a table of its own, and fails when the spelling does not
    switch that off.
    """
    owner = settings.DATABASES["default"]["USER"]
    planted = UpsertTriggerSql(
        pgid="pgtrigger_planted",
        table="planted",
        func="RAISE EXCEPTION 'planted';",
        when="BEFORE",
        operation="INSERT",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f'SET LOCAL ROLE "{owner}"')
        cursor.execute("CREATE TABLE IF NOT EXISTS planted (n int)")
        cursor.execute(str(planted))
        cursor.execute(f'GRANT INSERT ON planted TO "{settings.WEB_ROLE or owner}"')
        cursor.execute(f'SET LOCAL ROLE "{settings.WEB_ROLE or owner}"')
        with pytest.raises(DatabaseError, match="planted"), transaction.atomic():
            cursor.execute("INSERT INTO planted VALUES (1)")
        cursor.execute(spelling % ",".join([*names, "pgtrigger_planted"]))
        cursor.execute("INSERT INTO planted VALUES (1)")
