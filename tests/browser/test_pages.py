"""What every page must be: without barriers, without sideways scroll, without cookies, in both house styles."""

from collections.abc import Callable

import pytest

from tests.browser.chromium import DESK, PHONE, Person
from tests.browser.conftest import breaches
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

PUBLIC = [
    "/",
    "/en/",
    "/initiatieven/",
    "/initiatieven/?toon=kaart",
    "/initiatieven/?zoek=bestaatniet",
    "/zoeken/",
    "/zoeken/?zoek=groen",
    "/zoeken/?zoek=groen&groep=visie",
    "/zoeken/?zoek=bestaatniet",
    "/initiatieven/buurttuin-de-regenton/",
    "/initiatieven/de-sluiskolk-in-eigen-beheer/",
    "/initiatieven/signalen/",
    "/initiatieven/organisaties/",
    "/visie/",
    "/visie/versie/1.0/",
    "/visie/vergelijken/",
    "/visie/uitslag/",
    "/visie/uitslag/R-2024/",
    "/visie/versie/2.0/doel/D2.2/",
    "/toetsen/",
    "/initiatieven/eerste-contact/",
    "/toegankelijkheid/",
    "/gegevens/",
    "/open-data/",
    "/zo-werkt-een-toets/",
    "/initiatieven/nieuw/",
    "/account/inloggen/",
    "/account/inloggen/wachtwoord/",
    "/account/wachtwoord/vergeten/",
    "/demo/",
    "/stijl/",
]
# One page of each kind in the second style: the markup is the same, the colours are not.
OTHER = ["/", "/initiatieven/", "/initiatieven/buurttuin-de-regenton/", "/visie/", "/toetsen/", "/stijl/"]
SIGNED_IN = {
    "Saskia Duin": ["/mijn/", "/mijn/voorkeuren/", "/initiatieven/nieuw/"],
    "M. de Wit": ["/werk/"],
    "Ada Brink": ["/beheer/rollen/"],
}


# Links of which something else lies on top: who clicks one would come elsewhere.
COVERED = """() => [...document.querySelectorAll('main a[href]:not(svg a)')].filter((link) => {
  const seen = link.checkVisibility({visibilityProperty: true}) && link.getClientRects()[0];
  if (!seen || seen.width < 2) return false;
  link.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = link.getClientRects()[0];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return top && !link.contains(top) && !top.contains(link);
}).map((link) => link.textContent.trim())"""


def faults_of(someone: Person, paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        page = someone.go(path)
        found += breaches(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{path} scrolls sideways at {page.viewport_size}")
        found += [f"{path}: something covers the link {name!r}" for name in page.evaluate(COVERED)]
        if page.locator("h1").count() != 1:
            found.append(f"{path} has {page.locator('h1').count()} main headings")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_public_pages(person: Callable[..., Person], width: int, scheme: str) -> None:
    visitor = person(width=width, color_scheme=scheme)
    assert faults_of(visitor, PUBLIC) == []
    assert [c["name"] for c in visitor.context.cookies() if c["name"] == "session"] == []


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_public_pages_in_the_other_theme(other_theme: Callable[..., Person], width: int, scheme: str) -> None:
    visitor = other_theme(width=width, color_scheme=scheme)
    assert faults_of(visitor, OTHER) == []
    assert visitor.page.locator("html.voorbeeld-theme").count() == 1


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_behind_the_door(person: Callable[..., Person], name: str) -> None:
    assert faults_of(person(name, width=PHONE), SIGNED_IN[name]) == []


def test_nothing_scrolls_sideways_at_320(person: Callable[..., Person]) -> None:
    visitor = person(width=320)
    wide = [
        path
        for path in PUBLIC
        if visitor.go(path).evaluate("document.documentElement.scrollWidth > window.innerWidth")
    ]
    assert wide == []


# Every heading, paragraph and description says one word of 150 letters, as a name may.
LONG_WORD = """() => document.querySelectorAll('main :is(h1, h2, h3, p, dd, blockquote, p b, p a)').forEach((place) => {
  if (!place.children.length && place.textContent.trim()) place.textContent = 'verduurzaming'.repeat(12).slice(0, 150);
})"""


def test_a_name_of_150_letters_scrolls_nothing_sideways_at_320(person: Callable[..., Person]) -> None:
    visitor, wide = person(width=320), []
    for path in (
        *OTHER[:5],
        "/initiatieven/organisaties/",
        "/visie/consultatie/",
        "/visie/consultatie/reacties/",
    ):
        page = visitor.go(path)
        page.evaluate(LONG_WORD)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []


def test_nothing_hangs_below_the_foot_of_the_dossier(person: Callable[..., Person]) -> None:
    """The columns scroll by themselves; what is in them must not make the page longer."""
    page = person("M. de Wit").go("/werk/")
    page.locator("main a[href*='/werk/toetsen/']").first.click()
    page.wait_for_selector(".cn-desk")
    below = page.evaluate(
        "document.documentElement.scrollHeight - document.querySelector('footer').getBoundingClientRect().bottom - scrollY"
    )
    assert below < 5
