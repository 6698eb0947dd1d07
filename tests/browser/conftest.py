"""Real people's tasks in a real browser, on the real product with the demo."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import running
from tests.browser import chromium
from tests.browser.chromium import Person

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the browser tests: they share one running product."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium.path() is None:
        reason = "Chromium is missing (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium.chromium() as running:
        yield running


@pytest.fixture
def person(browser: Browser, product: str) -> Iterator[Callable[..., Person]]:
    """Make people at a browser of their own: `person("Noor Verhage", width=360)`, or a visitor without a name."""
    yield from _people(browser, product)


@pytest.fixture
def other_theme(browser: Browser, voorbeeld: str) -> Iterator[Callable[..., Person]]:
    """The same, on a product in the other house style."""
    yield from _people(browser, voorbeeld)


@pytest.fixture(scope="module")
def voorbeeld(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo in the house style `voorbeeld`."""
    folder = tmp_path_factory.mktemp("voorbeeld")
    process, port = running.start(folder, "--demo", CIVICNET_THEME="voorbeeld")
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(30)


def _people(browser: Browser, address: str) -> Iterator[Callable[..., Person]]:
    """The test fails when the browser met an error, a breach of the security policy or a request to elsewhere."""
    people: list[Person] = []

    def make(name: str = "", **options: Any) -> Person:
        people.append(Person(browser, address, **options))
        return people[-1].be(name) if name else people[-1]

    yield make
    faults = [fault for someone in people for fault in someone.faults]
    for someone in people:
        someone.close()
    assert faults == []


def breaches(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{page.url}: {v['id']} {[n['target'] for n in v['nodes']][:4]}" for v in found]
