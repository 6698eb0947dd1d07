"""Limits on signing in, codes and the API count over all processes, and within each one while that is not possible."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import reverse

from civicnet.caching import shared
from civicnet.caching.shared import cache_settings
from civicnet.embedded.layout import Layout
from civicnet.embedded.processes import die_with_parent, valkey_answers, valkey_command
from tests.factories import make_round
from tests.walked import PROGRAMS
from vision.endorsement import codes

# One process of the product: it tries to sign in as often as it is told, and says how often it was let through.
PROCESS = """
import json, sys
from django.conf import settings
settings.CACHES["default"] = json.loads(sys.argv[1])
settings.DATABASES["default"]["NAME"] = sys.argv[2]
import django
django.setup()
from allauth.core.internal.ratelimit import Rate, consume
from django.test import RequestFactory
request = RequestFactory().post("/", REMOTE_ADDR="10.1.2.3")
tries = [consume(request, app="test", action="test", config={"test": "6/1h"}) for _ in range(4)]
print(sum(usage is not None for usage in tries))
"""


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey of our own."""
    layout = Layout(tmp_path_factory.mktemp("limits"))
    layout.create()
    layout.socket_dir.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        valkey_command(layout), stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
    ) as server:
        until = monotonic() + 20
        while not valkey_answers(layout) and monotonic() < until:
            sleep(0.05)
        yield layout.broker_url()
        server.terminate()


def let_through(cache: dict[str, Any]) -> list[int]:
    """How many of four attempts each of two processes was allowed."""
    command = [sys.executable, "-c", PROCESS, json.dumps(cache), connection.settings_dict["NAME"]]
    found = []
    for _n in range(2):
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        found.append(int(done.stdout))
    return found


@pytest.mark.walk(PROGRAMS)
def test_two_processes_share_one_limit_in_valkey(valkey: str) -> None:
    assert let_through(cache_settings("", valkey)) == [4, 2]


@pytest.mark.walk(PROGRAMS)
@pytest.mark.django_db(transaction=True)
def test_two_processes_share_one_limit_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {shared.TABLE}")
    assert let_through(cache_settings("", "amqp://rabbit.example")) == [4, 2]


@pytest.mark.parametrize(
    ("cache_url", "broker", "backend", "location"),
    [
        ("", "redis+socket:///run/valkey.sock", "ValkeyCache", "unix:///run/valkey.sock"),
        ("", "redis+socket:///run/v.sock?virtual_host=2", "ValkeyCache", "unix:///run/v.sock?db=2"),
        ("", "redis://:pass@host:6379/1", "ValkeyCache", "redis://:pass@host:6379/1"),
        ("valkey://host/2", "amqp://host", "ValkeyCache", "redis://host/2"),
        ("rediss://host/2", "redis://host/0", "ValkeyCache", "rediss://host/2"),
        ("", "amqps://host", "DatabaseCache", "civicnet_limits"),
        ("database", "redis://host/0", "DatabaseCache", "civicnet_limits"),
    ],
)
def test_where_limits_are_counted(cache_url: str, broker: str, backend: str, location: str) -> None:
    found = cache_settings(cache_url, broker)
    assert (found["BACKEND"].rpartition(".")[2], found["LOCATION"]) == (backend, location)


def test_a_wrong_address_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        cache_settings("memcached://host", "redis://host")


def test_emptying_leaves_the_tasks_of_the_broker(valkey: str) -> None:
    broker = redis.Redis.from_url(valkey.replace("redis+socket", "unix"))
    broker.set("celery", "tasks")
    cache = shared.ValkeyCache(**_arguments(cache_settings("", valkey)))
    cache.set("allauth", [1.5], 60)
    assert cache.get("allauth") == [1.5]
    cache.clear()
    assert cache.get("allauth") is None
    assert broker.get("celery") == b"tasks"


def test_what_is_kept_is_text_and_no_program(valkey: str) -> None:
    cache = shared.ValkeyCache(**_arguments(cache_settings("", valkey)))
    cache.set("history", [1.5, 2.5], 60)
    kept = redis.Redis.from_url(valkey.replace("redis+socket", "unix")).get(cache.make_key("history"))
    assert kept == b"[1.5, 2.5]"


def _arguments(cache: dict[str, Any]) -> dict[str, Any]:
    return {"server": cache["LOCATION"], "params": {key: cache[key] for key in ("KEY_PREFIX", "OPTIONS")}}


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The place where limits are counted does not answer."""
    monkeypatch.setattr(shared.broker, "left_alone_until", 0.0)
    shared.ValkeyCache.own.clear()
    dead = cache_settings("", f"redis+socket://{tmp_path}/nobody.sock")
    cache = shared.ValkeyCache(**_arguments(dead))
    before = caches["default"]
    caches["default"] = cache  # type: ignore[assignment]  # Django's handler is used as a mapping
    yield
    caches["default"] = before


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_without_the_broker_the_site_goes_on() -> None:
    browser = Client()
    for public in ("/initiatieven/", "/toegankelijkheid/", "/api/v1/initiatieven"):
        assert browser.get(public).status_code == 200
    ready = browser.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": "ok", "limits": "unavailable"}


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_without_the_broker_a_person_who_guesses_a_password_is_held_back() -> None:
    browser = Client()
    wrong = {"login": "wie@voorbeeld.example", "password": "helemaal-verkeerd"}
    pages = [browser.post("/account/inloggen/wachtwoord/", wrong).content.decode() for _n in range(7)]
    assert "Dit ging te vaak mis" not in pages[0]
    assert "Dit ging te vaak mis" in pages[-1]


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_without_the_broker_a_person_who_guesses_a_voting_code_is_held_back() -> None:
    round, browser = make_round(state="open", ways=["letter"]), Client()
    page = reverse("endorsement:letter", args=[round.code])
    answers = [browser.post(page, {"code": codes.new_letter()}).status_code for _n in range(21)]
    assert answers == [422] * 20 + [429]


@pytest.mark.usefixtures("away")
def test_without_the_broker_a_code_is_used_once_in_this_process() -> None:
    assert [caches["default"].add("used-code", True, 60) for _n in range(2)] == [True, False]


@pytest.mark.django_db
def test_with_the_count_a_person_who_guesses_is_held_back() -> None:
    browser = Client()
    wrong = {"login": "wie@voorbeeld.example", "password": "helemaal-verkeerd"}
    pages = [browser.post("/account/inloggen/wachtwoord/", wrong).content.decode() for _n in range(7)]
    assert "Dit ging te vaak mis" not in pages[0]
    assert "Dit ging te vaak mis" in pages[-1]
    assert browser.get("/readyz").json() == {"database": "ok", "limits": "ok"}
