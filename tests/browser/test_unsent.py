"""What was typed and not sent: leaving asks first, going back and sending again is noticed, a refusal leaves it standing."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog

from tests.browser.chromium import Person
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

WHO = "Hakim Yilmaz"
NEW = "/initiatieven/nieuw/"
WORDS = "Bij elke hoosbui staat de straat blank."
REACT = "/visie/consultatie/deel/inleiding/reageren/"
LOST = "Je hebt nog niet verstuurd wat je op deze pagina typte."


@pytest.fixture
def person(browser: Browser, product: str) -> Any:
    person = Person(browser, product).be(WHO)
    yield person
    person.close()


def wrong_mark(person: Person) -> None:
    """As after signing in anew in another window."""
    name = next(c["name"] for c in person.context.cookies() if "csrf" in c["name"])
    person.context.add_cookies([{"name": name, "value": "x" * 32, "url": person.address}])


@pytest.mark.parametrize("link", ["a[hreflang=en]", "a.cn-brand"])
def test_another_language_or_a_link_asks_before_it_loses_words(person: Person, link: str) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page = person.go(NEW)
    page.on("dialog", stay)
    page.locator(link).first.click()
    page.wait_for_url(lambda url: not url.endswith(NEW) or "/en/" in url)
    assert not asked, "nothing was typed"
    person.go(NEW)
    page.fill("[name=summary]", WORDS)
    page.locator(link).first.click()
    assert asked[0].startswith(LOST)
    assert page.url == person.address + NEW
    assert page.input_value("[name=summary]") == WORDS
    page.remove_listener("dialog", stay)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(link).first.click()
    page.wait_for_url(lambda url: url != person.address + NEW)


def test_without_scripts_the_way_back_brings_the_words_back(browser: Browser, product: str) -> None:
    """The languages are links, so the browser keeps what was typed with the page that one left."""
    person = Person(browser, product, java_script_enabled=False).be(WHO)
    page = person.go(NEW)
    page.fill("[name=summary]", WORDS)
    page.locator("a[hreflang=en]").first.click()
    page.wait_for_url("**/en/**")
    page.go_back()
    assert page.input_value("[name=summary]") == WORDS
    person.close()


def test_who_goes_back_and_sends_again_is_told(person: Person) -> None:
    page = person.go(REACT)
    send = page.locator("form.cn-reactform button[type=submit]")
    page.fill("[name=text]", WORDS)
    send.click()
    page.wait_for_url("**reactie=**")
    there = page.url
    page.go_back()
    assert page.input_value("[name=text]") == WORDS
    send.click()
    page.wait_for_url(there)
    assert "Je had dit al verstuurd" in page.locator("[data-notices]").inner_text()
    page.go_back()
    page.fill("[name=text]", f"{WORDS} En het stinkt.")
    send.click()
    page.get_by_role("heading", name="Je verstuurde dit formulier al").wait_for()
    assert page.locator("#getypt-1").input_value() == f"{WORDS} En het stinkt."
    page.get_by_role("button", name="Verstuur dit ook").click()
    page.wait_for_url("**reactie=**")


def test_who_must_sign_in_finds_the_words_again(person: Person) -> None:
    page = person.go(NEW)
    page.fill("[name=summary]", WORDS)
    page.fill("[name=name]", "Buurttuin")
    person.context.clear_cookies(name="session")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/inloggen/**")
    person.be(WHO).go(NEW)
    assert page.input_value("[name=summary]") == WORDS
    assert (
        page.locator("#bewaard-getypt")
        .inner_text()
        .startswith("Wat je had getypt staat weer in het formulier.")
    )


def test_a_refusal_is_told_at_the_foot_and_the_page_stays(person: Person) -> None:
    page = person.go("/visie/consultatie/reacties/")
    before = page.locator("main").inner_text()
    wrong_mark(person)
    agree = page.locator("[hx-post*=eens] button").first
    agree.click()
    told = page.locator("#melding .cn-refused")
    told.wait_for()
    assert "stond te lang open" in told.inner_text()
    assert told.is_visible()
    assert page.locator("main").inner_text() == before
    assert page.locator("h1").count() == page.locator("header.cn-header").count() == 1
    told.get_by_role("button", name="Sluiten").click()
    assert told.count() == 0
    person.be(WHO).go("/visie/consultatie/reacties/")
    person.context.clear_cookies(name="session")
    page.locator("[hx-post*=eens] button").first.click()
    page.wait_for_url("**/inloggen/?next=/visie/consultatie/reacties/")
