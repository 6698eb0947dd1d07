"""A resident sees what is new in the draft, reacts without leaving the text, and proposes other words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import keyboard
from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.walked import BROWSER

PAGE = "/visie/consultatie/"
GOAL = "doel-D2.4"  # the goal that is new in the draft of the demo
SAID = "Denk ook aan een bankje onderweg."
THANKS = "Iedereen kan je reactie nu lezen"


@pytest.mark.parametrize(
    ("width", "scheme", "who"),
    [(PHONE, "dark", "Els Postma"), *BROWSER.rest((DESK, "light", "Youssef Dahan"))],
)
def test_from_what_is_new_to_a_proposal(
    person: Callable[..., Person], width: int, scheme: str, who: str
) -> None:
    page = person(who, width=width, color_scheme=scheme).go(PAGE)
    in_order(page)
    page.locator(f".cn-whatsnew a[href='#{GOAL}']").click()
    goal = page.locator(f"[id='{GOAL}']")
    expect(goal.locator("[data-change=new]")).to_be_in_viewport()
    link = goal.locator("[data-speak]")
    before = int(link.get_attribute("data-count") or "")
    link.click()
    goal.locator("[data-speak-panel]").wait_for()
    in_order(page)
    goal.locator("[name=text]").fill(SAID)
    goal.locator("form.cn-reactform button").click()
    thanks = goal.locator("[data-thanks]")
    expect(thanks).to_contain_text(THANKS)
    expect(thanks.locator(".cn-say")).to_contain_text(SAID)
    expect(thanks).to_be_focused()
    expect(thanks.locator(".cn-notice")).to_be_in_viewport()
    expect(link).to_have_attribute("data-count", str(before + 1))
    assert page.url.endswith(f"{PAGE}#{GOAL}"), "one is still in the text"
    in_order(page)
    with next_page(page):
        goal.get_by_role("link", name="Stel andere woorden voor").click()
    page.fill("[name=text]", "Van buurt naar buurt kom je veilig te voet, en je kunt onderweg zitten.")
    page.fill("[name=reason]", "Wie slecht loopt, moet kunnen rusten.")
    with next_page(page):
        page.locator("main form button.utrecht-button--primary-action").last.click()
    expect(page.locator(".cn-notice--success")).to_be_in_viewport()
    in_order(page)


@pytest.mark.walk(BROWSER)
def test_by_keyboard(person: Callable[..., Person]) -> None:
    page = person("Tess Wagenaar").go(PAGE)
    keyboard.to(page, ".cn-whatsnew__list a")
    page.keyboard.press("Enter")
    keyboard.to(page, "[data-speak]")
    page.keyboard.press("Enter")
    panel = page.locator("[data-speak-panel]")
    expect(panel).to_be_focused()
    keyboard.type_in(page, ".cn-reactform textarea", SAID)
    keyboard.to(page, ".cn-reactform button")
    page.keyboard.press("Enter")
    expect(page.locator("[data-thanks]")).to_be_focused()
    keyboard.to(page, "[data-close-panel]")
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('[data-speak]')"), "back where one was"


@pytest.mark.walk(BROWSER)
def test_without_a_script(person: Callable[..., Person]) -> None:
    page = person("Corrie Halma", width=PHONE, java_script_enabled=False).go(PAGE)
    page.locator(".cn-draft__contents summary").click()
    page.fill("#zoek-ontwerp", "buurten")
    with next_page(page):
        page.locator(".cn-draft__contents button").click()
    found = int(page.locator("[data-found]").get_attribute("data-found") or "")
    assert page.locator(".cn-dgoal").count() == found > 1
    page.go_back()
    with next_page(page):
        page.locator(f"[id='spreek-{GOAL}'] a").click()
    with next_page(page):
        page.get_by_role("link", name="Reageer", exact=True).click()
    page.fill("[name=text]", SAID)
    with next_page(page):
        page.locator("form.cn-reactform button").click()
    assert THANKS in page.locator(".cn-say:target .cn-notice").inner_text()
    expect(page.locator(".cn-say:target .cn-notice")).to_be_in_viewport()
