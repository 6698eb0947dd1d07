"""While the database is away pages say so at once, with 503; what is a fault of ours stays one."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from civicnet import away, health, http
from civicnet.database import is_away
from tests.factories import make_areas, make_user

GONE = "connection failed: No such file or directory"


def because(cause: type[psycopg.Error], text: str = "") -> OperationalError:
    """Django's error with the one of psycopg that caused it."""
    error = OperationalError(text)
    error.__cause__ = cause(text)
    return error


@pytest.fixture
def client() -> Iterator[Client]:
    away._away_until = 0.0
    yield Client(raise_request_exception=False)
    away._away_until = 0.0


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let what every page asks first fail."""

    def failing(error: Exception) -> None:
        def ask(*_: Any) -> None:
            raise error

        monkeypatch.setattr(http.Municipality, "current", ask)

    return failing


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (because(psycopg.OperationalError, GONE), True),
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (because(psycopg.errors.AdminShutdown), True),
        (because(psycopg.errors.CannotConnectNow), True),
        (because(psycopg.errors.TooManyConnections), True),
        (because(psycopg.errors.LockNotAvailable), False),
        (because(psycopg.errors.QueryCanceled), False),
        (because(psycopg.errors.DeadlockDetected), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_what_means_that_the_database_is_away(error: BaseException | None, expected: bool) -> None:
    assert is_away(error) is expected


@pytest.mark.django_db
def test_a_page_says_that_the_site_is_away(client: Client, fail: Callable[[Exception], None]) -> None:
    make_areas("Molenwijk")
    fail(because(psycopg.OperationalError, GONE))
    page = client.get("/")
    assert page.status_code == 503
    assert "De site is er even niet" in page.content.decode()
    assert page["Retry-After"] == "5"
    assert "no-store" in page["Cache-Control"]


@pytest.mark.django_db
def test_others_are_answered_at_once_and_the_database_is_asked_again_soon(
    client: Client, fail: Callable[[Exception], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(http.Municipality, "current", lambda: 1 / 0)
        assert client.get("/").status_code == 500, "a fault of ours is no reason to close"
    with monkeypatch.context() as gone:

        def current() -> None:
            raise because(psycopg.OperationalError, GONE)

        gone.setattr(http.Municipality, "current", current)
        assert client.get("/").status_code == 503
    assert client.get("/hoe-werkt-het/").status_code == 503
    api = client.get("/api/v1/initiatieven")
    assert (api.status_code, api["Content-Type"]) == (503, "application/problem+json")
    assert api.json()["title"] == "Service Unavailable"
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200, "who watches is told the truth"
    monkeypatch.setattr(away, "monotonic", lambda: away._away_until + 0.01)
    assert client.get("/api/v1/initiatieven").status_code == 200


@pytest.mark.django_db
def test_a_session_that_cannot_be_saved_is_no_request_that_cannot_be_read(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Django makes a 400 of it."""
    make_areas("Molenwijk")
    client.force_login(make_user())
    settings.SESSION_SAVE_EVERY_REQUEST = True

    def save(*_: Any, **__: Any) -> None:
        raise because(psycopg.OperationalError, GONE)

    monkeypatch.setattr(Session, "save", save)
    assert client.get("/mijn/").status_code == 503


@pytest.mark.django_db
def test_a_lock_that_takes_too_long_closes_nothing(client: Client, fail: Callable[[Exception], None]) -> None:
    fail(because(psycopg.errors.LockNotAvailable))
    page = client.get("/")
    assert page.status_code == 503
    assert "Het is even heel druk" in page.content.decode()
    assert away._away_until == 0.0


@pytest.mark.django_db
def test_readyz_says_503_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cursor() -> None:
        raise because(psycopg.OperationalError, GONE)

    monkeypatch.setattr(health.connection, "cursor", cursor)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
