"""The two database roles: the owner migrates, the web role serves and owns nothing (architecture.md)."""

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from civicnet.embedded.layout import StartError

OLDEST_POSTGRESQL = 15


def need_new_enough(server_version: int) -> None:
    """Raise StartError for a PostgreSQL that is too old; `server_version` as libpq gives it (180006 is 18.6)."""
    if server_version // 10000 < OLDEST_POSTGRESQL:
        raise StartError(
            f"PostgreSQL {server_version // 10000} is too old: civicnet needs {OLDEST_POSTGRESQL} or newer."
        )


def is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached, or is starting or stopping: no fault of ours."""
    if not isinstance(error, (OperationalError, psycopg.OperationalError)):
        return False
    state = getattr(error if isinstance(error, psycopg.Error) else error.__cause__, "sqlstate", None)
    # PostgreSQL, appendix A: 08 is the connection, 57P01 to 03 a server that stops or starts, 53300 one that is full.
    return state is None or state[:2] == "08" or state in {"57P01", "57P02", "57P03", "53300"}


# PostgreSQL, appendix A: a lock that is not available, a statement that took too long, a deadlock, transactions that
# cannot stand beside each other. Nothing was done; the same may be asked again.
BUSY = frozenset({"55P03", "57014", "40P01", "40001"})


def is_busy(error: BaseException | None) -> bool:
    """Whether `error` says that the database did not get to it in time: no fault of ours, and nothing was changed."""
    if isinstance(error, DatabaseError):
        error = error.__cause__
    return isinstance(error, psycopg.Error) and error.sqlstate in BUSY


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


def append_only_tables() -> list[str]:
    """The tables whose model says `append_only = True`: written once, never changed or removed by the web role."""
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False))


def grant_web_role(connection: BaseDatabaseWrapper) -> None:
    """Give the web role its rights on every table there is now; the connection must be the owner's.

    Reading and writing of rows, no TRUNCATE, no temporary tables, and no UPDATE or DELETE on append-only tables.
    Does nothing in an installation with one role. Run after each migrate, which may have made tables.
    """
    if not settings.WEB_ROLE:
        return
    names = {
        "web": sql.Identifier(settings.WEB_ROLE),
        "database": sql.Identifier(connection.settings_dict["NAME"]),
    }
    statements = [
        "GRANT USAGE ON SCHEMA public TO {web}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {web}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {web}",
        # A temporary table could stand before a real one on the search path of a function.
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {web}",
    ]
    existing = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(**names))
        for table in existing.intersection(append_only_tables()):
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), names["web"])
            )


def web_role_owns_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role that serves owns the tables; a fault in the web server could then change what is frozen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(%s, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('django_migrations')",
            [settings.WEB_DATABASE["USER"]],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
