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
from tests.running import Clerk
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

FINGER = 24  # pixels
TILES_HOST = "https://tegels.example"
TILES, CREDIT = f"{TILES_HOST}/{{z}}/{{x}}/{{y}}.svg", "Kaart: van een proef"
TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#dfe8d8"/></svg>'
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
    with running.started(folder, "--demo", CIVICNET_MAP_TILES=TILES, CIVICNET_MAP_CREDIT=CREDIT) as address:
        # Beside the product: a command alone would start and stop the database each time.
        clerk = Clerk(folder)
        clerk.command("load_areas", str(areas), "--name", "naam", "--part-of", "stadsdeel", *into)
        clerk.command("load_postcodes", str(postcodes))
        clerk.close()
        yield address


@pytest.fixture
def citizen(browser: Browser, city: str) -> Iterator[Callable[..., Person]]:
    """Somebody at a browser; of the host of tiles, and of no other, it gets pictures."""
    people = people_of(browser, city, also=(TILES_HOST,))
    make = next(people)

    def with_tiles(*args: Any, **options: Any) -> Person:
        someone = make(*args, **options)
        someone.context.route(
            f"{TILES_HOST}/**", lambda route: route.fulfill(body=TILE, content_type="image/svg+xml")
        )
        return someone

    yield with_tiles
    next(people, None)


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


def seen(page: Page) -> tuple[float, float, float]:
    """How wide the part of the map is that is shown, in its units, and the middle of it."""
    x, y, width, height = map(float, (page.locator(".cn-zoom").get_attribute("viewBox") or "").split())
    return width, x + width / 2, y + height / 2


def pinch(page: Page, *, apart: bool) -> None:
    """Two fingers in the middle of the map go apart, aslant, or together."""
    page.locator(".cn-pan").evaluate("one => one.scrollIntoView({block: 'center'})")
    box = page.locator(".cn-pan").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    steps = [20, 40, 60, 80, 100] if apart else [100, 80, 60, 40, 20]
    touch = page.context.new_cdp_session(page)
    for n, step in enumerate(steps):
        fingers = [{"x": x + side * step, "y": y + side * step * 0.6, "id": side} for side in (-1, 1)]
        kind = "touchMove" if n else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        page.wait_for_timeout(20)  # a step is drawn in less
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_two_fingers_bring_finer_outlines_names_and_tiles(citizen: Callable[..., Person]) -> None:
    visitor = citizen(width=PHONE, has_touch=True, is_mobile=True)
    page = visitor.go("/initiatieven/?toon=kaart&buurt=deel:West")
    settle(page, "West")
    assert page.get_by_text(CREDIT).is_visible()
    tile = page.locator(".cn-tiles image").first
    first = tile.get_attribute("href")
    assert re.fullmatch(r"https://tegels.example/1\d/\d+/\d+.svg", first or "")
    shape = page.locator("[data-area^=BU] > path").first
    coarse = shape.get_attribute("d") or ""
    width, x, y = seen(page)
    with page.expect_response(re.compile("/buurten/details/")):
        pinch(page, apart=True)
    page.wait_for_function(
        "old => document.querySelector('[data-area^=BU] > path').getAttribute('d') !== old", arg=coarse
    )
    near, near_x, near_y = seen(page)
    assert near < width / 3
    assert abs(near_x - x) + abs(near_y - y) < width / 10  # what lay between the fingers is still there
    assert page.locator(".cn-zoom__name:not(.is-far)").count() > 20
    page.wait_for_function(
        "old => document.querySelector('.cn-tiles image').getAttribute('href') !== old", arg=first
    )
    assert page.evaluate(SMALLEST) >= FINGER
    in_order(page)
    pinch(page, apart=False)
    page.wait_for_timeout(500)  # what is let go of comes to rest in less
    assert seen(page)[0] > near
    assert page.evaluate("[scrollX, visualViewport.scale]") == [0, 1]  # the page itself did not become larger


def test_a_wheel_and_keys_at_a_desk(citizen: Callable[..., Person]) -> None:
    visitor = citizen(reduced_motion="reduce")
    page = visitor.go("/initiatieven/?toon=kaart&buurt=deel:Noord")
    settle(page, "Noord")
    assert page.evaluate(SMALLEST) >= FINGER
    whole = seen(page)
    page.locator(".cn-pan").hover()
    page.mouse.wheel(0, -200)  # over a map that nobody began to use the page goes up and down
    page.mouse.wheel(0, 200)
    assert seen(page) == whole
    page.locator(".cn-pan").focus()
    page.locator(".cn-pan").hover()
    page.mouse.wheel(0, -300)
    page.locator(".cn-pan.is-zoomed").wait_for()
    width, x, y = seen(page)
    assert width < whole[0]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert seen(page)[0] == pytest.approx(width)
    assert seen(page)[1] > x
    assert seen(page)[2] > y
    page.keyboard.press("+")
    assert seen(page)[0] < width
    in_order(page)
    page.keyboard.press("0")
    assert seen(page) == pytest.approx(whole, abs=0.5)
    page.keyboard.press("-")  # farther than the whole of Noord is the city
    settle(page, r"initiatieven/\?toon=kaart$")


def test_the_marketplace_has_the_same_map(citizen: Callable[..., Person]) -> None:
    visitor = citizen(width=PHONE, has_touch=True)
    page = visitor.go("/marktplaats/?toon=kaart")
    settle(page, "toon=kaart")
    in_order(page)
    assert page.evaluate(SMALLEST) >= FINGER
    page.locator("[data-area='deel:West']").tap()
    settle(page, "buurt=deel%3AWest")
    in_order(page)
    assert page.evaluate(SMALLEST) >= FINGER
    page.locator(".cn-zoom__group:not(.is-far), .cn-zoom__pt:not(.is-far)").first.tap()
    page.wait_for_url(re.compile(r"buurt=BU|marktplaats/\d+/"))


def test_all_neighbourhoods_in_a_list(citizen: Callable[..., Person]) -> None:
    visitor = citizen(width=PHONE)
    page = visitor.go("/buurten/")
    assert page.locator("main details").count() == 9
    in_order(page)
    page.get_by_label("Zoek in deze lijst").fill("landlust")
    assert page.locator("main details[open]").count() == 1
    page.locator("main li:visible").first.wait_for()
    assert {"landlust" in text.lower() for text in page.locator("main li:visible").all_inner_texts()} == {
        True
    }
    in_order(page)
    page.get_by_label("Zoek in deze lijst").fill("west")
    page.locator("summary:visible", has_text="70 buurten").wait_for()
    page.get_by_label("Zoek in deze lijst").fill("xyzzy")
    page.get_by_text("Niets gevonden. Probeer een ander woord.").wait_for()


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
    page.get_by_role("link", name="Buurten", exact=True).click()
    page.locator("main summary", has_text="Noord").first.click()
    page.get_by_role("link", name="Noord op de kaart", exact=True).click()
    assert page.locator("[data-area^=BU]").count() == 69
    assert page.locator(".cn-tiles").count() == 0
    assert page.get_by_text(CREDIT).is_hidden()


def test_no_barriers_on_what_else_has_neighbourhoods(citizen: Callable[..., Person]) -> None:
    visitor: Any = citizen(width=PHONE)
    for address in (
        "/",
        "/initiatieven/",
        "/initiatieven/?buurt=deel:West",
        "/initiatieven/?plek=buurt",
        "/buurten/BU0363EA01/",
    ):
        in_order(visitor.go(address))
