"""Somebody takes along what is kept of them, and erases their account: with and without scripts."""

import io
from collections.abc import Callable
from zipfile import ZipFile

import pytest

from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order
from tests.browser.tasks import code_in_mail
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)


@pytest.mark.parametrize(
    ("width", "options"),
    [(PHONE, {"color_scheme": "dark"}), (DESK, {"java_script_enabled": False})],
    ids=["phone in the dark", "desk without script"],
)
def test_from_the_file_with_everything_to_the_last_letter(
    person: Callable[..., Person], width: int, options: dict[str, object]
) -> None:
    resident, mailbox = person(width=width, **options), person()
    email = f"weg-{width}@voorbeeld.example"
    scripts = "java_script_enabled" not in options
    page = resident.go("/mijn/gegevens/")

    def press(name: str) -> None:
        with next_page(page):
            page.get_by_role("main").get_by_role("button", name=name).click()
        if scripts:  # axe is a script itself
            in_order(page)

    def sign_in() -> None:
        page.fill("[name=email]", email)
        press("Ga verder")
        page.fill("[name=code]", code_in_mail(mailbox, email))
        press("Ga verder")

    sign_in()
    press("Maak het bestand")
    link = page.get_by_role("link", name="Mijn gegevens downloaden")
    for _second in range(30):
        if link.count():
            break
        page.wait_for_timeout(1000)
        if not scripts:
            page.reload()
    with page.expect_download() as downloading:
        link.click()
    archive = ZipFile(io.BytesIO(downloading.value.path().read_bytes()))
    assert email in archive.read("gegevens.json").decode()
    with next_page(page):
        page.get_by_role("link", name="Mijn account wissen").click()
    press("Wis mijn account voorgoed")
    assert page.get_by_role("heading", level=1).inner_text() == "Je account is gewist"
    page.goto(page.url.replace("/wissen/", "/"))
    assert "/account/inloggen/" in page.url
