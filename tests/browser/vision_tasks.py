"""The life of a vision as people walk it in a browser, step by step: written together, put to the vote, adopted.

Each function ends on a page of its step; every page on the way is looked at by `in_order`. The vote is in vote_tasks.py.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from civicnet.deadlines import local_date
from tests.browser.chromium import Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import next_step, press

WORKSHOP = "/visie/werkplaats/"


def follow(page: Page, link: str) -> Page:
    """Go where the link with these words leads, and look at that page."""
    with next_page(page):
        page.locator("main").get_by_role("link", name=link).first.click()
    in_order(page)
    return page


def saved(page: Page) -> Page:
    """Press the filled button of the form, and look at the page that follows."""
    next_step(page)
    in_order(page)
    return page


def desk(curator: Person, number: str) -> Page:
    """Open the workshop's page of a version, by way of the list."""
    page = curator.go(WORKSHOP)
    in_order(page)
    with next_page(page):
        page.locator(f"[data-version='{number}'] a").first.click()
    in_order(page)
    return page


# ---- subjects --------------------------------------------------------------------------------------------------------


def plan_gathering(curator: Person) -> None:
    """Announce that everybody can bring up subjects, from today."""
    page = follow(curator.go("/visie/agenda/"), "Plan een stap")
    page.select_option("[name=kind]", "gathering")
    page.fill("[name=begins_on]", local_date().isoformat())
    page.fill("[name=ends_on]", (local_date() + timedelta(days=14)).isoformat())
    saved(page)


def bring_up(resident: Person, text: str) -> None:
    """Bring up a subject."""
    page = resident.go("/visie/")
    in_order(page)
    page = follow(page, "Waar moet de visie over gaan?")
    page = follow(page, "Breng iets in")
    page.fill("[name=text]", text)
    page.locator("[name=neighbourhood]:not([value=''])").first.check()
    saved(page)
    assert text in page.inner_text("main")


def sort_and_answer(curator: Person, text: str, topic: str, goal: str) -> None:
    """Put what was brought up under a new topic, and say that it came into `goal`."""
    page = follow(curator.go("/visie/onderwerpen/"), "Indelen en antwoorden")
    page.locator("label", has_text=text).first.locator("input").check()
    page.fill("[name=new_topic]", topic)
    with next_page(page):
        page.click("button[name=sort]")
    in_order(page)
    page.locator("label", has_text=text).first.locator("input").check()
    page.check("[name=fate][value=taken_up]")
    page.fill("[name=goals]", goal)
    with next_page(page):
        page.click("button[name=settle]")
    in_order(page)
    page = curator.go("/visie/onderwerpen/")
    in_order(page)
    mine = page.locator("main li[data-state=settled]", has_text=text).first
    expect(mine).to_contain_text(goal)


# ---- the draft -------------------------------------------------------------------------------------------------------


def begin(curator: Person) -> str:
    """Begin a version with the text in force. Returns its number."""
    page = curator.go(WORKSHOP)
    in_order(page)
    page = follow(page, "Begin een nieuwe versie")
    number = page.input_value("[name=number]")
    saved(page)
    return number


def write_at_once(first: Person, second: Person, number: str, goal: str) -> None:
    """Two curators write in one goal at the same time; the second sees both texts and makes one of them."""
    address = f"{WORKSHOP}{number}/deel/doel-{goal}/"
    mine, theirs = first.go(address), second.go(address)
    in_order(theirs)
    text = mine.input_value("[name=text]").rstrip(".")
    mine.fill("[name=text]", f"{text}, ook in het weekend.")
    saved(mine)
    theirs.fill("[name=text]", f"{text}, ook 's avonds.")
    saved(theirs)
    assert "/botsing/" in theirs.url
    both = theirs.locator(".cn-versus").first
    expect(both).to_contain_text("ook in het weekend")
    expect(both).to_contain_text("ook 's avonds")
    theirs.fill("[name=text]", f"{text}, ook 's avonds en in het weekend.")
    press(theirs, "merge")
    in_order(theirs)
    expect(theirs.locator(f"[id='doel-{goal}']")).to_contain_text("ook 's avonds en in het weekend.")


def split(curator: Person, number: str, goal: str, first: str, second: str) -> str:
    """Split a goal and give the new one an indicator. Returns the code of the new goal."""
    page = follow(curator.go(f"{WORKSHOP}{number}/deel/doel-{goal}/"), "Splits in twee doelen")
    page.fill("[name=first]", first)
    page.fill("[name=second]", second)
    page.fill("[name=reason]", "Groen en water vragen elk om een eigen maat.")
    saved(page)
    made = page.locator(".cn-piece", has_text=second)
    code = made.get_attribute("data-piece") or ""
    with next_page(page):
        made.get_by_role("link").last.click()
    for name, value in {
        "name": "Kelders die droog blijven bij een hoosbui",
        "unit": "%",
        "source": "rioolmeting",
        "baseline": "61,5",
        "baseline_year": "2026",
        "target": "90",
        "target_year": "2038",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=direction]", "up")
    in_order(page)
    saved(page)
    return code


# ---- consultation ----------------------------------------------------------------------------------------------------


def open_consultation(curator: Person, number: str) -> None:
    page = desk(curator, number)
    press(page, "open_consultation")
    in_order(page)


