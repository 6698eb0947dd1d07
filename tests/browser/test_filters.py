"""A tick filters at once: the count is said, focus and page stay where they were, and the way back keeps the selection."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

BOX = "#fase-running"


def top_of(page: Page, box: str) -> float:
    return page.locator(box).evaluate("box => box.getBoundingClientRect().top")


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_a_tick_filters_the_initiatives(person: Callable[..., Person], width: int, scheme: str) -> None:
    page = person(width=width, color_scheme=scheme).go("/initiatieven/")
    count = page.locator("#aantal[role=status]")
    before = count.inner_text()
    if width == PHONE:
        page.locator(".cn-fold--filters > summary").click()
        assert page.locator("[data-show-results]").bounding_box()["y"] < 900  # type: ignore[index]  # in sight
        assert page.locator("[data-show-results]").inner_text() == f"Toon {before}"
    goals = page.locator(".cn-fgroup details")
    goals.locator("summary").click()
    page.locator(BOX).focus()
    stood = top_of(page, BOX)
    page.keyboard.press("Space")
    expect(count).not_to_have_text(before)
    assert page.url.endswith("/initiatieven/?fase=running")
    expect(page.locator(BOX)).to_be_focused()
    assert page.locator(BOX).is_checked()
    assert abs(top_of(page, BOX) - stood) < 2
    assert goals.get_attribute("open") is not None
    said = count.inner_text()
    in_order(page)
    if width == PHONE:
        assert page.locator("[data-show-results]").inner_text() == f"Toon {said}"
        page.locator("[data-show-results]").click()
        assert not page.locator(BOX).is_visible()
        assert 0 <= count.bounding_box()["y"] < 450  # type: ignore[index]
    else:
        assert not page.locator(".cn-showbar").is_visible()
    # There and back.
    with next_page(page):
        page.locator(".cn-row__title a").first.click()
    with next_page(page):
        page.locator(".cn-crumbs a", has_text="Initiatieven").click()
    assert page.url.endswith("/initiatieven/?fase=running")
    assert count.inner_text() == said
    page.goto(page.url.partition("?")[0] + "?toon=kaart")
    if width == PHONE:
        page.locator(".cn-fold--filters > summary").click()
    page.locator(BOX).focus()
    page.keyboard.press("Space")
    expect(count).to_have_text(said)
    assert page.url.endswith("?fase=running&toon=kaart")


def test_a_choice_filters_the_assessments(person: Callable[..., Person]) -> None:
    page = person().go("/toetsen/")
    count = page.locator("#aantal[role=status]")
    before = count.inner_text()
    assert before.endswith("toetsen, de laatst veranderde eerst")
    page.locator("#id_staat").focus()
    page.select_option("#id_staat", "beantwoord")
    expect(count).not_to_have_text(before)
    assert page.url.endswith("/toetsen/?staat=beantwoord")
    expect(page.locator("#id_staat")).to_be_focused()
    in_order(page)
    with next_page(page):
        page.locator("[data-case] a").first.click()
    with next_page(page):
        page.locator(".cn-crumbs a", has_text="Toetsen").click()
    assert page.url.endswith("/toetsen/?staat=beantwoord")


def test_without_javascript_the_button_does_it(person: Callable[..., Person]) -> None:
    page = person(width=PHONE, java_script_enabled=False).go("/initiatieven/")
    page.locator(".cn-fold--filters > summary").click()
    assert not page.locator("[data-show-results]").is_visible()
    page.locator(BOX).check()
    with next_page(page):
        page.locator(".cn-showbar button[type=submit]").click()
    assert "fase=running" in page.url
    assert page.locator(".cn-chip").count() == 1
    page.goto(page.url.partition("/initiatieven/")[0] + "/toetsen/")
    page.select_option("#id_staat", "beantwoord")
    with next_page(page):
        page.get_by_role("button", name="Toon", exact=True).click()
    assert "staat=beantwoord" in page.url
