"""An administrator on a phone, from an empty set-up to an open site with a colleague: taps and pages are counted."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests import running
from tests.browser.chromium import DESK, PHONE, Person, next_page
from tests.browser.conftest import in_order, people_of
from tests.factories import PASSWORD
from tests.factories.codes import code_now
from tests.outbox.smtp import MailServer
from tests.walked import BROWSER

# From the address on the terminal to the settings; the file of neighbourhoods needs a page more than most.
MOST_TAPS, MOST_PAGES = 11, 12
SETTINGS = ["/beheer/naam/", "/beheer/logo/", "/beheer/kleuren/", "/beheer/contact/", "/beheer/buurten/"]
INVITATION = re.compile(r"http://localhost:\d+(/account/uitnodiging/\S+)")


class Empty(NamedTuple):
    """A product that nobody has set up: its address, where set-up begins, and the server that takes its mail."""

    address: str
    begin: str
    mail: MailServer


@pytest.fixture
def empty(first_start: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Empty]:
    folder = running.copy(first_start, tmp_path_factory.mktemp("empty") / "data")
    mail = MailServer()
    mail.start()
    process, port = running.start(folder, EMAIL_URL=f"smtp://127.0.0.1:{mail.port}")
    assert process.stdout is not None
    address = f"http://localhost:{port}"
    begin = process.stdout.readline().split(address)[-1].strip()
    try:
        yield Empty(address, begin, mail)
    finally:
        process.terminate()
        process.wait(30)
        mail.stop()


@pytest.fixture
def people(browser: Browser, empty: Empty) -> Iterator[Callable[..., Person]]:
    yield from people_of(browser, empty.address)


@pytest.fixture
def neighbourhoods(tmp_path: Path) -> Path:
    """A file whose columns have names that nobody can guess."""
    squares = [
        {
            "type": "Feature",
            "properties": {"nr": n, "wijkje": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[5 + n, 52], [6 + n, 52], [6 + n, 53], [5 + n, 53], [5 + n, 52]]],
            },
        }
        for n, name in enumerate(["Noord", "Midden", "Zuid"])
    ]
    file = tmp_path / "gebieden.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    return file


class Walk:
    """Somebody who taps their way through; `taps` and `pages` are what it took."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.taps, self.pages = 0, {person.page.url}

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def tap(self, name: str, then: str) -> None:
        """Tap what is called so; the page that follows is sound, and its address ends like `then`."""
        with next_page(self.page):
            self.page.get_by_role("main").get_by_text(name, exact=True).first.click()
        self.page.wait_for_url(re.compile(then))
        self.taps += 1
        self.pages.add(self.page.url)
        in_order(self.page)


def test_from_an_empty_set_up_to_an_open_site(
    people: Callable[..., Person], empty: Empty, neighbourhoods: Path
) -> None:
    ada = people(width=PHONE)
    page = ada.go(empty.begin)
    walk = Walk(ada)
    walk.tap("Begin", r"/gemeente/$")
    walk.fill(name="Elzerbroek")
    walk.tap("Ga verder", r"/contact/$")
    walk.fill(
        phone="088 000 01 40", email="civicnet@elzerbroek.example", call_from="09:00", call_until="17:00"
    )
    for day in ("maandag", "dinsdag", "woensdag"):
        page.get_by_label(day).check()
    walk.tap("Ga verder", r"/inrichten/mail/$")
    walk.tap("Ga verder", r"/inrichten/buurten/$")
    page.set_input_files("[name=file]", neighbourhoods)
    walk.tap("Laad dit bestand", r"/nakijken/$")
    page.select_option("[name=name]", "wijkje")
    page.select_option("[name=code]", "nr")
    walk.tap("Laad dit bestand", r"/postcodes/$")
    walk.tap("Later", r"/beheerders/$")
    walk.fill(name="Ada Brink", email="ada@elzerbroek.example", password=PASSWORD)
    walk.fill(second_name="Koen Vlas", second_email="koen@elzerbroek.example")
    walk.tap("Rond het inrichten af", r"/twee-stappen/\?next=")

    # She is led to the second step, and from there to the settings.
    walk.tap("Een authenticator-app", r"/app/aanzetten/")
    walk.fill(code=code_now(page.input_value("#authenticator_secret")))
    walk.tap("Koppel de app", r"/herstelcodes/")
    walk.tap("Ga verder", r"/beheer/$")
    assert (walk.taps <= MOST_TAPS, len(walk.pages) <= MOST_PAGES) == (True, True)
    assert page.get_by_text("Laad de postcodes").is_visible()
    assert page.get_by_text("Noord").first.is_visible()

    # Mail leaves: the invitation is there, and so is the letter that she sends to herself.
    walk.tap("Stuur mij een brief", r"/beheer/#mail$")
    empty.mail.wait_for(2)
    letters = {letter["To"]: letter for letter in empty.mail.letters}
    assert "ada@elzerbroek.example" in letters
    page.reload()
    assert page.get_by_text("aan de mailserver gegeven").is_visible()

    # Her colleague accepts, and anybody can look around.
    plain = letters["koen@elzerbroek.example"].get_payload()[0].get_payload(decode=True).decode()
    link = INVITATION.search(plain)
    assert link
    koen = people(width=DESK)
    koen.go(link[1]).fill("[name=password]", PASSWORD)
    with next_page(koen.page):
        koen.page.get_by_role("button", name="Ja, dat doe ik").click()
    visitor = people(width=DESK).go("/")
    in_order(visitor)
    assert visitor.get_by_text("Maandag tot en met woensdag, 9.00 tot 17.00 uur").is_visible()


@pytest.mark.walk(BROWSER)
def test_every_setting_is_sound_and_open_in_its_place(person: Callable[..., Person]) -> None:
    """In the demo, in both styles, at both widths; and in the dark."""
    for width, scheme in ((PHONE, "light"), (DESK, "dark")):
        ada = person("Ada Brink", width=width, color_scheme=scheme)
        for path in ["/beheer/", "/beheer/mensen/assessor/", *SETTINGS]:
            in_order(ada.go(path))
            assert ada.page.locator("main .utrecht-button--primary-action:visible").count() == (
                path in SETTINGS
            )
