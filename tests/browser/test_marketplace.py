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
from tests.walked import BROWSER

ASKER, HELPER, RESIDENT = "Saskia Duin", "Mirjam Kok", "Youssef Dahan"
FITS = "Twee boekhouders"
WITHIN = 60  # seconds: a new post has what fits it by then
NEED = "Hulp bij de boekhouding van onze tuin"
THANKS = "Nu snappen wij onze eigen begroting."


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
    page.fill("[name=text]", "Wij weten niet hoe we de begroting moeten maken.")
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
    page.fill("[name=what]", "Een avond over de begroting")
    page.fill("[name=when]", "Zaterdagochtend, van negen tot twaalf")
    page.fill("[name=last_day]", str(timezone.localdate() + timedelta(days=1)))
    next_step(page)
    page = helper.go(exchange)
    expect(page.get_by_text("Een avond over de begroting").first).to_be_visible()
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


def test_from_a_need_to_thanks(person: Callable[..., Person]) -> None:
    asker = person(ASKER, width=PHONE, color_scheme="dark")
    helper = person(HELPER, width=DESK)
    need = put_up(asker, "need", NEED, "knowledge")
    wait_for_what_fits(asker.page, FITS)
    in_order(asker.page)

    page = helper.go(need)
    in_order(page)
    page.get_by_role("link", name="Ik kan helpen").click()
    page.locator(".cn-help__form [name=text]").fill("Onze boekhouders komen graag een avond langs.")
    in_order(page)
    with next_page(page):
        page.locator(".cn-help__form button").first.click()
    exchange = page.url.removeprefix(helper.address).partition("#")[0]
    in_order(page)

    page = asker.go(exchange)
    page.locator(".cn-talk__form [name=text]").fill("Graag! Om acht uur zijn we er allemaal.")
    with next_page(page):
        page.locator(".cn-talk__form button", has_text="Stuur").click()
    in_order(page)
    agree(asker, helper, exchange)
    keep_one_s_word(helper, exchange, THANKS)
    keep_one_s_word(asker, exchange, THANKS)
    expect(asker.page.get_by_text(THANKS).first).to_be_visible()

    visitor = person(width=PHONE)
    assert visitor.go(exchange).locator("h1").inner_text() != NEED
    assert THANKS in visitor.go(need).content()


@pytest.mark.walk(BROWSER)
def test_a_resident_in_person_is_declined_kindly_without_a_script(person: Callable[..., Person]) -> None:
    resident = person(RESIDENT, width=PHONE, java_script_enabled=False)
    page = resident.go("/marktplaats/?kant=gevraagd&zoek=groene+vingers")
    with next_page(page):
        page.get_by_role("link", name="Vijf mensen met groene vingers").click()
    need = page.url.removeprefix(resident.address)
    with next_page(page):
        page.get_by_role("link", name="Ik kan helpen").click()
    page.check("[name=party][value=person]")
    page.fill(".cn-help__form [name=text]", "Ik kom graag een ochtend.")
    with next_page(page):
        page.locator(".cn-help__form button").first.click()
    exchange = page.url.removeprefix(resident.address).partition("#")[0]
    asker = person(ASKER)
    page = asker.go(exchange)
    assert RESIDENT not in page.content(), "a resident is named once both talk"
    page.get_by_role("link", name="Dit gaat niet door").click()
    in_order(page)
    page.fill("[name=reason]", "Wij hebben al genoeg mensen. Dank je wel.")
    next_step(page)
    in_order(page)
    assert "Wij hebben al genoeg mensen." in resident.go(exchange).content()
    assert "Wij hebben al genoeg mensen." not in person().go(need).content()


@pytest.mark.walk(BROWSER)
def test_a_search_is_followed_and_stopped(person: Callable[..., Person]) -> None:
    reader = person(RESIDENT, width=PHONE)
    page = reader.go("/marktplaats/?zoek=zaal")
    page.get_by_role("button", name="Volg", exact=True).click()
    expect(page.get_by_role("button", name="Volg niet meer")).to_be_visible()
    assert page.url.endswith("?zoek=zaal"), "one is still in the list"
    in_order(page)
    page = reader.go("/mijn/volgend/")
    expect(page.get_by_text("zaal").first).to_be_visible()
    in_order(page)