def react_to_words(resident: Person, number: str, goal: str, words: int, text: str) -> None:
    """Select the first `words` letters of a goal and react to those."""
    page = resident.go(f"/visie/consultatie/?versie={number}")
    page.locator("main details").evaluate_all("all => all.forEach(d => d.open = true)")
    in_order(page)
    said = page.locator(f"[id='doel-{goal}'] [data-words]")
    said.scroll_into_view_if_needed()
    said.evaluate(
        """(words, n) => {
            const node = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
            let text = node.nextNode();
            while (!text.data.trim()) text = node.nextNode();
            const from = text.data.search(/\\S/);
            getSelection().setBaseAndExtent(text, from, text, from + n);
        }""",
        words,
    )
    page.locator(".cn-passage a").click()
    form = page.locator("form.cn-reactform")
    form.locator("[name=text]").fill(text)
    in_order(page)
    form.locator("button.utrecht-button--primary-action").click()
    expect(page.locator("[data-thanks] .cn-say", has_text=text).locator(".cn-say__quote")).to_be_visible()
    in_order(page)


def agree(resident: Person, number: str, goal: str, text: str) -> None:
    """Agree with the reaction that says `text`."""
    page = resident.go(f"/visie/consultatie/deel/doel-{goal}/?versie={number}")
    said = page.locator(".cn-say", has_text=text)
    said.get_by_role("button", name="Ik ben het eens").click()
    expect(said.locator("[aria-pressed=true]")).to_be_visible()
    in_order(page)


def propose(resident: Person, number: str, goal: str, text: str, reason: str) -> str:
    """Propose other words for a goal. Returns the address of the proposal."""
    page = resident.go(f"/visie/consultatie/deel/doel-{goal}/?versie={number}")
    page = follow(page, "Stel andere woorden voor")
    page.fill("[name=text]", text)
    page.fill("[name=reason]", reason)
    saved(page)
    return urlsplit(page.url).path


def support(resident: Person, proposal: str) -> None:
    page = resident.go(proposal)
    page.get_by_role("button", name="Ik steun dit").click()
    expect(page.locator("[data-supporters='1'] [aria-pressed=true]")).to_be_visible()
    in_order(page)


def end_consultation(first: Person, second: Person, number: str, reason: str) -> None:
    """Six weeks have not passed: one curator proposes to close early, the other confirms it."""
    page = follow(desk(first, number), "Sluit de inspraak eerder")
    _by_two(page, second, reason)
    page = second.go(f"/visie/consultatie/?versie={number}")
    in_order(page)
    expect(page.locator("[data-term]")).to_contain_text(reason)
    page = second.go("/visie/agenda/")
    in_order(page)
    assert page.locator("li[data-step]", has_text=reason).count() == 1


def _by_two(page: Page, second: Person, reason: str) -> Page:
    """On the page of a step: the first curator proposes it, the other one confirms it at their own browser."""
    page.fill("[name=reason]", reason)
    in_order(page)
    press(page, "propose")
    in_order(page)
    expect(page.locator("[data-proposal]")).to_contain_text(reason)
    page = second.go(urlsplit(page.url).path)
    in_order(page)
    press(page, "confirm")
    in_order(page)
    return page


def answer_all(curator: Person, number: str, reasons: str) -> None:
    """Give every reaction that waits one answer."""
    page = follow(desk(curator, number), "Beantwoord de reacties")
    page.click("[data-all]")
    page.check("[name=outcome][value=adopted]")
    page.fill("[name=reasons]", reasons)
    saved(page)
    assert page.get_attribute("#telling", "data-waiting") == "0"
    page = follow(page, "Alle reacties en antwoorden")
    assert reasons in page.inner_text("main")


def decide(first: Person, second: Person, number: str, proposal: str) -> None:
    """One curator proposes to take a proposal over, the other confirms it."""
    follow(desk(first, number), "Beslis over de voorstellen")
    page = follow(first.go(proposal), "Stel een besluit voor")
    page.check("[name=decision][value=accepted]")
    page.fill("[name=reasons]", "Dit zegt het beter, en velen vragen erom.")
    press(page, "propose")
    in_order(page)
    page = follow(second.go(proposal), "Bevestig het besluit")
    press(page, "confirm")
    in_order(page)
    expect(page.locator("[data-decision=accepted]")).to_be_visible()


# ---- frozen ----------------------------------------------------------------------------------------------------------


def freeze(first: Person, second: Person, number: str, folder: Path) -> tuple[str, Path]:
    """Freeze the text by two curators. Returns its SHA-256 as the page shows it, and the file that was downloaded."""
    page = follow(desk(first, number), "Bevries de tekst")
    assert page.locator("#blokkades").count() == 0, page.inner_text("#blokkades")
    page = _by_two(page, second, "Alles heeft een antwoord.")
    with page.expect_download() as kept:
        page.locator("a[download]").click()
    file = folder / f"visie-{number}.json"
    kept.value.save_as(file)
    return page.inner_text("#sha256"), file


def bring_to_council(curator: Person, number: str) -> None:
    page = desk(curator, number)
    press(page, "bring_to_council")
    in_order(page)
    assert page.url.endswith("/raad/")


def deviate(curator: Person, number: str, goal: str, text: str, reason: str) -> None:
    """Write down that the council words a goal otherwise."""
    page = follow(desk(curator, number), "Schrijf het besluit van de raad op")
    page.locator(f"[id='{goal}'] a").last.click()
    page.check("[name=change][value=reword]")
    page.fill("[name=text]", text)
    page.fill("[name=reason]", reason)
    in_order(page)
    saved(page)
    expect(page.locator(f"[id='{goal}'] [data-deviation=reworded]")).to_contain_text(reason)


def adopt(curator: Person, number: str, decision: str) -> None:
    page = curator.go(f"{WORKSHOP}{number}/raad/")
    page.check("[name=decision][value=adopt]")
    page.fill("[name=on]", local_date().isoformat())
    page.fill("[name=decision_number]", decision)
    saved(page)
