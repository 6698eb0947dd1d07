"""Whether the database can be used: a PostgreSQL that is new enough, there, and up to date with this release."""

import psycopg
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from civicnet.database.errors import is_away
from civicnet.embedded.layout import StartError

OLDEST_POSTGRESQL = 15


def need_new_enough(server_version: int) -> None:
    """Raise StartError for a PostgreSQL that is too old; `server_version` as libpq gives it (180006 is 18.6)."""
    if server_version // 10000 < OLDEST_POSTGRESQL:
        raise StartError(
            f"PostgreSQL {server_version // 10000} is too old: civicnet needs {OLDEST_POSTGRESQL} or newer."
        )


def what_is_missing(error: DatabaseError) -> str:
    """What to tell the terminal when a command failed for want of a database or of its tables; empty for any other fault."""
    if is_away(error):
        return f"The database does not answer: {str(error).strip().splitlines()[0]}."
    if isinstance(
        error.__cause__, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn
    ) and unapplied(connection):
        return "The database is not up to date: run manage.py migrate first."
    return ""


def unapplied(connection: BaseDatabaseWrapper) -> bool:
    """Whether a migration of this release has not been applied. What a later release applied does no harm."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
