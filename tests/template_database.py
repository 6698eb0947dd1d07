"""The database that every test database is a copy of: migrated once for each set of migrations, and then kept.

A copy takes a third of a second; migrating takes ten and more, in every worker.
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

# What a migration takes from the rest of the house decides as well what the database becomes.
OF_OURS = re.compile(r"^(?:from|import) ((?:civicnet|vision|initiatives)[\w.]*)", re.MULTILINE)


def migrated(prefix: str) -> str:
    """The name of the template for the migrations as they are, which is made now unless it is there."""
    name = f"{prefix}_{fingerprint()}"
    make_once(name, prefix, _migrate)
    return name


def make_once(name: str, prefix: str, fill: Callable[[str], None]) -> None:
    """Have a database `name`, made by `fill`, which is called with the name that it has until it is complete.

    Any number of processes may call this at once: one makes it and the others wait. A database that was interrupted
    in the making keeps its first name, so it is never used. Every other database whose name begins with `prefix` and
    an underscore is dropped.
    """
    making = f"{prefix}_making"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(
            "SET statement_timeout = 0"
        )  # migrating may take a busy machine longer than a query may
        cursor.execute(
            "SELECT pg_advisory_lock(hashtext(%s))", [prefix]
        )  # released when this connection ends
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{prefix}_"])
        there = {database for (database,) in cursor.fetchall()}
        for stale in there - {name}:
            _execute(cursor, "DROP DATABASE {} WITH (FORCE)", stale)
        if name not in there:
            fill(making)
            _execute(cursor, "ALTER DATABASE {} RENAME TO {}", making, name)
        # PostgreSQL refuses to copy a database that somebody is connected to.
        _execute(cursor, "ALTER DATABASE {} ALLOW_CONNECTIONS false", name)


def _execute(cursor: Any, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _migrate(name: str) -> None:
    """Make the database `name` as Django makes a test database."""
    test, used = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own = test["NAME"]
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = own
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = used


def fingerprint() -> str:
    """Of all migrations of all apps, and of what these import of ours."""
    texts = [path.read_text() for path in _migrations()]
    ours = sorted({module for text in texts for module in OF_OURS.findall(text)})
    texts += [Path(find_spec(module).origin).read_text() for module in ours]  # type: ignore[union-attr, arg-type]
    return sha256("\0".join(texts).encode()).hexdigest()[:12]


def _migrations() -> Iterator[Path]:
    for app in apps.get_app_configs():
        yield from sorted((Path(app.path) / "migrations").glob("*.py"))
