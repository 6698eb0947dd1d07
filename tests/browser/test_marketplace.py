"""Two groups find each other on the marketplace, talk, agree, keep their word and say thanks.

Each at a browser of their own, one on a telephone and one at a desk; every page on the way is looked at in the other style
and width as well (conftest.in_order). Then a resident in person, without a script; and one who follows a search.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import next_step, press

ASKER, HELPER, RESIDENT = "Saskia Duin", "Hatice Yilmaz", "Els Postma"
FITS = "Gereedschap te leen"
WITHIN = 60  # seconds: a new post has what fits it by then
THANKS = "Het gras was in een uur gemaaid."


def put_up(someone: Person, side: str, title: str, category: str, *, look: bool = True) -> str:
    """Walk the three steps. Returns the address of its page."""

    def after(page: Page) -> None:
        if look:
            in_order(page)

    page = someone.go("/marktplaats/nieuw/")
    after(page)
    page.check(f"[name=side][value={side}]")
    page.fill("[name=title]", title)
    page.check(f"[name=category][value={category}]")
    if page.locator("[name=party]").count():
        page.locator("[name=party]").first.check()
    next_step(page)
    after(page)
    next_step(page)
    page.fill("[name=text]", "Wij maaien er het hoge gras mee, en brengen het schoon terug.")
    after(page)
    next_step(page)
    expect(page.locator("h1")).to_have_text(title)
    return page.url.removeprefix(someone.address)


def wait_for_what_fits(page: Page, words: str) -> None:
    """Ask for the page again until it names what fits, as a person would."""
    until = time.monotonic() + WITHIN
    while not page.get_by_text(words).count() and time.monotonic() < until:
        time.sleep(2)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def agree(asker: Person, helper: Person, exchange: str) -> None:
    """One writes what they would agree, the other says yes to it."""
    page = asker.go(f"{exchange}afspraak/")
    in_order(page)
    page.fill("[name=what]", "Twee schoppen en een boorhamer")
    page.fill("[name=when]", "Zaterdagochtend, van negen tot twaalf")
    page.fill("[name=last_day]", str(timezone.localdate() + timedelta(days=1)))
    next_step(page)
    page = helper.go(exchange)
    expect(page.get_by_text("Twee schoppen en een boorhamer").first).to_be_visible()
    with next_page(page):
        page.get_by_role("button", name="Ja, dit spreken we af").click()
    expect(page.get_by_text("Afgesproken").first).to_be_visible()
    in_order(page)


def keep_one_s_word(someone: Person, exchange: str, thanks: str) -> None:
    """It is done: say that it worked out."""
    page = someone.go(exchange)
    press(page, "kept")
    if page.locator(".cn-thanks__own").count():
        page.fill(".cn-thanks__own [name=text]", thanks)
        with next_page(page):
            page.locator(".cn-thanks__own button").click()
    in_order(page)


@pytest.mark.parametrize("widths", [(PHONE, DESK)])
def test_from_a_need_to_thanks(person: Callable[..., Person], widths: tuple[int, int]) -> None:
    asker = person(ASKER, width=widths[0], color_scheme="dark")
    helper = person(HELPER, width=widths[1])
    need = put_up(asker, "need", "Schoppen en een boorhamer te leen", "material")
    wait_for_what_fits(asker.page, FITS)
    in_order(asker.page)

    page = helper.go(need)
    in_order(page)
    page.get_by_role("link", name="Ik kan helpen").click()
    page.locator(".cn-help__form [name=text]").fill("Kom zaterdag langs, wij zijn er vanaf negen uur.")
    in_order(page)
    with next_page(page):
        page.locator(".cn-help__form button").first.click()
    exchange = page.url.removeprefix(helper.address).partition("#")[0]
    in_order(page)

    page = asker.go(exchange)
    page.locator(".cn-talk__form [name=text]").fill("Fijn, dan komen we met z'n tweeën.")
    with next_page(page):
        page.locator(".cn-talk__form button", has_text="Stuur").click()
    in_order(page)
    agree(asker, helper, exchange)
    keep_one_s_word(helper, exchange, THANKS)
    keep_one_s_word(asker, exchange, THANKS)
    expect(asker.page.get_by_text(THANKS).first).to_be_visible()

    visitor = person(width=PHONE)
    assert visitor.go(exchange).locator("h1").inner_text() != "Schoppen en een boorhamer te leen"
    assert THANKS in visitor.go(need).content()
