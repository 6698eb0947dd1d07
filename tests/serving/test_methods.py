"""A page takes GET, HEAD and POST, the address of a button POST alone; what else is asked gets the page that says so."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from civicnet import permissions
from civicnet.areas.actions import set_municipality
from civicnet.permissions import Url, every_url
from civicnet.workflow import SYSTEM
from tests.factories import make_initiative, make_staff
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@made_once
def house() -> None:
    make_staff("admin")
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)


def addresses() -> list[str]:
    return [
        "/",
        "/initiatieven/",
        make_initiative().get_absolute_url(),
        "/visie/",
        "/account/inloggen/",
        "/en/",
    ]


def is_drawn(answer: Any) -> bool:
    """Whether it is the page about the address of a button, and whole."""
    page = answer.content.decode()
    said = "Dit is het adres van een knop" in page or "This is the address of a button" in page
    return said and page.count("<h1") == 1 and page.count("</html>") == 1


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    for address in addresses():
        answer = client.generic(method, address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
        assert is_drawn(answer)


def test_options_says_what_a_page_takes(client: Client) -> None:
    for address in addresses():
        answer = client.options(address)
        assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
        assert answer.content == b""


def test_the_api_answers_for_itself(client: Client) -> None:
    assert client.options("/api/v1/initiatieven").status_code == 200
    assert client.generic("TRACE", "/api/v1/initiatieven").status_code == 405
    before = {"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/api/v1/initiatieven", headers=before)["Access-Control-Allow-Origin"] == "*"


def test_what_is_read_is_read(client: Client) -> None:
    for address in addresses():
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200


# ---- the addresses of buttons -------------------------------------------------------------------------
EXAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


def address_of(url: Url) -> str:
    """An address of `url`, with something made up in the place of each argument."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES.get(found[1], "iets"), url.route)


def methods_of(view: Any) -> set[str]:
    """What a view is said to take by Django's decorators (require_POST and its like); empty for one without."""
    while view is not None:
        said = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if said is not None:
            return set(said)
        view = getattr(view, "__wrapped__", None)
    return set()


def pages() -> Iterator[Url]:
    """Every address of ours but those of the API, which answers in its own way."""
    return (url for url in every_url() if url.third_party is None and not url.route.startswith("api/"))


BUTTONS = [url for url in pages() if methods_of(url.view) == {"POST"}]


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is sent away to sign in: which methods an address takes is asked behind the door."""
    monkeypatch.setattr(permissions, "_refuse", lambda request, rule: None)


def test_there_are_such_addresses() -> None:
    assert {"vision:order", "vision:next_step", "marketplace:agree"} <= {url.name for url in BUTTONS}


@pytest.mark.usefixtures("open_doors")
@pytest.mark.parametrize("name", [url.name for url in BUTTONS])
def test_the_address_of_a_button_says_what_it_is(client: Client, name: str) -> None:
    address = address_of(next(url for url in BUTTONS if url.name == name))
    for method in ("GET", "PUT", "DELETE"):
        answer = client.generic(method, address)
        assert (answer.status_code, is_drawn(answer)) == (405, True), method
        assert "POST" in answer["Allow"]
    answer = client.head(address)
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")
    answer = client.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 405
    assert answer.content.decode().count('class="cn-refused"') == 1
    assert b"<html" not in answer.content


@pytest.mark.usefixtures("open_doors")
def test_no_view_refuses_a_method_in_a_way_of_its_own(client: Client) -> None:
    """Every page is asked for by each method: who answers 405, shows the page of it."""
    client.raise_request_exception = False  # views that count on somebody who is signed in
    for url in pages():
        for method in ("GET", "POST"):
            answer = client.generic(method, address_of(url))
            if answer.status_code == 405:
                assert is_drawn(answer), url.name
                assert answer["Allow"], url.name
