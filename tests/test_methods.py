"""A page takes GET, HEAD and POST; what else is asked of it gets no page."""

import pytest
from django.test import Client

from civicnet.areas.actions import set_municipality
from civicnet.workflow import SYSTEM
from tests.factories import make_initiative, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
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


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    for address in addresses():
        answer = client.generic(method, address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
        assert answer.content == b""


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
