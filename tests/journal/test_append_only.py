"""What is written once stays, also for whoever gets hold of the database connection."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction

from civicnet.journal.actions import record
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from tests.factories import evasions, make_user

pytestmark = pytest.mark.django_db

TRIES = {
    "update": "UPDATE journal_entry SET note = 'nothing happened'",
    "delete": "DELETE FROM journal_entry",
    "truncate": "TRUNCATE journal_entry",
    "truncate with what points to it": "TRUNCATE accounts_user CASCADE",
    "ignored trigger": "SET LOCAL pgtrigger.ignore = '{append_only_rows}'; DELETE FROM journal_entry",
    "ignored triggers": "SET LOCAL pgtrigger.ignore = '{append_only_rows,append_only_table}'; DELETE FROM journal_entry",
    "no triggers": "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "dropped trigger": "DROP TRIGGER append_only_rows ON journal_entry",
    "other function": "CREATE OR REPLACE FUNCTION civicnet_append_only() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN OLD; END $$",
    "replica role": "SET session_replication_role = replica",
    "upsert": "INSERT INTO journal_entry (id, at, subject, verb, before, after, note, data) "
    "SELECT id, at, subject, verb, before, after, 'other', data FROM journal_entry "
    "ON CONFLICT (id) DO UPDATE SET note = 'other'",
}


@pytest.fixture
def entry() -> Entry:
    written = record(make_user(), "make_account", actor=SYSTEM, note="as it was")
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what waits for commit would refuse a TRUNCATE by itself
    return written


def attempt(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("statement", TRIES.values(), ids=TRIES)
def test_the_web_role_cannot_change_what_is_written(entry: Entry, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.WEB_ROLE,)
    for _evasion in evasions():
        with pytest.raises(Error):
            attempt(statement)
    entry.refresh_from_db()
    assert entry.note == "as it was"


@pytest.mark.parametrize("name", ["update", "delete", "truncate", "ignored triggers", "upsert"])
def test_nor_does_the_owner_by_accident(entry: Entry, name: str) -> None:
    owner = settings.DATABASES["default"]["USER"]
    with pytest.raises(IntegrityError, match="what is written there stays"):
        attempt(f'SET LOCAL ROLE "{owner}"', TRIES[name])
    entry.refresh_from_db()
    assert entry.note == "as it was"


def test_django_cannot_either(entry: Entry) -> None:
    entry.note = "other"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entry.save()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()


def test_every_append_only_model_has_its_triggers() -> None:
    """A model that says `append_only = True` needs the operation of civicnet.journal.append_only in a migration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE proname = 'civicnet_append_only' GROUP BY 1 HAVING count(*) = 2"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    wanted = {m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False)}
    assert wanted - guarded == set()
    assert "journal_entry" in guarded
