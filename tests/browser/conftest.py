"""Real people's tasks in a real browser, on the real product with the demo."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from civicnet.http import Theme
from tests import running
from tests.browser import chromium
from tests.browser.chromium import DESK, PHONE, Person
from tests.running import Clerk

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What axe may leave out: it names the elements that fail, and not each one that passes.
AXE = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
# What a page is made of, without its words: elements, what they are called and which of them are empty. The head, which
# differs by the house style even where a page only wears its sheet, counts as its title.
BUILT_OF = """() => {
    const all = [...document.querySelectorAll("html, title, body, body *")];
    const ids = all.map((e) => e.id).filter(Boolean);
    const parts = all.map((e) => [
        e.tagName, e.getAttribute("class"), e.getAttributeNames().join(), e.open, !e.textContent.trim(),
        e.getAttribute("role"), e.getAttribute("type"), e.getClientRects().length > 0,
    ].join(" "));
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    return [innerWidth, isDark, ids.length - new Set(ids).size, ...parts].join("|");
}"""
# Gives the page another class and the sheet that goes with it, or none; returns the class that it had.
PUT_ON = """([worn, text]) => {
    const page = document.documentElement, before = page.className, sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
    page.className = worn;
    return before;
}"""
# There is one vote at a time, and those tests hold their own.
END_VOTE = """
from civicnet.workflow import SYSTEM
from vision.endorsement.actions.round import break_off
from vision.endorsement.models import Round
break_off(Round.objects.get(state="open"), actor=SYSTEM, reason="De testen houden een stemming.")
"""
# The house style that the municipality chose; without a choice it is that of the settings.
PUT_ON_SITE = """
from civicnet.areas.actions import set_municipality
from civicnet.workflow import SYSTEM
set_municipality(actor=SYSTEM, theme={theme!r})
"""
_sound: set[int] = set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium.path() is None:
        reason = "Chromium is missing (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium.chromium() as running:
        yield running


class TownHall(NamedTuple):
    """A running demo that people can log in to for voting: its address, its terminal, and the broker with its folder."""

    address: str
    folder: Path
    clerk: Clerk
    broker: str
    broker_folder: Path


@pytest.fixture(scope="session")
def town_hall(first_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownHall]:
    """A demo of its own beside a broker, for all that is done with a vision and a vote."""
    folder = running.copy(first_demo, tmp_path_factory.mktemp("town-hall") / "demo")
    provider, broker_port = tmp_path_factory.mktemp("provider"), running.free_port()
    broker = f"http://localhost:{broker_port}"
    vote = {
        "CIVICNET_VOTE_OIDC_SERVER_URL": broker,
        "CIVICNET_VOTE_OIDC_CLIENT_ID": "stemmen",
        "CIVICNET_VOTE_OIDC_CLIENT_SECRET": "of-a-test",
        "CIVICNET_VOTE_OIDC_ACR_VALUES": "loa3",
    }
    with running.started(folder, "--demo", **vote) as address:
        process = running.start_provider(broker_port, provider, back=address)
        clerk = Clerk(folder, CIVICNET_DEMO="1")
        clerk.run(END_VOTE)
        try:
            yield TownHall(address, folder, clerk, broker, provider)
        finally:
            clerk.close()
            process.terminate()
            process.wait(30)


@pytest.fixture
def townsfolk(browser: Browser, town_hall: TownHall) -> Iterator[Callable[..., Person]]:
    """The same as `person`, in the town hall; the broker is a place where the browser may go."""
    yield from people_of(browser, town_hall.address, also=(town_hall.broker,))


@pytest.fixture
def person(browser: Browser, product: str) -> Iterator[Callable[..., Person]]:
    """Make people at a browser of their own: `person("Noor Verhage", width=360)`, or a visitor without a name."""
    yield from people_of(browser, product)


@pytest.fixture
def other_theme(browser: Browser, town_hall: TownHall) -> Iterator[Callable[..., Person]]:
    """The same, in the town hall while it is in the other house style."""
    town_hall.clerk.run(PUT_ON_SITE.format(theme="voorbeeld"))
    try:
        yield from people_of(browser, town_hall.address)
    finally:
        town_hall.clerk.run(PUT_ON_SITE.format(theme=""))


def people_of(browser: Browser, address: str, **always: Any) -> Iterator[Callable[..., Person]]:
    """The test fails when the browser met an error, a breach of the security policy or a request to elsewhere."""
    people: list[Person] = []

    def make(name: str = "", **options: Any) -> Person:
        people.append(Person(browser, address, **always, **options))
        return people[-1].be(name) if name else people[-1]

    yield make
    faults = [fault for someone in people for fault in someone.faults]
    for someone in people:
        someone.close()
    assert faults == []


def breaches(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now."""
    if not page.evaluate("'axe' in window"):  # half a megabyte, which stays as long as the page is open
        page.evaluate(Axe().axe_script)
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", AXE)
    return [f"{page.url}: {v['id']} {[n['target'] for n in v['nodes']][:4]}" for v in found]


def in_order(page: Page) -> None:
    """One main heading, no barriers and no sideways scroll; neither in the other house style, at the other width."""
    assert page.locator("h1").count() == 1, page.url
    _look(page)
    with other_style(page):
        _look(page)


def _look(page: Page) -> None:
    """Of pages that are built the same, at one width and in one style, axe looks at one."""
    if (built_of := hash(page.evaluate(BUILT_OF))) not in _sound:
        assert breaches(page) == []
        _sound.add(built_of)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), page.url


@contextmanager
def other_style(page: Page) -> Iterator[None]:
    """Within the block the page is in the other house style, on a telephone if it was at a desk, and the reverse.

    The markup of the styles is the same but for the class of the page (templates/base.html).
    """
    name = "ma" if page.locator("html.voorbeeld-theme").count() else "voorbeeld"
    before = page.viewport_size
    assert before is not None
    style, sheet = Theme.named(name), Path(finders.find(Theme.named(name).sheet)).read_text()
    worn = page.evaluate(PUT_ON, [style.css_class, sheet])
    page.set_viewport_size(before | {"width": PHONE if before["width"] > PHONE else DESK})
    yield
    page.set_viewport_size(before)
    page.evaluate(PUT_ON, [worn, ""])
