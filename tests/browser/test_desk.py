"""A desk of 300 rows: what is late is seen, the rest is found, two are handed over by keyboard and taken back."""

from collections.abc import Callable

import pytest

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import TownHall, in_order
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

SEED = "from tests.browser.seed_desk import seed; seed(300)"


@pytest.fixture(scope="module")
def full_desk(town_hall: TownHall) -> TownHall:
    town_hall.clerk.run(SEED)
    return town_hall


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_what_is_late_stands_first_and_a_colleague_is_found(
    full_desk: TownHall, townsfolk: Callable[..., Person], width: int, scheme: str
) -> None:
    page = townsfolk("Noor Verhage", width=width, color_scheme=scheme).go("/werk/")
    assert "zaken zijn te laat" in page.locator(".cn-lead").inner_text()
    assert page.locator(".cn-tabs [aria-current]").inner_text().startswith("Op mij")
    in_order(page)
    with next_page(page):
        page.locator(".cn-tabs a", has_text="Te laat").click()
    assert page.locator("[data-row]").count() == page.locator(".is-late .cn-cases__left svg").count() > 10
    with next_page(page):
        page.locator(".cn-tabs a", has_text="Alles").click()
    assert page.locator(".cn-cases__head").first.inner_text().startswith("Te laat")
    assert page.locator(".cn-due rect").first.is_visible() is (width == DESK)
    if width == PHONE:
        page.locator(".cn-workfilter summary").click()
    page.select_option("#wie", label="S. Amrani")
    page.select_option("#stap", label="Tweede lezing")
    with next_page(page):
        page.locator(".cn-workfilter button").click()
    assert set(page.locator(".cn-cases__who").all_inner_texts()[1:]) <= {"S. Amrani", "Noor Verhage", "Jij"}
    in_order(page)


def test_two_rows_go_over_by_keyboard_and_come_back(
    full_desk: TownHall, townsfolk: Callable[..., Person]
) -> None:
    page = townsfolk("Fenna Oost").go("/werk/?toon=alles&stap=contact&wie=ik")
    before = page.locator("[data-row]").count()
    bar = page.locator(".cn-bulk")
    for box in page.locator(".cn-cases [type=checkbox]").all()[:2]:
        box.focus()
        page.keyboard.press("Space")
    assert "2 gekozen." in bar.inner_text()
    assert bar.bounding_box()["y"] < 900  # type: ignore[index]  # it is in sight
    in_order(page)
    page.select_option("#to", label="M. de Wit")
    page.locator("#to").focus()
    page.keyboard.press("Tab")
    with next_page(page):
        page.keyboard.press("Enter")
    assert "2 zaken gaan naar M. de Wit." in page.locator(".cn-notice--success").inner_text()
    assert page.locator("[data-row]").count() == before - 2
    in_order(page)
    with next_page(page):
        page.locator("button", has_text="Maak ongedaan").click()
    assert "2 zaken zijn terug." in page.locator(".cn-notice--success").inner_text()
    assert page.locator("[data-row]").count() == before
