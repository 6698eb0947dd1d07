"""What a run of the authorisation walk asks when it does not ask everything."""

from collections import Counter

import pytest

from civicnet.permissions import every_url
from tests.authorisation import choice
from tests.authorisation.choice import count_rights, every_request, requests_at_edges
from tests.authorisation.table import Request
from tests.world import IDENTITIES

URL = next(url for url in every_url() if url.name == "initiatives:stage")


def answer(request: Request) -> str:
    """Owners may GET and POST, members GET; who is no member does not know that it is there while it is a draft."""
    if request.identity in ("owner", "member"):
        return "in" if request.method == "GET" or request.identity == "owner" else "403"
    if request.identity == "anonymous":
        return "login"
    return "404" if request.state == "draft" else "403"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str, str]]:
    monkeypatch.setattr(choice, "expected", answer)
    requests = every_request(URL, ["draft", "public"])
    assert len(requests) == 2 * 2 * len(IDENTITIES)
    rights = count_rights(requests)
    rights["curator"] = 100  # over all URLs
    return {request[1:] for request in requests_at_edges(requests, rights)}


@pytest.mark.parametrize("identity", IDENTITIES)
def test_everybody_is_asked_by_every_method_in_one_state(
    asked: set[tuple[str, str, str]], identity: str
) -> None:
    assert {("GET", identity, "draft"), ("POST", identity, "draft")} <= asked


def test_elsewhere_the_visitor_the_least_who_may_and_the_most_who_may_not(
    asked: set[tuple[str, str, str]],
) -> None:
    assert {cell for cell in asked if cell[2] == "public"} == {
        ("GET", "anonymous", "public"),
        ("GET", "member", "public"),
        ("GET", "curator", "public"),
        ("POST", "anonymous", "public"),
        ("POST", "owner", "public"),
        # A member may more here than a curator, who may more elsewhere.
        ("POST", "member", "public"),
    }


def test_what_is_answered_alike_for_all_is_not_asked_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "expected", lambda request: "in" if request.method == "GET" else "405")
    requests = every_request(URL, ["draft", "public"])
    asked = requests_at_edges(requests, count_rights(requests) + Counter(curator=100))
    assert {request.identity for request in asked if request.method == "GET"} == set(IDENTITIES)
    refused = {request.identity for request in asked if request.method == "POST"}
    assert refused == {"anonymous", "curator"}
