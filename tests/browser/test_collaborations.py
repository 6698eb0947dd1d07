"""Two groups go on together after an exchange, agree, agree anew and part; a problem is solved; and how it goes.

Each at a browser of their own, one on a telephone in the dark and one at a desk; every page on the way is looked at in the
other style and width as well (conftest.in_order).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import next_step, press
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)
# What they agreed in the demo: the one lends, the other digs.
GARDENER, LENDER = "Saskia Duin", "Wout Stam"
AGREED = "Schoppen, kruiwagens"
DRIVER, COOK = "Tineke Broeders", "Lotte Soetekouw"
YOUTH, RESIDENT = "Sem Brouwer", "Youssef Dahan"
# The collaboration in which the initiative takes part of which the municipality says that it does not fit.
QUIET, DOES_NOT_FIT = "Rustige avonden Hooge Landen", "Rust achter de Beukenlaan"
PROBLEM = "Er is 's avonds niets open voor jongeren."
STATEMENTS = ("ambition", "interests", "relation", "organisation", "process")


def begin_together(gardener: Person, lender: Person) -> str:
    """From an exchange that worked out to a collaboration that waits for the other side. Returns the address of its page."""
    for someone in (gardener, lender):
        page = someone.go("/mijn/")
        with next_page(page):
            page.locator("section[aria-labelledby=gesprekken] a", has_text=AGREED).first.click()
        press(page, "kept")
    page = gardener.go(lender.page.url.removeprefix(lender.address).partition("#")[0])
    with next_page(page):
        page.get_by_role("link", name="Doe dit vaker samen").click()
    in_order(page)
    page.fill("[name=name]", "Altijd gereedschap")
    page.fill("[name=goal]", "Elke zaterdag genoeg schoppen.")
    next_step(page)
    in_order(page)
    return page.url.removeprefix(gardener.address)


def propose(someone: Person, together: str, text: str, reason: str = "") -> Page:
    page = someone.go(f"{together}afspraak/")
    page.fill("[name=text]", text)
    if reason:
        page.fill("[name=reason]", reason)
    in_order(page)
    next_step(page)
    return page


def agree(someone: Person, together: str) -> None:
    page = someone.go(together)
    in_order(page)
    with next_page(page):
        page.locator("form[action$='/afspraak/ja/'] button").click()


def test_from_an_exchange_to_a_new_agreement_to_leaving(person: Callable[..., Person]) -> None:
    gardener = person(GARDENER, width=PHONE, color_scheme="dark")
    lender = person(LENDER, width=DESK)
    together = begin_together(gardener, lender)
    press(lender.go(together), "ja")
    in_order(lender.page)
    propose(gardener, together, "Wij lenen, jullie brengen terug.")
    agree(lender, together)
    expect(lender.page.get_by_text("Versie 1 geldt nu")).to_be_visible()
    propose(lender, together, "Wij lenen, jullie brengen schoon terug.", "Er kwamen meer mensen.")
    agree(gardener, together)
    expect(gardener.page.get_by_text("Versie 2 geldt nu")).to_be_visible()
    in_order(gardener.page)
    with next_page(gardener.page):
        gardener.page.get_by_role("link", name="Stoppen met deze samenwerking").click()
    in_order(gardener.page)
    gardener.page.fill("[name=reason]", "We hebben geen tijd meer.")
    with next_page(gardener.page):
        gardener.page.locator("main form button").last.click()
    visitor = person(width=PHONE)
    expect(visitor.go(together).get_by_text("We hebben geen tijd meer.").first).to_be_visible()


def test_from_a_plan_that_does_not_fit_to_a_problem_that_is_solved(person: Callable[..., Person]) -> None:
    resident = person(RESIDENT, width=PHONE, color_scheme="dark")
    owner = person(YOUTH, width=DESK)
    page = resident.go("/toetsen/?zoek=Beukenlaan")
    with next_page(page):
        page.locator("main a[href^='/toetsen/']", has_text=DOES_NOT_FIT).first.click()
    with next_page(page):
        page.get_by_role("link", name="Los het probleem erachter samen op").click()
    in_order(page)
    with next_page(page):
        page.get_by_role("link", name=QUIET).click()
    page.fill("[name=text]", PROBLEM)
    in_order(page)
    next_step(page)
    together = page.url.removeprefix(resident.address).partition("#")[0]

    def line(someone: Person) -> object:
        return someone.go(together).locator("li[data-problem]", has_text=PROBLEM)

    for word in ("namens", "zeg"):
        found = line(owner)
        with next_page(owner.page):
            found.locator(f"button[name={word}]").first.click()  # type: ignore[attr-defined]  # a locator
    with next_page(owner.page):
        owner.page.locator("li[data-problem]", has_text=PROBLEM).get_by_role(
            "link", name="Het is opgelost"
        ).click()
    in_order(owner.page)
    owner.page.fill("[name=solution]", "Wij zijn elke vrijdag open.")
    next_step(owner.page)
    in_order(owner.page)
    page = resident.go(together)
    in_order(page)
    press(page, "ja")
    expect(page.locator("li[data-problem=confirmed]", has_text=PROBLEM)).to_be_visible()


def test_how_it_goes_is_said_in_a_minute_and_seen_by_who_said_it(person: Callable[..., Person]) -> None:
    first = person(DRIVER, width=PHONE, color_scheme="dark")
    second = person(COOK, width=DESK)
    for someone, figures in ((first, "54534"), (second, "43514")):
        page = someone.go("/samenwerkingen/samenwerking/")
        expect(page.locator(".cn-pulse")).to_have_count(0)
        with next_page(page):
            page.locator("section[aria-labelledby=polsslag]").get_by_role(
                "link", name="Zeg hoe het gaat"
            ).click()
        in_order(page)
        for name, figure in zip(STATEMENTS, figures, strict=True):
            page.locator(f"[name={name}][value='{figure}']").check(force=True)
        next_step(page)
        expect(page.locator(".cn-pulse")).to_be_visible()
        in_order(page)
    expect(second.page.get_by_text("2,0, verschil 2")).to_be_visible()
    visitor = person(width=PHONE)
    expect(visitor.go("/samenwerkingen/samenwerking/").locator(".cn-pulse")).to_have_count(0)
