"""After signing out the back button shows nothing of whoever was signed in, in a browser as people have it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.chromium import Person

SIGN_IN = "/account/inloggen/"


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


def test_the_back_button_after_signing_out(browser_that_keeps_pages: Browser, product: str) -> None:
    person = Person(browser_that_keeps_pages, product)
    page = person.be("Noor").page
    name = page.get_by_role("link", name="Mijn pagina").first.text_content() or ""
    private = name.partition(":")[2].strip()
    assert private
    person.go("/mijn/")
    person.go("/mijn/voorkeuren/")
    assert page.get_by_label("Je naam").input_value() == private
    page.get_by_role("link", name="Uitloggen").first.click()
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()
    page.wait_for_load_state()
    seen = 0
    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert private not in page.content()
        assert page.locator(f'input[value="{private}"]').count() == 0
        seen += SIGN_IN in page.url
    assert seen >= 2
    person.close()


def test_this_browser_keeps_what_everybody_may_see(browser_that_keeps_pages: Browser, product: str) -> None:
    """Or else the test above would say nothing."""
    person = Person(browser_that_keeps_pages, product)
    page = person.go("/initiatieven/")
    page.evaluate("window.left = true")
    person.go("/visie/")
    page.go_back()
    assert page.evaluate("window.left") is True
    person.close()
