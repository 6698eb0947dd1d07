"""The two database roles: the owner migrates, the web role serves and owns nothing (architecture.md)."""

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql


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
