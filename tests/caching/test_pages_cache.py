"""The cache of whole pages: away, started again, full, and shared by two machines."""

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
from django.conf import settings as product
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test import Client
from django.urls import resolve

from civicnet.areas.actions import set_municipality
from civicnet.caching import versions
from civicnet.caching.shared import pages_settings
from civicnet.embedded.layout import Layout
from civicnet.embedded.processes import die_with_parent, pages_answer, pages_command
from civicnet.workflow import SYSTEM
from tests.factories import make_areas, make_initiative
from tests.factories.visits import LIST, ask, is_kept
from tests.walked import PROGRAMS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def town() -> None:
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)
    make_areas("Oude Kern")
    make_initiative("running", name="Buurttuin")


class Server:
    """The cache that `manage.py up` starts, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.layout = Layout(folder)
        self.layout.create()
        self.layout.socket_dir.mkdir(parents=True, exist_ok=True)
        self.settings = pages_settings(self.layout.pages_url(), "", "amqp://none")
        self.client = redis.Redis.from_url(self.settings["LOCATION"])

    def start(self) -> None:
        self._process = subprocess.Popen(
            pages_command(self.layout), stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
        )
        until = monotonic() + 20
        while not pages_answer(self.layout) and monotonic() < until:
            sleep(0.05)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """That cache in the place of the one of the tests."""
    server, before = Server(tmp_path / "pages"), caches["pages"]
    server.start()
    params = {key: server.settings[key] for key in ("KEY_PREFIX", "OPTIONS")}
    caches["pages"] = RedisCache(server.settings["LOCATION"], params)  # type: ignore[assignment]
    yield server
    server.stop()
    caches["pages"] = before  # type: ignore[assignment]
    versions.reach.left_alone_until = 0.0
    versions._owed.clear()


def test_without_the_cache_every_page_comes(server: Server) -> None:
    assert is_kept()
    server.stop()
    for _n in range(2):
        response, kept = ask()
        assert (response.status_code, kept) == (200, False)
    make_initiative("running", name="Regentuin")
    assert "Regentuin" in ask()[0].content.decode()
    assert Client().get("/readyz").status_code == 200
    server.start()
    versions.reach.left_alone_until = 0.0
    assert "Regentuin" in ask()[0].content.decode()
    assert ask()[1] is True


def test_a_cache_that_was_started_again_knows_nothing(server: Server) -> None:
    assert is_kept()
    server.stop()
    server.start()
    assert ask()[1] is False
    assert ask()[1] is True


def test_what_is_kept_is_no_program_and_goes_by_itself(server: Server) -> None:
    ask()
    (name,) = [key for key in server.client.scan_iter() if b"page-" in key]
    head, _, body = server.client.get(name).partition(b"\n")  # type: ignore[union-attr]
    stamp, headers = json.loads(head)
    assert {*stamp} == {"municipality", *pages_topics(LIST)}
    assert "Set-Cookie" not in dict(headers)
    assert b"Buurttuin" in body
    assert 0 < server.client.ttl(name) <= 60  # type: ignore[operator]


def pages_topics(address: str) -> set[str]:
    return {*resolve(address).func.topics}  # type: ignore[attr-defined]


def test_the_cache_has_a_bound_and_no_disk(server: Server) -> None:
    for n in range(900):
        server.client.set(f"page-{n}", os.urandom(100_000))
    assert server.client.info("memory")["used_memory"] < 70_000_000  # type: ignore[index]
    assert ask()[0].status_code == 200
    assert [*server.layout.pages_dir.iterdir()] == []


@pytest.mark.walk(PROGRAMS)
def test_two_machines_show_what_the_other_changed(server: Server, tmp_path: Path) -> None:
    """Two processes with a data folder each, on one database and one cache."""
    one, two = Machine(tmp_path / "one", server), Machine(tmp_path / "two", server)
    try:
        assert [one.ask("get", LIST)["queries"] > 0, two.ask("get", LIST)["queries"] > 0] == [True, False]
        for writer, reader, name in [
            (one, two, "Broekdorp"),
            (two, one, "Broekzicht"),
            (one, two, "Elzerbroek"),
        ]:
            writer.ask("rename", name)
            for machine in (reader, writer):
                assert name in machine.ask("get", LIST)["text"]
                assert name in machine.ask("name")["text"]  # what it keeps in its own memory
    finally:
        one.stop()
        two.stop()


MACHINE = """
import json, sys
from django.conf import settings
settings.CACHES["pages"] = json.loads(sys.argv[1])
settings.DATABASES["default"] |= {"NAME": sys.argv[2], "HOST": sys.argv[3]}
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from civicnet.areas.actions import set_municipality
from civicnet.areas.models import Municipality
from civicnet.workflow import SYSTEM
for line in sys.stdin:
    verb, argument = json.loads(line)
    with CaptureQueriesContext(connection) as asked:
        if verb == "get":
            text = Client(HTTP_HOST="localhost").get(argument).content.decode()
        elif verb == "name":
            text = Municipality.current().name
        else:
            text = set_municipality(name=argument, actor=SYSTEM).name
    print(json.dumps({"text": text, "queries": len(asked)}), flush=True)
"""


class Machine:
    """A process of the product with a data folder of its own, told what to do line by line."""

    def __init__(self, folder: Path, server: Server) -> None:
        folder.mkdir()
        own = connection.settings_dict
        host, name = own["HOST"], own["NAME"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", MACHINE, json.dumps(server.settings), name, host],
            cwd=product.BASE_DIR,
            env=os.environ | {"CIVICNET_DATA_DIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,
        )

    def ask(self, verb: str, argument: str = "") -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([verb, argument]) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith('{"text"'):
                return json.loads(line)  # type: ignore[no-any-return]
        raise AssertionError("it ended; its reason stands above")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
