"""What people do on the site, step by step, as the tests walk it."""

import re

from playwright.sync_api import Locator, Page

from tests.browser.chromium import Person, next_page

PURPOSE = (
    "Aan de Molendreef staat een oude kas leeg. Wij willen er samen groente in kweken en die delen met wie weinig heeft. "
    "Kinderen van de school leren er zaaien. Twaalf buren doen mee en op zaterdag staat de deur open voor iedereen. "
    "De gemeente blijft eigenaar van de grond. We zoeken nog aarde, ramen en iemand die verstand heeft van verwarming."
)
REASON = "Dat blijkt uit het plan en uit het gesprek in de kas."


def press(page: Page, verb: str) -> None:
    """Press the button of a verb and wait for the page that follows."""
    with next_page(page):
        page.locator(f"main button[value={verb}]").first.click()


def words_of(text: Locator) -> str:
    """A text without the numbers behind the passages that people reacted to."""
    return text.evaluate(
        """(text) => {
            const copy = text.cloneNode(true);
            for (const note of copy.querySelectorAll(".cn-marked__note")) note.remove();
            return copy.textContent;
        }"""
    )


def next_step(page: Page) -> None:
    """The filled button of a form: save and go on."""
    with next_page(page):
        page.locator("main form button.utrecht-button--primary-action").last.click()


def register(owner: Person, name: str) -> str:
    """Walk the four steps and put it on the site. Returns the address of its page."""
    page = owner.go("/initiatieven/nieuw/")
    page.fill("[name=name]", name)
    page.fill("[name=summary]", "Twaalf buren kweken samen groente.")
    next_step(page)
    page.check("[name=kind][value=residents_initiative]")
    page.fill("[name=people]", "Twaalf buren van de Molendreef")
    next_step(page)
    page.locator("[name=neighbourhood]:not([value=''])").first.check()
    next_step(page)
    page.fill("[name=purpose]", PURPOSE)
    page.locator("[name=goals]").first.check()
    page.fill("[name=own_measure]", "Op zaterdag staan er tien mensen in de kas.")
    next_step(page)
    next_step(page)
    assert page.url.endswith("/ontvangen/")
    return page.url.removesuffix("ontvangen/").removeprefix(owner.address)


def ask_for_assessment(owner: Person, initiative: str) -> str:
    """Ask the municipality. Returns the number of the case."""
    page = owner.go(f"/toetsen/aanvragen/{initiative.strip('/').split('/')[-1]}/")
    next_step(page)
    return page.url.strip("/").split("/")[-1]


def take_in(contact: Person, case: str) -> None:
    """Become the contact person and log the first talk."""
    page = contact.go(f"/werk/toetsen/{case}/")
    press(page, "take_in")
    page.locator("details", has=page.locator("button[value=log_contact]")).evaluate_all(
        "all => all.forEach(d => d.open = true)"
    )
    page.select_option("[name=how]", index=1)
    press(page, "log_contact")


def take_seat(reader: Person, case: str, verb: str) -> None:
    """Take a seat and declare that there is no interest."""
    page = reader.go(f"/werk/toetsen/{case}/")
    press(page, verb)
    page.check("[name=has_interest][value=no]")
    press(page, "declare")


def read(reader: Person, case: str, *, score: str, overall: str = "fits") -> None:
    """Judge every goal and every line, and hand it in."""
    page = reader.go(f"/werk/toetsen/{case}/")
    fill_judgement(page, score, overall)
    press(page, "hand_in")


def score_by_keys(reader: Person, case: str) -> None:
    """In the dossier the keys 1 to 7 score the goal that has the focus; in a text they are what is typed."""
    page = reader.go(f"/werk/toetsen/{case}/")
    goal = page.locator("[data-score-keys]").first
    goal.locator("summary").focus()
    scores = goal.locator("input[type=radio]")
    assert scores.count() == 7
    for key in (2, 7, 8):  # 8 is no score
        page.keyboard.press(str(key))
    assert [score.is_checked() for score in scores.all()] == [False] * 6 + [True]
    text = goal.locator("textarea").first
    text.focus()
    page.keyboard.press("1")
    assert text.input_value() == "1"
    assert scores.nth(6).is_checked()
    text.fill("")


def fill_judgement(page: Page, score: str, overall: str) -> None:
    """Fill in each choice and each empty text box of the judgement on the page."""
    page.locator("main details").evaluate_all("all => all.forEach(d => d.open = true)")
    form = page.locator("form", has=page.locator("button[value=hand_in], button[value=open_hearing]")).first
    groups = form.locator("input[type=radio]").evaluate_all("all => [...new Set(all.map(i => i.name))]")
    for group in groups:
        for value in (score, overall, "kept", "no", "False"):
            choice = form.locator(f"input[name='{group}'][value='{value}']")
            if choice.count():
                choice.first.press("Space")
                break
    for box in form.locator("textarea").all():
        if box.is_visible() and not box.input_value():
            box.fill(REASON)


def compare(reader: Person, case: str, *, score: str, overall: str = "fits") -> None:
    """Agree on one text, say something about each difference, and send the draft to the initiators."""
    page = reader.go(f"/werk/toetsen/{case}/")
    fill_judgement(page, score, overall)
    press(page, "open_hearing")


def code_in_mail(reader: Person, email: str) -> str:
    """The code of the newest letter to `email`."""
    letter = reader.go("/demo/post/").locator("[data-letter]", has_text=f"Aan {email}").first
    found = re.search(r"Je code is (\d{3} \d{3})", letter.locator("summary").inner_text())
    assert found
    return found[1]


def open_letter(reader: Person, email: str, subject: str) -> None:
    """Open the newest letter to `email` with these words in its subject, as its reader sees it."""
    mail = reader.go("/demo/post/").locator("[data-letter]", has_text=f"Aan {email}")
    letter = mail.filter(has_text=subject).first.locator("a", has_text="Zoals wie hem krijgt hem ziet")
    reader.go(letter.get_attribute("href") or "")


def tap(page: Page, name: str) -> None:
    """Follow the link or press the button with this name, and wait for the page that follows."""
    with next_page(page):
        page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()


def reply(owner: Person, case: str, text: str) -> None:
    """Answer the draft; an empty text is "no remarks"."""
    page = owner.go(f"/toetsen/{case}/reageren/")
    if text:
        page.fill("[name=text]", text)
    press(page, "reply" if text else "no_remarks")


def answer_reply(reader: Person, case: str, text: str) -> None:
    page = reader.go(f"/werk/toetsen/{case}/")
    page.fill("[name=answer]", text)
    press(page, "answer_reply")


def confirm(reader: Person, case: str) -> None:
    """Say yes to the text as it stands."""
    press(reader.go(f"/werk/toetsen/{case}/"), "confirm")
