"""A vote on a vision as people walk it in a browser, step by step: prepared, opened, cast in three ways, and its result.

Each function ends on a page of its step; every page on the way is looked at by `in_order`.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from civicnet.deadlines import local_date
from tests.browser.chromium import Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import press
from tests.browser.vision_tasks import WORKSHOP, desk, follow, saved

ROUNDS = f"{WORKSHOP}rondes/"


def prepare_round(curator: Person, number: str, code: str) -> Page:
    """From the desk of a frozen version to a round on it that is being prepared."""
    page = follow(desk(curator, number), "Leg de tekst voor aan inwoners")
    page = follow(page, "Bereid een stemming voor")
    page.fill("[name=code]", code)
    page.fill("[name=first_day]", local_date().isoformat())
    page.fill("[name=last_day]", (local_date() + timedelta(days=20)).isoformat())
    for way in ("login", "letter", "desk"):
        page.check(f"[name=ways][value={way}]")
    page.fill("[name=smallest_group]", "10")
    page.fill("[name=group_turnout]", "100%")  # with less, so small a group could be told from the outcome
    return saved(page)


def load_roll(curator: Person, code: str, file: Path, *, voters: int, refused: int) -> Page:
    """Load who may vote, in the browser; `refused` lines of the file are told and left out."""
    page = follow(curator.go(f"{ROUNDS}{code}/"), "Laad de kiezerslijst")
    page.set_input_files("[name=file]", file)
    saved(page)
    assert page.locator("#report tbody tr").count() == refused
    assert str(voters) in page.inner_text("#report")
    return follow(page, "Terug naar de ronde")


def merge_group(page: Page, small: str, into: str) -> Page:
    """Let a small group count with a neighbour."""
    assert small in page.inner_text("#todo")
    page = follow(page, "Groepen")
    page.get_by_label(small).select_option(label=into)
    saved(page)
    assert page.locator("#todo").count() == 0
    return page


def fix_and_open(page: Page) -> None:
    """Fix the round. It opens by the button, or by the clock if that was earlier."""
    press(page, "fix")
    in_order(page)
    if page.locator("button[value=open]").count():
        press(page, "open")
    page.goto(page.url.split("stap/")[0])
    in_order(page)
    assert page.locator("button[value=open], button[value=fix]").count() == 0


def choose(page: Page, choice: str, goals: dict[str, str]) -> str:
    """From the ballot to the receipt. Returns the code of the receipt."""
    for fold in page.locator("main details > summary").all():
        if fold.evaluate("s => getComputedStyle(s).pointerEvents !== 'none' && !s.parentElement.open"):
            fold.click()
    in_order(page)
    for goal, said in goals.items():
        page.check(f"[name='goal-{goal}'][value={said}]")
    page.check(f"[name=choice][value={choice}]")
    for verb in ("review", "cast"):
        press(page, verb)
        in_order(page)
    return page.inner_text("#code")


def vote_by_letter(voter: Person, letter: str, choice: str, goals: dict[str, str]) -> str:
    """From the page of the vision to the receipt, with the code of a letter."""
    page = follow(voter.go("/visie/"), "Stem mee")
    page = follow(page, "Vul de code in")
    page.fill("[name=code]", letter)
    with next_page(page):
        page.click("main form button")
    return choose(page, choice, goals)


def vote_by_login(voter: Person, broker: str, choice: str) -> str:
    """The same by proving at the broker who one is."""
    voter.page.goto(f"{broker}/become/noor/")
    page = voter.go("/visie/instemmen/")
    in_order(page)
    with page.expect_navigation(url="**/account/reauthenticate/**"):
        page.get_by_role("button", name="Log in met DigiD").click()
    voter.faults.clear()  # what the broker's own page lacks
    (onward,) = parse_qs(urlsplit(page.url).query)["next"]
    page.goto(broker + onward)
    return choose(page, choice, {})


def vote_at_desk(readers: tuple[Person, Person], code: str, number: str, choice: str) -> str:
    """Strike a number, hand out a paper, and have it read by two people. Returns the code of its strip."""
    page = follow(readers[0].go(f"{ROUNDS}{code}/"), "Naar de balie")
    page.fill("[name=number]", number)
    with next_page(page):
        page.click("main form button")
    in_order(page)
    paper = page.inner_text("#code")
    for reader in readers:
        page = follow(reader.go(f"{ROUNDS}{code}/"), "Voer biljetten in")
        page.fill("[name=code]", paper)
        page.check(f"[name=choice][value={choice}]")
        saved(page)
    assert "de stem is binnen" in page.inner_text(".cn-notices")
    return paper


def read_result(visitor: Person, code: str, folder: Path) -> tuple[str, Path]:
    """Read the result. Returns the SHA-256 on the page, and the file with all votes that was downloaded."""
    page = visitor.go(f"/visie/uitslag/{code}/")
    in_order(page)
    page.locator("main details").evaluate_all("all => all.forEach(d => d.open = true)")
    in_order(page)
    with page.expect_download() as kept:
        page.click("a[href$='stemmen.txt']")
    file = folder / f"stemmen-{code}.txt"
    kept.value.save_as(file)
    return page.inner_text("#sha256"), file
