"""What was done is said where one lands: on top of a page, or at the place on it that a form leads to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client

from civicnet.permissions import every_url
from civicnet.serving.notices import NoticeStorage, move_notices
from tests.world import World, paths

ROOMS = ("civicnet", "vision", "initiatives")
SAID = "Dat is gedaan."
# Every place that a form leads to, as the code has it: the page, and the id of what is there.
PLACES = {
    "#mijntoets": ("dossier", "mijntoets"),
    "#voorwaarden": ("assessments:page", "voorwaarden"),
    "#opbouw": ("vision:desk", "opbouw"),
    "#{found.slug}": ("vision:desk", r"doel-[\w.]+"),
    "#{made.piece.slug}": ("vision:desk", r"grens-[\w.]+"),
    "#{code}": ("vision:council", r"D[\d.]+"),
    "#{goal.code}": ("vision:council", r"D[\d.]+"),
    "#reactie-{self.pk}": ("vision:part", r"reactie-\d+"),
    "#bijdrage-{self.pk}": ("vision:topics", r"bijdrage-\d+"),
    "#gat-{self.pk}": ("vision:review", r"gat-\d+"),
    "#signaal-{self.pk}": ("initiatives:signals", r"signaal-\d+"),
    "#activiteit-{self.pk}": ("initiative", r"activiteit-\d+"),
    "#nieuws-{self.pk}": ("initiative", r"nieuws-\d+"),
    "#{part}": ("administration:index", "naam"),
    "#geblokkeerd": ("preferences", "geblokkeerd"),
    "#meenemen": ("my_data", "meenemen"),
    "#afspraak": ("marketplace:exchange", "afspraak"),
    "#nieuwste": ("marketplace:exchange", "nieuwste"),
    "#gelukt": ("marketplace:exchange", "gelukt"),
    "#niet-gelukt": ("collaborations:collaboration", "niet-gelukt"),
    "#stappen": ("collaborations:collaboration", "stappen"),
    "#overleg": ("collaborations:collaboration", "overleg"),
    "#polsslag": ("collaborations:collaboration", "polsslag"),
    "#inbreng": ("collaborations:collaboration", "inbreng"),
}
# What stands there says itself what was done.
SAYS_IT_ITSELF = {"#terug"}
# Each form on `/beheer/` leads to its own part of it.
PARTS = settings.BASE_DIR / "templates" / "pages" / "administration"


def places_in(source: str) -> Iterator[str]:
    """The fragments of the addresses that this code redirects to, or gives as that of a row."""
    for node in ast.walk(ast.parse(source)):
        is_address = isinstance(node, ast.FunctionDef) and node.name == "get_absolute_url"
        is_redirect = isinstance(node, ast.Call) and "edirect" in ast.unparse(node.func)
        if is_address or is_redirect:
            yield from re.findall(r"#[^'\"\s]+", ast.unparse(node))


def test_every_place_is_walked_below() -> None:
    found = {
        place
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        for place in places_in(path.read_text())
    }
    assert found == set(PLACES) | SAYS_IT_ITSELF
    assert list(places_in('def go(): return redirect(reverse("x") + "#hier")')) == ["#hier"]


def test_a_form_names_no_place_that_its_view_does_not() -> None:
    """A browser takes the fragment of a form along to where its view leads, and says nothing of it."""
    for path in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        for form in re.findall(r"<form\b.*?>(?=\s)", path.read_text(), re.DOTALL):
            if 'method="post"' in form and (
                place := re.search(r'action="[^"]*"[^"]*"[^"#]*(#[\w-]+)"', form)
            ):
                assert place[1] in PLACES or path.parent == PARTS, path


def say_at(client: Client, place: str) -> None:
    """A form of `client` did something, and leads to `place`."""
    session = client.session
    request = HttpRequest()
    request.session = session
    storage = NoticeStorage(request)
    storage.add(messages.SUCCESS, SAID)
    storage.update(HttpResponseRedirect(f"/ergens/#{place}"))
    session.save()


@pytest.mark.usefixtures("world")
@pytest.mark.django_db
@pytest.mark.xdist_group("notices")
@pytest.mark.parametrize("place", PLACES)
def test_what_was_done_is_said_there(world: World, place: str) -> None:
    view, name = PLACES[place]
    addresses = paths(world, next(url for url in every_url() if url.name == view)).values()
    for client in (world.clients[who] for who in ("curator", "owner", "assessor", "admin", "resident")):
        for address in addresses:
            page = client.get(address)
            there = re.search(rf'\bid="({name})"', page.content.decode())
            if page.status_code == 200 and there:
                say_at(client, there[1])
                said = client.get(address).content.decode()
                assert said.count(SAID) == 1
                before = said[: said.index(SAID)]
                stands = before.index(f'id="{there[1]}"')
                assert len(re.findall(r"<(article|li|section|h2)\b", before[stands:])) <= 1, "right there"
                assert SAID not in client.get(address).content.decode()
                return
    pytest.fail(f"the world has no page with {place}")


NOTICES = '<section class="cn-notices" role="status" data-notices data-at="{}"><p>Ja</p></section>'


@pytest.mark.parametrize(
    ("page", "moved"),
    [
        ('<li class="a" id="x">b</li>', '<li class="a" id="x">{}b</li>'),
        ('<h2 id="x">b</h2><p>c</p>', '<h2 id="x">b</h2>{}<p>c</p>'),
        ('<p>a</p><details id="x">b</details>', '<p>a</p>{}<details id="x">b</details>'),
        ('<input id="x"><li id="xy">', '{}<input id="x"><li id="xy">'),
        ('<li id="y">b</li>', '{}<li id="y">b</li>'),
    ],
)
def test_where_it_comes(page: str, moved: str) -> None:
    notices = NOTICES.format("x")
    response = HttpResponse(notices + page)
    move_notices(response)
    assert response.content.decode() == moved.format(notices)


def test_a_name_is_no_pattern_and_no_markup() -> None:
    response = HttpResponse(NOTICES.format(".*&quot;&gt;&lt;b&gt;") + '<li id="x">')
    before = response.content
    move_notices(response)
    assert response.content == before
