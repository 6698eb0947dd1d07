"""htmx gets an answer of its own to every refusal: led to sign in, or a message; never a page inside a page.

Every element that asks the server by itself is found on the pages where it stands, and pressed while all goes wrong.
"""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import Client
from django.urls import reverse

from civicnet import permissions
from civicnet.permissions import every_url
from civicnet.serving import outage
from civicnet.workflow import NotAllowedNow
from initiatives.models import Initiative
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("in_place"),
]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/visie/consultatie/?x=1"}
ASKING = ("curator", "owner", "resident", "anonymous")
# Where such elements stand; that these are all is checked below.
PAGES = (
    "initiatives:list",
    "marketplace:list",
    "marketplace:new",
    "marketplace:post",
    "assessments:list",
    "vision:consultation",
    "vision:part",
    "vision:reactions",
    "vision:amendments",
    "vision:amendment",
    "vision:desk",
    "vision:piece",
)


class Asking(HTMLParser):
    """The elements of a page that ask the server by htmx: (method, address)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self._boosted = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        for method in ("get", "post"):
            if address := given.get(f"hx-{method}"):
                self.found.add((method, address))
        self._boosted = self._boosted or given.get("hx-boost") == "true"
        if self._boosted and tag == "a" and (given.get("href") or "").startswith("?"):
            self.found.add(("get", given["href"] or ""))

    def handle_endtag(self, tag: str) -> None:
        self._boosted = self._boosted and tag != "nav"


@pytest.fixture(scope="module")
def elements(world: World) -> set[tuple[str, str]]:
    """All of them, each once for a kind of address."""
    # In the world no vote is being closed, no import or export is under way, and no list has a second page.
    urls = {url.name: url for url in every_url()}
    waited_for = [
        next(iter(paths(world, urls[name]).values()))
        for name in ("endorsement:manage", "one_import", "my_data")
    ]
    # The form to react opens in the text.
    reacting = [("post", path) for path in paths(world, urls["vision:react"]).values()]
    found = {("get", "/initiatieven/?pagina=2"), *(("get", path) for path in waited_for), *reacting}
    for url in every_url():
        if url.name in PAGES:
            for path in paths(world, url).values():
                for identity in ASKING:
                    page = world.clients[identity].get(path)
                    if page.status_code == 200:
                        there = Asking(page.content.decode()).found
                        found |= {(m, path + a if a.startswith("?") else a) for m, a in there}
    return found


def test_every_kind_of_element_is_found(elements: set[tuple[str, str]]) -> None:
    """What the templates have, the pages of the world have as well."""
    named = set()
    for path in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        for method, view in re.findall(r'hx-(get|post)="\{\{ "([\w:]+)"\|url', path.read_text()):
            named.add((method, view))
    routes = {url.name: re.sub(r"<[^>]+>", "[^/]+", url.route) for url in every_url()}
    lacking = {
        (method, view)
        for method, view in named
        if not any(m == method and re.search(f"{routes[view]}(\\?|$)", a) for m, a in elements)
    }
    assert not lacking
    assert len(named) > 6


def press(client: Client, method: str, address: str, **more: Any) -> Any:
    client.raise_request_exception = False
    form = {"do": "save", "text": "Mijn woorden."} if method == "post" else {}
    return getattr(client, method)(unescape(address), form, headers=HTMX, **more)


def is_in_place(answer: Any) -> bool:
    page = answer.content.decode()
    whole = any(word in page for word in ("<header", "<h1", "<!doctype", "<main"))
    return not whole and page.count('class="cn-refused"') == 1


def test_without_the_session_htmx_is_led_to_sign_in_and_the_text_is_kept(
    elements: set[tuple[str, str]],
) -> None:
    led = 0
    for method, address in elements:
        client = Client()
        answer = press(client, method, address)
        if answer.status_code == 200 and "HX-Redirect" not in answer:
            assert method == "get", (method, address)  # a public list
            assert answer.content.count(b"<h1") <= 1
            continue
        led += 1
        assert (answer.status_code, answer.content) == (200, b""), (method, address)
        there = "%2Fvisie%2Fconsultatie%2F%3Fx%3D1".replace("%2F", "/")
        assert answer["HX-Redirect"] == f"{reverse('account_login')}?next={there}"
        assert "Location" not in answer
        if method == "post":
            assert ["text", "Mijn woorden."] in client.session["typed"]["fields"]
            assert client.session["typed"]["page"] == "/visie/consultatie/"
    assert led > 5


def refused_with(error: Any) -> Callable[..., Any]:
    def refuse(request: HttpRequest, _rule: Any) -> Any:
        if isinstance(error, Exception):
            raise error
        return error(request)

    return refuse


def busy() -> OperationalError:
    error = OperationalError()
    error.__cause__ = psycopg.errors.LockNotAvailable()
    return error


REFUSALS = {
    403: PermissionDenied(),
    404: Http404(),
    409: NotAllowedNow(Initiative(), "edit"),
    429: respond_429,
    500: RuntimeError(),
    503: busy(),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_a_message_in_place(
    world: World, elements: set[tuple[str, str]], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_refuse", refused_with(REFUSALS[code]))
    for method, address in elements:
        answer = press(world.clients["curator"], method, address)
        assert answer.status_code == code
        assert is_in_place(answer), (method, address, answer.content[:300])
        if "Content-Length" in answer:
            assert int(answer["Content-Length"]) == len(answer.content)


def test_the_database_away_as_well(
    world: World, elements: set[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_away_until", float("inf"))
    for method, address in elements:
        answer = press(world.clients["curator"], method, address)
        assert (answer.status_code, is_in_place(answer)) == (503, True)


def test_a_wrong_mark_says_to_load_the_page_again(world: World, elements: set[tuple[str, str]]) -> None:
    posts = [address for method, address in elements if method == "post"]
    for address in posts:
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.people["curator"])
        answer = press(client, "post", address)
        assert (answer.status_code, is_in_place(answer)) == (403, True)
        assert "stond te lang open" in answer.content.decode()
        assert 'href="http://testserver/visie/consultatie/?x=1"' in answer.content.decode()


def test_others_get_the_page_and_so_does_the_history(world: World, elements: set[tuple[str, str]]) -> None:
    client, posts = world.clients["another_resident"], sorted(a for method, a in elements if method == "post")
    address = next(address for address in posts if client.get(address).status_code in (403, 405))
    for headers in ({}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        answer = client.get(address, headers=headers)
        assert answer.status_code in (403, 405)
        assert answer.content.count(b"<h1") == 1


def test_the_page_has_the_place_for_the_message(world: World) -> None:
    page = world.clients["curator"].get("/visie/consultatie/").content.decode()
    assert page.count('id="melding" role="alert"') == 1
    assert '"target":"#melding","select":".cn-refused"' in page


def test_in_the_language_of_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "_away_until", float("inf"))
    answer = world.clients["curator"].post("/en/visie/consultatie/", headers=HTMX)
    assert "This takes too long at the moment." in answer.content.decode()
