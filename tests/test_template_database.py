"""The template of the test databases is made once, and used only when it is complete."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.settings import TEST_DATABASE
from tests.template_database import make_once

# Of this worker: each drops what begins as its own does.
PREFIX = f"t_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{TEST_DATABASE}"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests act as the web role, which makes no databases."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", "")
    yield
    make_once(f"{PREFIX}_last", PREFIX, create)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {PREFIX}_last")


def create(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")


def there() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [f"{PREFIX}_"]
        )
        return [name for (name,) in cursor.fetchall()]


def counted(names: list[str]) -> Callable[[str], None]:
    """Something that makes a database and notes that it did."""

    def fill(name: str) -> None:
        create(name)
        names.append(name)

    return fill


def test_many_at_once_make_one() -> None:
    made: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(make_once, f"{PREFIX}_a", PREFIX, counted(made)) for _n in range(4)]:
            done.result()
    assert len(made) == 1
    assert there() == [f"{PREFIX}_a"]


def test_one_that_was_interrupted_is_never_used() -> None:
    def interrupted(name: str) -> None:
        create(name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_once(f"{PREFIX}_a", PREFIX, interrupted)
    assert f"{PREFIX}_a" not in there()
    made: list[str] = []
    make_once(f"{PREFIX}_a", PREFIX, counted(made))
    assert len(made) == 1
    assert there() == [f"{PREFIX}_a"]


def test_one_of_other_migrations_is_dropped() -> None:
    make_once(f"{PREFIX}_a", PREFIX, create)
    make_once(f"{PREFIX}_b", PREFIX, create)
    assert there() == [f"{PREFIX}_b"]
