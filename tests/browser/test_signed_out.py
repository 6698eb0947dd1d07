"""After signing out the back button shows nothing of whoever was signed in, in a browser as people have it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.browser.chromium import Person
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

SIGN_IN = "/account/inloggen/"
WHO = "Hakim Yilmaz"


@pytest.fixture(scope="module")
def browser_that_keeps_pages() -> Iterator[Browser]:
    """Chromium with its back/forward cache: it brings a page back as it was left, without asking the site."""
    if chromium.path() is None:
        reason = "Chromium is missing (apt-get install chromium)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium.chromium(keeps_pages=True) as running:
        yield running


def back(page: Page) -> None:
    """The back button. A page that is brought back as it was left never loads again, so that is not waited for."""
    page.go_back(wait_until="commit")
    page.locator("main").wait_for()


def test_the_back_button_after_signing_out(browser_that_keeps_pages: Browser, product: str) -> None:
    person = Person(browser_that_keeps_pages, product)
    page = person.be(WHO).page
    person.go("/mijn/")
    person.go("/mijn/voorkeuren/")
    assert page.locator("input[name=name]").input_value() == WHO
    page.get_by_role("link", name="Uitloggen").first.click()
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_role("link", name="Inloggen").first.wait_for()
    seen = []
    for _step in range(3):
        back(page)
        seen.append(page.url.removeprefix(product).partition("?")[0])
        assert WHO not in page.content()
        assert page.locator(f'input[value="{WHO}"]').count() == 0
    assert seen[1:] == [SIGN_IN, SIGN_IN]  # where the preferences and the own page were
    person.close()


def test_this_browser_keeps_what_everybody_may_see(browser_that_keeps_pages: Browser, product: str) -> None:
    """Or else the test above would say nothing."""
    person = Person(browser_that_keeps_pages, product)
    page = person.go("/initiatieven/")
    page.evaluate("window.left = true")
    person.go("/visie/")
    back(page)
    assert page.evaluate("window.left") is True
    person.close()
