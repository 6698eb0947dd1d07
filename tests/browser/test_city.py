"""A city of 518 neighbourhoods on a phone: found by typing, on the map from far to near, and all of it without a script."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import running
from tests.browser.chromium import PHONE, Person
from tests.browser.conftest import in_order, people_of

FINGER = 24  # pixels
# What one can tap on the map, as far as it is shown and is not zoomed by the tap: how small its smallest is.
SMALLEST = """() => Math.min(...[...document.querySelectorAll("[data-part], .cn-zoom__at:not(.is-far)")]
    .filter((one) => one.tagName === "a" && one.checkVisibility())
    .map((one) => one.getBoundingClientRect()).map((box) => Math.min(box.width, box.height)))"""


@pytest.fixture(scope="module")
def city(first_demo: Path, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo with the neighbourhoods of Amsterdam; what was in Elzerbroek lies in West."""
    folder = running.copy(first_demo, tmp_path_factory.mktemp("city") / "demo")
    areas = shared_data / "geo" / "amsterdam_buurten.geojson"
    west = [
        one["properties"]["code"]
        for one in json.loads(areas.read_text())["features"]
        if one["properties"]["stadsdeel"] == "West"
    ]
    into = [option for n in range(1, 7) for option in ("--into", f"B{n}={west[0]}")]
    postcodes = folder.parent / "postcodes.csv"
    postcodes.write_text(f"postcode;buurtcode\n1051AB;{west[0]}\n1051AC;{west[1]}\n")
    running.manage(folder, "load_areas", str(areas), "--name", "naam", "--part-of", "stadsdeel", *into)
    running.manage(folder, "load_postcodes", str(postcodes))
    with running.started(folder, "--demo") as address:
        yield address


@pytest.fixture
def citizen(browser: Browser, city: str) -> Iterator[Callable[..., Person]]:
    yield from people_of(browser, city)


def settle(page: Page, address: str) -> None:
    page.wait_for_url(re.compile(address))
    page.locator("[data-map][data-ready]").wait_for()


def test_find_by_typing_zoom_and_tap(citizen: Callable[..., Person]) -> None:
    visitor = citizen(width=PHONE, has_touch=True)
    page = visitor.go("/initiatieven/?toon=kaart")
    settle(page, "toon=kaart")
    in_order(page)
    assert page.evaluate(SMALLEST) >= FINGER
    page.locator("[data-area='deel:West']").tap()
    settle(page, "buurt=deel%3AWest")
    in_order(page)
    assert page.locator("[data-area^=BU]").count() == 70
    assert page.evaluate(SMALLEST) >= FINGER
    group = page.locator(".cn-zoom__group:not(.is-far)").first
    number = int(group.text_content() or "0")
    assert number > 1
    # By keys nearer, and out again by the button: then the whole city is back.
    page.locator(".cn-pan").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.locator(".cn-pan.is-zoomed").first.wait_for()
    for _n in range(8):
        if "deel" not in page.url:
            break
        page.locator("[data-zoom=out]").click()
        page.wait_for_timeout(400)  # a step is drawn in less
    settle(page, r"initiatieven/\?toon=kaart$")
    # By typing a postcode, with keys only.
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("1051")
    page.get_by_role("option").nth(1).wait_for()
    assert page.get_by_role("option").count() == 2
    in_order(page)
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == page.get_by_role("option").first.get_attribute("id")
    page.keyboard.press("Enter")
    settle(page, "buurt=BU")
    assert page.locator(".cn-zoom__found").count() == 1


def test_one_initiative_is_a_tap_away(citizen: Callable[..., Person]) -> None:
    owner = citizen("Saskia Duin", width=PHONE)
    page = owner.go("/initiatieven/buurttuin-de-regenton/beheren/waar/")
    box = page.get_by_role("combobox", name="In welke buurt is het?")
    box.fill("noord")
    page.get_by_role("option").nth(10).wait_for()
    in_order(page)
    box.fill("banne-noordo")
    page.get_by_role("option").first.click()
    assert "Banne" in box.input_value()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    visitor = citizen(width=PHONE, has_touch=True)
    page = visitor.go("/initiatieven/?toon=kaart&buurt=deel:Noord")
    settle(page, "Noord")
    page.get_by_role("link", name="Buurttuin De Regenton").tap()
    page.wait_for_url(re.compile("buurttuin-de-regenton"))


def test_without_a_script(citizen: Callable[..., Person]) -> None:
    visitor = citizen(width=PHONE, java_script_enabled=False)
    page = visitor.go("/initiatieven/?toon=kaart")
    page.locator("[data-area='deel:West']").click()
    assert page.locator("[data-area^=BU]").count() == 70
    page.get_by_role("link", name="Heel Elzerbroek").click()
    page.get_by_role("textbox", name="Waar? Zoek een buurt").fill("1051")
    page.locator(".cn-where button").click()
    assert "“1051” ligt in 2 buurten." in page.locator("main").inner_text()
    assert page.locator(".cn-zoom__found").count() == 2
    page.locator(".cn-mapsplit__list table a").first.click()
    assert page.locator(".cn-rows > li").count() > 1


def test_no_barriers_on_what_else_has_neighbourhoods(citizen: Callable[..., Person]) -> None:
    visitor: Any = citizen(width=PHONE)
    for address in ("/", "/initiatieven/", "/initiatieven/?buurt=deel:West", "/initiatieven/?plek=buurt"):
        in_order(visitor.go(address))
