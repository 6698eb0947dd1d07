"""The web role, tried by raw SQL: it reads and writes rows and nothing more."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from civicnet.database.roles import append_only_tables, web_role_owns_tables

pytestmark = pytest.mark.django_db


def refused(statement: str) -> str:
    """What the database says to `statement`, which must fail."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


def test_the_tests_act_as_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.WEB_ROLE,)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", [settings.WEB_ROLE])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE django_session",
        "CREATE TABLE mine (x int)",
        "CREATE TEMPORARY TABLE mine (x int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE django_session ADD COLUMN x int",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "DROP TABLE django_session",
        "CREATE RULE mine AS ON DELETE TO django_session DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "DELETE FROM django_migrations",
    ],
)
def test_refused(statement: str) -> None:
    message = refused(statement)
    assert "permission denied" in message or "must be owner" in message


def test_no_table_can_be_truncated() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'TRUNCATE, TRIGGER, REFERENCES')"
        )
        assert cursor.fetchall() == []


def test_append_only_tables_are_not_changed() -> None:
    tables = append_only_tables()
    assert apps.get_model("journal", "Entry")._meta.db_table in tables
    for table in tables:
        key = next(m for m in apps.get_models() if m._meta.db_table == table)._meta.pk.column
        assert "permission denied" in refused(f'UPDATE "{table}" SET "{key}" = "{key}"')
        assert "permission denied" in refused(f'DELETE FROM "{table}"')


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_is_cleaned_up_by_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('x', 'x', now())"
        )


def test_one_role_for_both_is_noticed(settings: Any) -> None:
    assert not web_role_owns_tables(connection)
    settings.WEB_DATABASE = settings.OWNER_DATABASE
    assert web_role_owns_tables(connection)
