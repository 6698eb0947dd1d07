"""A visitor with a plan, from home to the second step: taps are counted, and the code is read in the mail of the demo."""

import re
from collections.abc import Callable

import pytest

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import code_in_mail
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

SENTENCE = "We maken een tuin die regen vasthoudt, met de hele buurt."
MOST_TAPS = 4


@pytest.mark.parametrize(
    ("width", "options"),
    [(PHONE, {}), (DESK, {}), (PHONE, {"java_script_enabled": False}), (PHONE, {"color_scheme": "dark"})],
    ids=["phone", "desk", "no-script", "dark"],
)
def test_from_home_to_the_second_step_by_one_code(
    person: Callable[..., Person], width: int, options: dict[str, object]
) -> None:
    visitor, mailbox = person(width=width, **options), person()
    email = f"sanne-{width}-{'-'.join(options) or 'plain'}@voorbeeld.example".replace("_", "-")
    page, taps = visitor.go("/"), 0

    def tap(name: str) -> None:
        nonlocal taps
        with next_page(page):
            page.get_by_role("main").get_by_text(name, exact=True).first.click()
        taps += 1
        if options.get("java_script_enabled", True):  # axe is a script itself
            in_order(page)

    tap("Zet je plan erbij")
    assert not visitor.context.cookies()
    page.fill("[name=name]", f"Buurttuin {width}")
    page.fill("[name=summary]", SENTENCE)
    page.fill("[name=email]", email)
    tap("Ga verder")
    assert page.get_by_role("heading", level=1).inner_text() == "Kijk in je mail"
    page.fill("[name=code]", code_in_mail(mailbox, email))
    tap("Ga verder")
    assert re.search(r"/nieuw/concept-\w+/wie/$", page.url)
    assert taps <= MOST_TAPS
    assert page.get_by_label("Hoe heet je?").is_visible()
    page.goto(page.url.replace("/wie/", "/wat/"))
    assert page.input_value("[name=summary]") == SENTENCE
    assert page.input_value("[name=name]") == f"Buurttuin {width}"


def test_what_goes_wrong_is_told_in_place_and_nothing_is_lost(person: Callable[..., Person]) -> None:
    """A step that is not right, a wrong code, another page in between, another address: then the code of that."""
    visitor, mailbox = person(width=PHONE), person()
    page = visitor.go("/initiatieven/nieuw/")
    page.fill("[name=summary]", SENTENCE)
    with next_page(page):
        page.get_by_role("button", name="Ga verder").click()
    in_order(page)
    assert page.input_value("[name=summary]") == SENTENCE
    page.fill("[name=name]", "Buurttuin")
    page.fill("[name=email]", "verkeerd-getypt@voorbeeld.example")
    with next_page(page):
        page.get_by_role("button", name="Ga verder").click()
    page.fill("[name=code]", "12345x")
    with next_page(page):
        page.get_by_role("button", name="Ga verder").click()
    in_order(page)
    assert page.get_by_text("Deze code klopt niet. Kijk nog eens, of vraag een nieuwe.").is_visible()
    visitor.go("/visie/")
    visitor.go("/account/inloggen/code/?next=/initiatieven/nieuw/begin/")
    assert page.get_by_role("heading", level=1).inner_text() == "Kijk in je mail"
    with next_page(page):
        page.get_by_role("link", name="Gebruik een ander e-mailadres").click()
    in_order(page)
    page.fill("[name=email]", "goed-getypt@voorbeeld.example")
    with next_page(page):
        page.get_by_role("button", name="Ga verder").click()
    page.fill("[name=code]", code_in_mail(mailbox, "goed-getypt@voorbeeld.example"))
    with next_page(page):
        page.get_by_role("button", name="Ga verder").click()
    assert re.search(r"/nieuw/concept-\w+/wie/$", page.url)
    assert all("422" in fault for fault in visitor.faults)  # the browser says that a form came back
    visitor.faults.clear()
