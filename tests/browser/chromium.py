"""The system's Chromium, driven by Playwright: how it is found, started and watched."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, TABLET, DESK = 360, 768, 1280


def path() -> str | None:
    """Where the browser is, or None."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@contextmanager
def chromium(*, keeps_pages: bool = False) -> Iterator[Browser]:
    """A running browser; ends with the block. `keeps_pages`: with its back/forward cache, which Playwright turns off."""
    as_people_have_it = ["--disable-back-forward-cache"] if keeps_pages else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path(), args=FLAGS, ignore_default_args=as_people_have_it
        )
        try:
            yield browser
        finally:
            browser.close()


def next_page(page: Page) -> AbstractContextManager[Any]:
    """Within the block a form is sent or a link followed; it ends when the page that follows is there.

    expect_navigation() ends sooner: a form that is sent writes its mark in the history of the page that is still open.
    """
    return page.expect_event("domcontentloaded")


class Person:
    """Somebody at a browser of their own. Whatever goes wrong in the browser itself is kept in `faults`."""

    def __init__(
        self, browser: Browser, address: str, *, width: int = DESK, also: tuple[str, ...] = (), **options: Any
    ) -> None:
        self.address = address
        # Where the browser may go besides: the broker to sign in at.
        self.also = also
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            **options,
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._own_site_only)

    def _told(self, message: ConsoleMessage) -> None:
        """What the browser says of our site; the broker of the tests has no icon, for one."""
        where = message.location["url"]
        if message.type == "error" and not where.startswith(self.also):
            self.faults.append(f"{message.text} {where}")

    def _own_site_only(self, request: Any) -> None:
        if not request.url.startswith((self.address, *self.also, "data:", "mailto:")):
            self.faults.append(f"a request left the site: {request.url}")

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.address + path)
        return self.page

    def be(self, name: str) -> "Person":
        """Sign in by one click, as the demo lets anybody do. `name` is that of a demo person."""
        self.go("/demo/")
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        return self

    def close(self) -> None:
        self.context.close()
