"""Rows that a factory has made before are put back, not made again by the verbs.

Most of what tests cost is bringing an initiative, a version or a case to where the test begins. A factory marked
`@made_once` is called in full the first time; what it did to the database is written down under all that was asked before
it in that test. A later test that begins with the same calls gets the same rows back, by one statement and with the keys
that they had, and what the factory returned.

This holds only while the factories alone have written to the database. So from the first other write in a test on, every
factory is called in full, as it is in a test that changes the code or commits, and in all tests of `make test-all`.
"""

import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import psycopg
import pytest
import time_machine
from django.conf import UserSettingsHolder, settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone, translation

P = ParamSpec("P")
R = TypeVar("R")
Row = tuple[str, str, str, str]  # table, column and value of its key, the whole row as text

# Folders that each test has of its own: what a factory puts there comes back with its rows.
FOLDERS = ("MEDIA_ROOT", "ROUND_KEYS")
# Settings that each test has of its own, and that no row depends on.
OF_A_TEST = {*FOLDERS, "EMAIL_BACKEND"}
# Who signs in changes nothing that a factory reads.
SIGNS_IN = (
    'INSERT INTO "django_session"',
    'UPDATE "django_session"',
    'DELETE FROM "django_session"',
    'UPDATE "accounts_user" SET "last_login"',
)
READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", *SIGNS_IN)
# Made by the superuser in a test database: rows come back without the triggers that already did their work.
PROCEDURES = """
CREATE OR REPLACE PROCEDURE put_back(statements text) LANGUAGE plpgsql SECURITY DEFINER
    SET session_replication_role = replica AS $$ BEGIN EXECUTE statements; END $$;
DROP FUNCTION IF EXISTS rows_since(bigint);
CREATE FUNCTION rows_since(first bigint) RETURNS TABLE (name text, key text, value text, line text) LANGUAGE sql SECURITY DEFINER
    AS $$ {} $$;
"""


@dataclass
class _Step:
    """The database after some calls of factories: what the last of them did, and what later calls made of it."""

    rows: frozenset[Row] = frozenset()
    statements: str = ""
    outcome: bytes = b""
    files: dict[tuple[str, str], tuple[bytes, int]] = field(default_factory=dict)
    then: dict[bytes, "_Step"] = field(default_factory=dict)


class _Unknown(Exception):
    """An argument that cannot be told to be the same as in another test."""


class _Asked(pickle.Pickler):
    """Writes a call such that equal ones read alike; an instance by its key, a query by what it finds."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.given: list[Model] = []

    def persistent_id(self, value: Any) -> object:
        if isinstance(value, datetime) and value.microsecond:
            raise _Unknown  # made of the time that it is now
        if not isinstance(value, Model):
            return None
        if value.pk is None:
            raise _Unknown
        self.given.append(value)
        return value._meta.label, value.pk

    def reducer_override(self, value: Any) -> Any:
        return (list, (list(value),)) if isinstance(value, QuerySet) else NotImplemented


class _Kept(pickle.Pickler):
    """Writes what a factory returned; what the test gave it comes back as what the next test gives."""

    def __init__(self, file: io.BytesIO, given: list[Model]) -> None:
        super().__init__(file)
        self.places = {id(value): place for place, value in enumerate(given)}

    def persistent_id(self, value: Any) -> object:
        return self.places.get(id(value))


class _Returned(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, given: list[Model]) -> None:
        super().__init__(file)
        self.given = given

    def persistent_load(self, place: int) -> Model:
        return self.given[place]


class _Memory:
    """What this process knows, and how far the test that runs has come."""

    def __init__(self) -> None:
        self.start = _Step()
        self.step: _Step | None = None  # where the test is; None when something else wrote
        self.busy = False
        self.changes: Callable[[], int] = lambda: 0  # how much of the code the test has changed

    def call(self, factory: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if self.busy or self.step is None:
            return factory(*args, **kwargs)
        here, self.step = self.step, None
        if self.changes():
            return factory(*args, **kwargs)
        try:
            key, given = _asked(factory, args, kwargs)
        except (_Unknown, pickle.PicklingError, TypeError, AttributeError):
            return factory(*args, **kwargs)
        step = here.then.get(key)
        result = self._put_back(step, given) if step else None
        if step is None:
            step, result = self._make(here, given, lambda: factory(*args, **kwargs))
            if step:
                here.then[key] = step
        self.step = step
        return result

    def _make(self, here: _Step, given: list[Model], make: Callable[[], Any]) -> tuple[_Step | None, Any]:
        before, files_before = [dict(vars(value)) for value in given], _files().keys()
        self.busy = True
        try:
            result = make()
            rows = rows_written()
            files = {place: content for place, content in _files().items() if place not in files_before}
        finally:
            self.busy = False
        changed = [
            {name: new for name, new in vars(value).items() if name not in old or old[name] is not new}
            for value, old in zip(given, before, strict=True)
        ]
        file = io.BytesIO()
        try:
            _Kept(file, given).dump((result, changed))
        except (pickle.PicklingError, TypeError, AttributeError):
            return None, result
        return _Step(rows, _statements(here.rows, rows), file.getvalue(), files), result

    def _put_back(self, step: _Step, given: list[Model]) -> Any:
        self.busy = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"CALL put_back($rows${step.statements}$rows$)")
        finally:
            self.busy = False
        for (setting, name), (content, mode) in step.files.items():
            path = Path(getattr(settings, setting)) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode)
        result, changed = _Returned(io.BytesIO(step.outcome), given).load()
        for value, new in zip(given, changed, strict=True):
            vars(value).update(new)
        return result

    def watch(
        self, execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Wrapper of every statement: one that writes, other than a factory's, ends what can be put back."""
        if self.step is not None and not self.busy and not str(statement).startswith(READS):
            self.step = None
        return execute(statement, params, many, context)


