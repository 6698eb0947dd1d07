"""Absolute addresses are of SITE_URL: the port or the name in the Host of a request leads nobody anywhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.addresses import site_url
from civicnet.areas.actions import set_municipality
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM
from initiatives.actions import add_update
from tests.factories import PASSWORD, make_initiative, make_round, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
ELSEWHERE = {"host": "testserver:4444"}
Door = Callable[[], Any]


@pytest.fixture(autouse=True)
def house(settings: Any) -> None:
    settings.SITE_URL = "https://stad.example"
    make_staff("admin")
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)


def letters() -> list[str]:
    return [m.payload["subject"] + m.payload["body"] for m in Message.objects.filter(kind="mail")]


# ---- the rule itself ------------------------------------------------------------------------
# What asks for the host of a request for another end than an address: to send 127.0.0.1 to localhost, and to look
# whether an address that was given is of this site.
MAY_ASK = {
    *("civicnet/accounts/views.py", "civicnet/addresses.py"),
    *("civicnet/forms/typed.py", "civicnet/http.py"),
    "civicnet/caching/pages.py",  # what is kept counts for the address that was asked, whatever its host
}


def test_no_code_of_ours_makes_an_address_from_the_request() -> None:
    asks = re.compile(
        r"build_absolute_uri|get_host\(|HTTP_HOST|get_current_site|_current_scheme_host|SITE_URL"
    )
    root, found = Path(settings.BASE_DIR), set()
    for folder in ("civicnet", "vision", "initiatives", "templates"):
        for path in (root / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".txt", ".xml", ".typ"} and asks.search(path.read_text()):
                found.add(str(path.relative_to(root)))
    # The settings define it, the command that starts the product asks itself whether it is ready, and letters on paper
    # are not printed with an address that leads nowhere.
    assert found - MAY_ASK == {
        "civicnet/settings.py",
        "civicnet/setup/management/commands/up.py",
        "vision/endorsement/management/commands/make_letters.py",
    }


# ---- doors that write a letter --------------------------------------------------------------
def test_codes_and_reset(client: Client) -> None:
    known = make_user()
    for email in ("nieuw@voorbeeld.example", known.email):
        cache.clear()
        client.post(reverse("account_login"), {"email": email}, headers=ELSEWHERE)
    for email in ("onbekend@voorbeeld.example", known.email):
        cache.clear()
        client.post(reverse("account_reset_password"), {"email": email}, headers=ELSEWHERE)
    said = letters()
    assert len(said) == 4
    for letter in said:
        assert "https://stad.example" in letter
        assert "4444" not in letter


def test_another_address_of_an_account() -> None:
    client = sign_in(make_user())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD}, headers=ELSEWHERE)
    data = {"email": "tweede@voorbeeld.example", "action_add": ""}
    client.post(reverse("account_email"), data, headers=ELSEWHERE)
    assert any("https://stad.example/account/e-mail/bevestigen/" in letter for letter in letters())
    assert not any("4444" in letter for letter in letters())


def test_the_letters_of_the_house() -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    client = sign_in(owner)
    client.post(
        reverse("initiatives:members", args=[initiative.slug]),
        {"email": "nieuw@voorbeeld.example", "role": "member"},
        headers=ELSEWHERE,
    )
    sign_in(make_user()).post(
        reverse("initiatives:message", args=[initiative.slug]),
        {"text": "Zullen we kennismaken?"},
        headers=ELSEWHERE,
    )
    ada = sign_in(User.objects.holding("admin").get())
    second = {"name": "Bo", "email": "bo@gemeente.example"}
    ada.post(reverse("invite_admin"), second, headers=ELSEWHERE)
    said = letters()
    assert len(said) >= 3
    for letter in said:
        assert "https://stad.example" in letter
        assert "4444" not in letter


# ---- pages and files that hold absolute addresses ---------------------------------------------
def test_what_is_read_elsewhere_leads_here(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    add_update(initiative, actor=owner, title="Nieuws", text="Het staat er.")
    closed = make_round(state="closed")
    for address in (
        initiative.get_absolute_url(),
        reverse("initiatives:list"),
        reverse("initiatives:feed"),
        reverse("initiatives:download", args=[".csv"]),
        reverse("initiative_feed", args=[initiative.slug]),
        "/robots.txt",
        "/sitemap.xml",
        "/api/v1",
        "/api/v1/initiatieven",
        "/api/v1/buurten?paginaGrootte=1",
        f"/api/v1/instemmingsrondes/{closed.code}",
    ):
        answer = client.get(address, headers=ELSEWHERE)
        assert answer.status_code == 200, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = (body + str(dict(answer.headers)).encode()).decode()
        assert "4444" not in text, address
        assert "testserver" not in text, address
        if address != "/api/v1/buurten?paginaGrootte=1":
            assert "https://stad.example/" in text, address


def test_the_next_page_of_the_api(client: Client) -> None:
    for _n in range(2):
        make_initiative("running")
    answer = client.get("/api/v1/initiatieven?paginaGrootte=1", headers=ELSEWHERE).json()
    assert answer["volgende"].startswith("https://stad.example/api/v1/initiatieven?cursor=")
    assert answer["volgende"].endswith("&paginaGrootte=1")


def test_the_way_back_from_the_broker(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("vision.endorsement.oidc.has_broker", lambda: True)
    monkeypatch.setattr("vision.endorsement.oidc.ask_broker", lambda back: asked.append(back) or _stop())
    round = make_round(state="open", ways=["login"])
    with pytest.raises(LookupError):
        client.post(reverse("endorsement:login", args=[round.code]), headers=ELSEWHERE)
    assert asked == ["https://stad.example/visie/instemmen/terug/"]


def _stop() -> None:
    raise LookupError


def test_the_address_itself() -> None:
    assert site_url() == "https://stad.example"
    assert site_url("/mijn/") == "https://stad.example/mijn/"
