"""Registering and assessing with the keyboard alone: Tab, Space, arrows, Enter and typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import tasks
from tests.browser.chromium import Person
from tests.browser.keyboard import FAR, enter, to, type_in
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)


def test_register(person: Callable[..., Person]) -> None:
    owner = person("Els Postma")
    page = owner.go("/initiatieven/nieuw/")
    type_in(page, "[name=name]", "Kas met toetsen")
    type_in(page, "[name=summary]", "Buren kweken samen groente.")
    enter(page, "main form button.utrecht-button--primary-action")
    to(page, "[name=kind]")
    page.keyboard.press("Space")
    type_in(page, "[name=people]", "Twaalf buren")
    enter(page, "main form button.utrecht-button--primary-action")
    to(page, "[name=neighbourhood]")
    page.keyboard.press("ArrowDown")
    enter(page, "main form button.utrecht-button--primary-action")
    type_in(page, "[name=purpose]", tasks.PURPOSE)
    type_in(page, "[name=own_measure]", "Tien mensen op zaterdag.")
    enter(page, "main form button.utrecht-button--primary-action")
    enter(page, "main form button.utrecht-button--primary-action")
    assert page.url.endswith("/ontvangen/")


def test_the_skip_link_leads_to_the_contents(person: Callable[..., Person]) -> None:
    page = person().go("/initiatieven/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_assess(person: Callable[..., Person]) -> None:
    """A reading from the declaration to handing in."""
    owner, contact = person("Els Postma"), person("Fenna Oost")
    case = tasks.ask_for_assessment(owner, tasks.register(owner, "Kas voor toetsers"))
    tasks.take_in(contact, case)
    first, second = person("M. de Wit"), person("S. Amrani")
    tasks.take_seat(second, case, "sit_second")
    page = first.go(f"/werk/toetsen/{case}/")
    enter(page, "button[value=sit_first]")
    to(page, "[name=has_interest]")
    page.keyboard.press("Space")
    enter(page, "button[value=declare]")
    page = first.go(f"/werk/toetsen/{case}/")
    enter(page, "button[value=start_assessing]")
    page = first.go(f"/werk/toetsen/{case}/")
    judge_by_keyboard(page)
    enter(page, "button[value=hand_in]")
    assert page.locator("button[value=hand_in]").count() == 0, page.locator("main").inner_text()[:2000]


def judge_by_keyboard(page: Page) -> None:
    """Go through the form from top to bottom: open each fold, choose, and give the reason."""
    form = "form:has(button[value=hand_in])"
    page.locator(f"{form}").first.evaluate(
        "f => { f.tabIndex = -1; f.focus(); f.removeAttribute('tabindex') }"
    )
    for _n in range(FAR):
        page.keyboard.press("Tab")
        kind, name, filled = page.evaluate(
            """() => { const e = document.activeElement; return [e.tagName === 'INPUT' ? e.type : e.tagName, e.name || '',
               e.tagName === 'SUMMARY' ? e.parentElement.open : e.type === 'radio' ? !!e.form.querySelector(`[name="${e.name}"]:checked`) : !!e.value] }"""
        )
        if kind == "SUMMARY" and not filled:
            page.keyboard.press("Enter")
        elif kind == "radio" and not filled:
            page.keyboard.press("Space")
            if name.startswith("score_"):
                for _m in range(3):
                    page.keyboard.press("ArrowRight")  # from contrary to contributes
        elif kind == "TEXTAREA" and not filled:
            page.keyboard.insert_text(tasks.REASON)
        elif kind == "BUTTON" and page.evaluate("document.activeElement.value") == "hand_in":
            page.keyboard.press("Shift+Tab")
            return
    raise AssertionError("the button that hands in cannot be reached")
