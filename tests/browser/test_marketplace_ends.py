"""What goes otherwise on the marketplace, and the way to an agreement with the keyboard alone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.chromium import PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.browser.keyboard import enter, to, type_in
from tests.browser.tasks import next_step, press
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)
ASKER, HELPER, RESIDENT = "Tineke Broeders", "Lotte Soetekouw", "Mei Lin Tan"
AGREED = "Twintig warme maaltijden op woensdag"
REASON = "De maaltijden kwamen koud aan."
PRIMARY = "main form button.utrecht-button--primary-action"


def test_what_was_not_kept_is_read_by_both_and_by_nobody_else(person: Callable[..., Person]) -> None:
    """What was agreed in the demo, and whose day has passed: one says no and why, then the other says yes."""
    asker, helper = person(ASKER, width=PHONE, color_scheme="dark"), person(HELPER)
    page = asker.go("/mijn/")
    with next_page(page):
        page.locator("section[aria-labelledby=gesprekken] a", has_text=AGREED).click()
    exchange = page.url.removeprefix(asker.address)
    expect(page.get_by_role("heading", name="Is het gelukt?")).to_be_visible()
    in_order(page)
    with next_page(page):
        page.get_by_role("link", name="Nee, het ging anders").click()
    in_order(page)
    page.fill("[name=reason]", REASON)
    next_step(page)
    in_order(page)

    page = helper.go(exchange)
    assert REASON not in page.content(), "what the other says is not shown before one answered"
    press(page, "kept")
    assert REASON in page.content()
    in_order(page)
    assert REASON in asker.go(exchange).content()
    need = asker.page.locator(".cn-need__facts a").first.get_attribute("href") or ""
    visitor = person()
    assert REASON not in visitor.go(need).content()
    expect(visitor.page.get_by_role("link", name="Ik kan helpen")).to_be_visible()


def a_day_to_come() -> date:
    """A day that is written alike with its month or its day first."""
    today = timezone.localdate()
    days = (date(year, n, n) for year in (today.year, today.year + 1) for n in range(1, 13))
    return next(day for day in days if day > today)


def test_from_a_need_to_an_agreement_with_the_keyboard_alone(person: Callable[..., Person]) -> None:
    asker, helper = person(RESIDENT), person(HELPER)
    page = asker.go("/marktplaats/nieuw/?kant=gevraagd")
    type_in(page, "[name=title]", "Iemand die onze schuur meet")
    to(page, "[name=category]")
    page.keyboard.press("Space")
    if page.locator("[name=party]").count():
        to(page, "[name=party]")
        page.keyboard.press("Space")
    for _step in range(2):
        enter(page, PRIMARY)
    type_in(page, "[name=text]", "Wij weten niet hoe groot hij is.")
    enter(page, PRIMARY)
    need = page.url.removeprefix(asker.address).partition("#")[0]

    page = helper.go(f"{need}reageren/")
    type_in(page, "main [name=text]", "Dat meten wij op zaterdag.")
    enter(page, ".cn-help__form button.utrecht-button--primary-action")
    exchange = page.url.removeprefix(helper.address).partition("#")[0]

    page = asker.go(exchange)
    type_in(page, ".cn-talk__form [name=text]", "Graag! De sleutel ligt bij ons.")
    enter(page, ".cn-talk__form button.utrecht-button")
    page = helper.go(exchange)
    enter(page, "main a[href$='/afspraak/']")
    type_in(page, "[name=what]", "De schuur meten")
    type_in(page, "[name=when]", "Zaterdag om tien uur")
    to(page, "[name=last_day]")
    page.keyboard.type(a_day_to_come().strftime("%d%m%Y"))
    enter(page, PRIMARY)
    page = asker.go(exchange)
    enter(page, "main form[action$='/ja/'] button.utrecht-button--primary-action")
    expect(page.get_by_text("Afgesproken").first).to_be_visible()