_memory = _Memory()


def made_once(factory: Callable[P, R]) -> Callable[P, R]:
    """Mark a factory that only writes to the database, and depends on nothing but its arguments and what stands there."""

    @wraps(factory)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        return _memory.call(factory, args, kwargs)

    return made


def allow_put_back(superuser: psycopg.Connection[Any]) -> None:
    """Make in a test database what puts rows back; `superuser` is connected to it."""
    found = superuser.execute(
        "SELECT quote_ident(relname), quote_ident(attname) FROM pg_class JOIN pg_index ON indrelid = pg_class.oid"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
        " WHERE indisprimary AND relnamespace = 'public'::regnamespace"
        " AND relname <> ALL('{django_session,django_migrations}') ORDER BY 1"
    )
    rows = " UNION ALL ".join(
        f"SELECT '{table}', '{key}', {key}::text, r::text FROM {table} r WHERE xmin::text::bigint >= first"
        for table, key in found
    )
    superuser.execute(PROCEDURES.format(rows))


@contextmanager
def begin_test(monkeypatch: pytest.MonkeyPatch, *, empty: bool) -> Iterator[None]:
    """A test that begins with an `empty` database, in which rows can be put back; otherwise all are made."""

    def patched() -> int:
        return len(monkeypatch._setattr) + len(monkeypatch._setitem)

    before = patched()
    _memory.step = _memory.start if empty else None
    _memory.changes = lambda: patched() - before
    if _memory.watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_memory.watch)
    yield
    _memory.step = None


def forget() -> None:
    """Make everything anew from here on: a test has committed, so what stood there is not what it was."""
    _memory.start = _Step()


def _asked(factory: Callable[..., Any], args: Any, kwargs: Any) -> tuple[bytes, list[Model]]:
    file = io.BytesIO()
    asked = _Asked(file)
    around = (_day_or_moment(), translation.get_language(), _overridden())
    asked.dump((f"{factory.__module__}.{factory.__qualname__}", args, kwargs, around))
    return file.getvalue(), asked.given


def _day_or_moment() -> str:
    """On which day it is asked; where a test has stopped the clock, at which moment."""
    now = timezone.now() if time_machine.escape_hatch.is_travelling() else timezone.localdate()
    return now.isoformat()


def _overridden() -> dict[str, str]:
    """The settings that the test has changed."""
    changed: dict[str, str] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        changed |= {name: repr(value) for name, value in vars(holder).items() if name.isupper()}
        holder = holder.default_settings
    return {name: value for name, value in sorted(changed.items()) if name not in OF_A_TEST}


def _files() -> dict[tuple[str, str], tuple[bytes, int]]:
    """What stands in the folders of this test: setting, name → content, mode."""
    return {
        (setting, str(path.relative_to(getattr(settings, setting)))): (path.read_bytes(), path.stat().st_mode)
        for setting in FOLDERS
        for path in Path(getattr(settings, setting)).rglob("*")
        if path.is_file()
    }


def rows_written() -> frozenset[Row]:
    """All rows that this test has written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rows_since(pg_current_xact_id()::text::bigint)")
        return frozenset(cursor.fetchall())


def _statements(before: frozenset[Row], after: frozenset[Row]) -> str:
    """SQL that makes of the rows `before` those `after`."""
    gone = [
        f"DELETE FROM {table} WHERE {key}::text IN ({', '.join(_quoted(value) for _, _, value, _ in rows)})"
        for (table, key), rows in _by_table(before - after)
    ]
    come = [
        f"INSERT INTO {table} SELECT (r).* FROM unnest(ARRAY[{', '.join(_quoted(line) for *_, line in rows)}]::{table}[]) r"
        for (table, _key), rows in _by_table(after - before)
    ]
    return "; ".join([*gone, *come]) or "SELECT"


def _by_table(rows: frozenset[Row]) -> Iterator[tuple[tuple[str, str], Iterator[Row]]]:
    return groupby(sorted(rows), itemgetter(0, 1))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
