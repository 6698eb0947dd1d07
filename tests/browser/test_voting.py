"""Voting by all three ways in a real browser: at 360 and 1280 px, in both themes, without JavaScript, by keyboard, read aloud."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import running
from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import TownHall, in_order
from tests.browser.keyboard import enter, to, type_in
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

HERE = Path(__file__).parent
VOTE = "/visie/instemmen/R-proef/"
CURATE = "/visie/werkplaats/rondes/R-proef/"


class Polls(NamedTuple):
    """An open round in the town hall: where it is, its data folder, the broker to log in at, and codes of letters."""

    address: str
    folder: Path
    broker: str
    letters: list[str]

    def letter(self) -> str:
        return self.letters.pop()


@pytest.fixture(scope="module")
def polls(town_hall: TownHall) -> Polls:
    (town_hall.broker_folder / "claims.json").write_text(json.dumps({"acr": "loa3", "bsn": "900000250"}))
    script = (HERE / "seed_round.py").read_text()
    seeded = running.manage(town_hall.folder, "shell", "-c", script, CIVICNET_DEMO="1")
    found = re.search(r"^ROUND (.*)$", seeded.stdout, re.M)
    assert found, seeded.stdout + seeded.stderr
    return Polls(town_hall.address, town_hall.folder, town_hall.broker, json.loads(found[1])["letters"])


@pytest.fixture
def voter(townsfolk: Callable[..., Person]) -> Callable[..., Person]:
    """Make people at a browser of their own; the test fails when one met an error."""
    return townsfolk


def press(page: Page, button: str) -> None:
    with next_page(page):
        page.click(button)


def open_folds(page: Page) -> None:
    """Open what is folded, the way a person does; on a wide screen all is open already."""
    for fold in page.locator("main details > summary").all():
        if fold.evaluate("s => getComputedStyle(s).pointerEvents !== 'none' && !s.parentElement.open"):
            fold.click()


def walk(person: Person, code: str) -> str:
    """From the page of the round to the receipt, by letter. Returns the code of the receipt."""
    page = person.go("/visie/instemmen/")
    in_order(page)
    with next_page(page):
        page.get_by_role("link", name="Vul de code in").click()
    in_order(page)
    page.fill("[name=code]", code)
    press(page, "main form button")
    open_folds(page)
    in_order(page)
    page.check("[name='goal-D1.1'][value=against]")
    page.check("[name=choice][value=for]")
    press(page, "button[value=review]")
    in_order(page)
    assert page.inner_text("#keuze") == "Voor"
    assert "Tegen" in page.inner_text("main dl")
    press(page, "button[value=cast]")
    in_order(page)
    assert "Voor" not in page.inner_text("main")
    return page.inner_text("#code")


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_by_letter(voter: Callable[..., Person], polls: Polls, width: int, scheme: str) -> None:
    assert len(walk(voter(width=width, color_scheme=scheme), polls.letter())) == 35


def test_without_javascript(voter: Callable[..., Person], polls: Polls) -> None:
    someone = voter(width=PHONE, java_script_enabled=False)
    page = someone.go(f"{VOTE}brief/")
    page.fill("[name=code]", polls.letter())
    press(page, "main form button")
    page.locator("summary").first.click()
    page.check("[name='goal-D1.2'][value=for]")
    page.check("[name=choice][value=blank]")
    press(page, "button[value=review]")
    press(page, "button[value=back]")
    assert page.is_checked("[name=choice][value=blank]")
    assert page.is_checked("[name='goal-D1.2'][value=for]")
    press(page, "button[value=review]")
    press(page, "button[value=cast]")
    code = page.inner_text("#code")
    with page.expect_download() as kept:
        page.click("main form button")
    assert code in Path(kept.value.path()).read_text()
    page = someone.go(f"{VOTE}wijzigen/")
    page.fill("[name=code]", code)
    press(page, "main form button")
    assert not page.is_checked("[name=choice][value=blank]")
    page.check("[name=choice][value=against]")
    press(page, "button[value=review]")
    press(page, "button[value=cast]")
    assert page.inner_text("#code") == code
    assert someone.context.cookies() == []


def test_the_square_of_the_letter_fills_in_the_code(voter: Callable[..., Person], polls: Polls) -> None:
    someone, code, asked = voter(width=PHONE), polls.letter(), []
    someone.page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page = someone.go(f"{VOTE}brief/#{code}")
    expect(page.locator("[name=code]")).to_have_value(code)
    assert "#" not in page.url
    assert not any(code in request for request in asked)
    expect(page.get_by_role("button", name="Ga door")).to_be_focused()


def test_by_keyboard_alone(voter: Callable[..., Person], polls: Polls) -> None:
    page = voter().go("/visie/instemmen/")
    enter(page, f"a[href$='{VOTE}brief/']")
    type_in(page, "[name=code]", polls.letter())
    enter(page, "main form button")
    to(page, "[name='goal-D1.1']")
    page.keyboard.press("ArrowUp")  # from "skip", the last, to blank
    assert page.is_checked("[name='goal-D1.1'][value=blank]")
    to(page, "[name=choice]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("[name=choice][value=against]")
    enter(page, "button[value=review]")
    enter(page, "button[value=cast]")
    assert page.locator("#code").count() == 1


def test_folds_open_by_keyboard_on_a_phone(voter: Callable[..., Person], polls: Polls) -> None:
    page = voter(width=PHONE).go(f"{VOTE}brief/")
    page.fill("[name=code]", polls.letter())
    press(page, "main form button")
    to(page, "summary")
    page.keyboard.press("Enter")
    to(page, "[name='goal-D1.1']")


def test_read_aloud(voter: Callable[..., Person], polls: Polls) -> None:
    page = voter(width=PHONE).go(f"{VOTE}brief/")
    expect(page.locator("main")).to_match_aria_snapshot(
        """
        - heading "Stem met de code uit je brief" [level=1]
        - text: /De code uit je brief/
        - textbox "De code uit je brief"
        - paragraph:
          - button "Ga door naar de tekst en je stem"
        """
    )
    page.fill("[name=code]", polls.letter())
    press(page, "main form button")
    open_folds(page)
    expect(page.locator("main form")).to_match_aria_snapshot(
        """
        - region "1. Lees de tekst":
          - heading "1. Lees de tekst" [level=2]
          - heading "Grenzen" [level=3]
          - list
          - region "Omzien naar elkaar":
            - group:
              - heading "Omzien naar elkaar" [level=3]
              - group "Niemand die dat niet wil, zit alleen aan tafel.":
                - radio "Voor"
                - radio "Tegen"
                - radio "Blanco"
                - radio "Sla over" [checked]
        - region "2. Kies":
          - heading "2. Kies" [level=2]
          - group "Wat vind je van de hele tekst?":
            - radio "Voor"
            - radio "Tegen"
            - radio "Blanco"
          - paragraph:
            - button "Kijk je stem na"
        """
    )
    page.check("[name=choice][value=for]")
    press(page, "button[value=review]")
    expect(page.locator("main")).to_match_aria_snapshot(
        """
        - heading "Klopt dit?" [level=1]
        - paragraph: Dit is je stem. Hij telt nog niet.
        - term: De hele tekst
        - definition: Voor
        - paragraph:
          - button "Breng mijn stem uit"
          - button "Terug, kies opnieuw"
        """
    )
    press(page, "button[value=cast]")
    expect(page.locator("main")).to_match_aria_snapshot(
        """
        - heading "Bedankt, je stem is binnen" [level=1]
        - region "Je ontvangstbewijs":
          - heading "Je ontvangstbewijs" [level=2]
          - paragraph: /([0-9A-Z]{3}-){8}[0-9A-Z]{3}/
          - list
        - paragraph:
          - button "Bewaar als bestand"
        """
    )


def test_a_mistake_is_read_aloud(voter: Callable[..., Person], polls: Polls) -> None:
    someone = voter(width=PHONE)
    page = someone.go(f"{VOTE}brief/")
    page.fill("[name=code]", "ABCD")
    press(page, "main form button")
    in_order(page)
    expect(page.locator("main").get_by_role("alert")).to_be_focused()
    expect(page.locator("main").get_by_role("alert")).to_contain_text("Dit kan geen code zijn")
    assert page.input_value("[name=code]") == "ABCD"
    someone.faults.clear()  # the console tells of the 422


def log_in(page: Page, polls: Polls) -> None:
    """Press the button and prove at the broker who one is."""
    with page.expect_navigation(url=re.compile("/account/reauthenticate/")):
        page.get_by_role("button", name="Log in met DigiD").click()
    (onward,) = parse_qs(urlsplit(page.url).query)["next"]
    page.goto(polls.broker + onward)
    assert "/visie/instemmen/terug/" in page.url


def test_by_logging_in(voter: Callable[..., Person], polls: Polls) -> None:
    someone = voter(width=PHONE)
    someone.page.goto(f"{polls.broker}/become/noor/")
    page = someone.go("/visie/instemmen/")
    log_in(page, polls)
    in_order(page)
    page.check("[name=choice][value=for]")
    press(page, "button[value=review]")
    press(page, "button[value=cast]")
    assert page.locator("#code").count() == 1
    names = {cookie["name"] for cookie in someone.context.cookies()}
    assert names <= {"provider", "csrftoken"}  # of the broker; none of ours
    page = someone.go("/mijn/")
    assert page.url.endswith("?next=/mijn/")  # nobody was signed in on the site
    log_in(someone.go("/visie/instemmen/"), polls)
    assert "Je hebt al gestemd" in page.inner_text("h1")
    in_order(page)
    someone.faults.clear()  # the console tells of the 409, and of what the broker lacks


def test_at_the_desk(voter: Callable[..., Person], polls: Polls) -> None:
    first, second = voter("Fenna Oost"), voter("Ilse Kamphuis", width=PHONE)
    page = first.go(f"{CURATE}balie/")
    in_order(page)
    page.fill("[name=number]", "900000260")
    press(page, "main form button")
    in_order(page)
    code = page.inner_text("#code")
    for reader, said in ((first, "Bewaard"), (second, "de stem is binnen")):
        page = reader.go(f"{CURATE}biljetten/")
        in_order(page)
        assert page.locator("[name=choice]:checked").count() == 0
        page.fill("[name=code]", code.lower())
        page.check("[name=choice][value=against]")
        page.check("[name='goal-D1.1'][value=for]")
        press(page, "main form button")
        assert said in page.inner_text(".cn-notices")


def test_the_curators_pages(voter: Callable[..., Person], polls: Polls) -> None:
    for width in (PHONE, DESK):
        someone = voter("Ilse Kamphuis", width=width)
        for path in ("/visie/werkplaats/rondes/", CURATE, "/visie/werkplaats/rondes/nieuw/"):
            in_order(someone.go(path))


def test_the_vote_is_announced(voter: Callable[..., Person], polls: Polls) -> None:
    for path in ("/", "/visie/"):
        page = voter(width=PHONE).go(path)
        in_order(page)
        with next_page(page):
            page.get_by_role("link", name="Stem mee", exact=True).click()
        assert page.url.endswith(VOTE)


def test_in_the_other_theme(voter: Callable[..., Person], polls: Polls) -> None:
    """Last: the municipality takes another house style. (in_order looks at every page of the vote in both.)"""
    put_on = "from civicnet.areas.models import Municipality as M; m = M.objects.get(); m.theme = 'voorbeeld'; m.save()"
    assert running.manage(polls.folder, "shell", "-c", put_on, CIVICNET_DEMO="1").returncode == 0
    someone = voter(width=PHONE)
    for _n in range(40):
        if someone.go(VOTE).locator("html.voorbeeld-theme").count():
            return
        time.sleep(1)
    raise AssertionError("the theme did not change")
