"""The main job from end to end: a resident registers, two civil servants assess, the answer is public.

Three people and a contact person, each in a browser of their own, on the running product: once in each house style, once
on a telephone and once at a desk. Every page on the way is looked at in the other style and width as well (in_order).
"""

from collections.abc import Callable

import pytest

from tests.browser import tasks
from tests.browser.chromium import DESK, PHONE, Person
from tests.browser.conftest import in_order
from tests.walked import BROWSER

MAIL, DRAFT = "els.postma@voorbeeld.example", "Lees ons voorlopige antwoord"
OWNER, CONTACT, FIRST, SECOND = "Els Postma", "Fenna Oost", "M. de Wit", "S. Amrani"


def from_letter_signed_out(
    reader: Person, mailbox: Person, case: str, look: Callable[[Person], None]
) -> None:
    """From the letter to the reply form with one code: two more taps, to ask for the code and to type it."""
    tasks.open_letter(reader, MAIL, DRAFT)
    tasks.tap(reader.page, "Lees en reageer")
    look(reader)
    reader.page.fill("[name=email]", MAIL)
    tasks.tap(reader.page, "Ga verder")
    look(reader)
    reader.page.fill("[name=code]", tasks.code_in_mail(mailbox, MAIL))
    tasks.tap(reader.page, "Ga verder")
    assert reader.page.url.endswith(f"/toetsen/{case}/reageren/")
    assert reader.page.locator("[name=text]").is_visible()


def walk(person: Callable[..., Person], name: str, *, check: bool = True, **options: object) -> None:
    """Walk the whole job; with `check` every page on the way is looked at."""

    def look(someone: Person) -> None:
        if check:
            in_order(someone.page)

    owner, contact = person(OWNER, **options), person(CONTACT, **options)
    first, second = person(FIRST, **options), person(SECOND, **options)
    initiative = tasks.register(owner, name)
    look(owner)
    owner.go(initiative)
    look(owner)
    case = tasks.ask_for_assessment(owner, initiative)
    look(owner)
    tasks.take_in(contact, case)
    look(contact)
    contact.go("/werk/")
    look(contact)
    for reader, seat in ((first, "sit_first"), (second, "sit_second")):
        tasks.take_seat(reader, case, seat)
    tasks.press(first.go(f"/werk/toetsen/{case}/"), "start_assessing")
    look(first)
    if check:
        tasks.score_by_keys(first, case)
    tasks.read(first, case, score="2")
    second.go(f"/werk/toetsen/{case}/")
    assert tasks.REASON not in second.page.content(), "the second reader reads blind"
    tasks.read(second, case, score="0")
    first.go(f"/werk/toetsen/{case}/")
    look(first)
    tasks.compare(first, case, score="1")
    look(first)
    tasks.open_letter(owner, MAIL, DRAFT)
    tasks.tap(owner.page, "Lees en reageer")  # the second tap: the first one opened the letter
    assert owner.page.url.endswith(f"/toetsen/{case}/reageren/")
    look(owner)
    from_letter_signed_out(person(**options), person(), case, look)
    tasks.reply(owner, case, "De kas is ook op zondag open.")
    tasks.answer_reply(first, case, "Dat staat er nu bij.")
    tasks.confirm(first, case)
    look(first)
    tasks.confirm(second, case)

    visitor = person(**options)
    page = visitor.go(f"/toetsen/{case}/")
    look(visitor)
    assert name in page.locator("h1").inner_text()
    text = page.locator("main").inner_text()
    assert tasks.REASON in text
    assert "De kas is ook op zondag open." in text
    assert "Dat staat er nu bij." in text
    assert visitor.context.cookies() == [], "a visitor gets no cookie"
    visitor.go(initiative)
    look(visitor)
    owner.go("/mijn/")
    look(owner)
    assert name in owner.page.locator("main").inner_text(), "the initiators are told"
    owner.go("/demo/post/")
    assert name in owner.page.locator("main").inner_text(), "and by mail"


@pytest.mark.walk(BROWSER)
def test_an_invitation_from_the_mail_is_accepted(person: Callable[..., Person]) -> None:
    owner, guest = person(OWNER), person("Bram Oosterling")
    initiative = tasks.register(owner, "Kas voor twee")
    owner.go(f"{initiative}beheren/mensen/").fill("[name=email]", "bram.oosterling@voorbeeld.example")
    tasks.next_step(owner.page)
    link = owner.go("/demo/post/").locator("main a[href*='/uitnodiging/']").first.get_attribute("href")
    page = guest.go("/" + (link or "").split("/", 3)[-1])
    tasks.next_step(page)
    assert page.url.endswith(initiative)
    assert "Els Postma" in owner.go(f"{initiative}beheren/mensen/").locator("main").inner_text()
    assert "Bram Oosterling" in owner.page.locator("main").inner_text()


def test_the_main_job_on_a_telephone(person: Callable[..., Person]) -> None:
    walk(person, "Kas op een telefoon", width=PHONE)


@pytest.mark.walk(BROWSER)
def test_the_main_job_at_a_desk_in_the_other_theme(other_theme: Callable[..., Person]) -> None:
    walk(other_theme, "Kas aan een bureau", width=DESK)


@pytest.mark.walk(BROWSER)
def test_the_main_job_without_javascript(person: Callable[..., Person]) -> None:
    walk(person, "Kas zonder script", check=False, java_script_enabled=False)
