"""While the database is away pages say so at once, with 503; what is a fault of ours stays one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.test import Client

from civicnet import http
from civicnet.database.errors import is_away, is_busy
from civicnet.serving import health, outage
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_user

GONE = "connection failed: No such file or directory"


WHAT = {
    "name": "Buurttuin",
    "summary": "Bij elke hoosbui staat de straat blank.",
}


@contextmanager
def holding(row: Initiative) -> Iterator[None]:
    """Somebody else, on another connection, has this row locked."""
    held, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Initiative.objects.select_for_update().get(pk=row.pk)
            held.set()
            done.wait(60)
        connection.close()

    other = Thread(target=hold)
    other.start()
    assert held.wait(60)
    try:
        yield
    finally:
        done.set()
        other.join(60)


def because(cause: type[psycopg.Error], text: str = "") -> OperationalError:
    """Django's error with the one of psycopg that caused it."""
    error = OperationalError(text)
    error.__cause__ = cause(text)
    return error


@pytest.fixture
def client() -> Iterator[Client]:
    outage._away_until = 0.0
    yield Client(raise_request_exception=False)
    outage._away_until = 0.0


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
    monkeypatch.setattr(outage, "monotonic", lambda: outage._away_until + 0.01)
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
    assert outage._away_until == 0.0


@pytest.mark.django_db
def test_readyz_says_503_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_database_answers", lambda: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")


def test_a_question_that_hangs_is_not_waited_for_nor_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, asked = Event(), list[int]()

    def hangs() -> bool:
        asked.append(1)
        return answered.wait(60)

    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.01)
    assert [health.answers_in_time(hangs) for _again in range(3)] == [False] * 3
    assert asked == [1]
    answered.set()
    assert health._asking is not None
    health._asking.join(60)
    monkeypatch.setattr(health, "ANSWER_SECONDS", 60)
    assert health.answers_in_time(lambda: True)


# ---- busy -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (because(psycopg.errors.LockNotAvailable), True),
        (because(psycopg.errors.QueryCanceled), True),
        (because(psycopg.errors.DeadlockDetected), True),
        (because(psycopg.errors.SerializationFailure), True),
        (psycopg.errors.LockNotAvailable(), True),
        (because(psycopg.errors.AdminShutdown), False),
        (because(psycopg.errors.UniqueViolation), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_what_means_that_the_database_is_busy(error: BaseException | None, expected: bool) -> None:
    assert is_busy(error) is expected


def test_nobody_waits_for_a_lock_for_two_seconds() -> None:
    options = subprocess.run(
        [
            sys.executable,
            "-c",
            "import civicnet.settings as s; print(s.DATABASES['default']['OPTIONS']['options'])",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={
            name: text
            for name, text in os.environ.items()
            if name not in ("LOCK_TIMEOUT_MS", "CIVICNET_ROLE")
        },
    ).stdout
    assert int(options.rpartition("lock_timeout=")[2]) < 2000


@pytest.mark.django_db(transaction=True)
def test_a_lock_of_somebody_else_is_503_with_the_form_to_send_again(client: Client) -> None:
    """The real thing: another connection holds the row, and the words are on the page, once to read and once to send."""
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    client.force_login(owner)
    address = f"/initiatieven/nieuw/{draft.slug}/wat/"
    form = WHAT | {"once": "b" * 22}
    with holding(draft), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
        page = client.post(address, form)
        cursor.execute("RESET lock_timeout")
    text = page.content.decode()
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Het is even heel druk" in text
    assert text.count(WHAT["summary"]) == 2
    assert f'action="{address}"' in text
    assert 'name="once" value="bbbbbbbbbbbbbbbbbbbbbb"' in text
    assert outage._away_until == 0.0, "nobody else is shut out"
    assert client.post(address, form).status_code == 302, "the same form, once it is free"
    draft.refresh_from_db()
    assert draft.summary == WHAT["summary"]


@pytest.mark.django_db
def test_away_keeps_the_form_but_nothing_of_a_vote_and_no_password(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_away_until", float("inf"))
    kept = client.post(
        "/en/initiatieven/nieuw/", {"name": "Tuin", "purpose": "Omdat het regent.", "password": "geheim1"}
    )
    page = kept.content.decode()
    assert (kept.status_code, page.count("Omdat het regent.")) == (503, 1)
    assert "geheim1" not in page
    assert 'method="post"' not in page, "what lacks a part is not sent again"
    for address in (
        "/visie/instemmen/R1/stem/",
        "/visie/werkplaats/rondes/R1/biljetten/",
        "/account/inloggen/",
    ):
        page = client.post(
            address, {"choice": "against", "note": "zo en zo", "csrfmiddlewaretoken": "x"}
        ).content.decode()
        assert "against" not in page
        assert "zo en zo" not in page
        assert 'method="post"' not in page
