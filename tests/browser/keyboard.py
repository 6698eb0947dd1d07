"""Going through a page with the keyboard alone."""

from playwright.sync_api import Page

from tests.browser.chromium import next_page

FAR = 150  # more stops than any page has


def to(page: Page, selector: str) -> None:
    """Tab until the focus is on `selector`; fails when it cannot be reached."""
    for _n in range(FAR):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def enter(page: Page, selector: str) -> None:
    """Go to `selector` and press Enter; waits for the page that comes."""
    to(page, selector)
    with next_page(page):
        page.keyboard.press("Enter")


def type_in(page: Page, selector: str, text: str) -> None:
    """Go to `selector` and type `text`."""
    to(page, selector)
    page.keyboard.insert_text(text)
