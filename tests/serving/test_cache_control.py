"""What a signed-in person sees is kept by no browser and no cache (OWASP ASVS 5.0, 14.3.2)."""

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from civicnet.areas.actions import set_municipality
from civicnet.permissions import every_url
from civicnet.workflow import SYSTEM
from tests.factories import PASSWORD, make_initiative, make_photo, make_staff, make_user, sign_in
from tests.factories.once import made_once
from tests.walked import PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@made_once
def house() -> None:
    make_staff("admin")
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)


def addresses() -> list[str]:
    """Every address of the site in which nothing has to be filled in, and one initiative."""
    found = [make_initiative().get_absolute_url()]
    for url in every_url():
        if url.name and "<" not in url.route:
            try:
                found.append(reverse(url.name))
            except NoReverseMatch:
                continue
    return found


@pytest.mark.walk(PAGES)
def test_every_answer_to_a_signed_in_person() -> None:
    everywhere, kept = addresses(), []
    for person in (make_user(), make_staff("curator", "assessor", "moderator", "admin")):
        for address in everywhere:
            answer = sign_in(person).get(address)
            if "no-store" not in answer.get("Cache-Control", "") or "private" not in answer["Cache-Control"]:
                kept.append(address)
            assert not answer.has_header("ETag"), address
    assert len(everywhere) > 60
    assert not kept


def test_the_answer_that_signs_in_and_the_one_that_signs_out(client: Client) -> None:
    person = make_user()
    data = {"login": person.email, "password": PASSWORD}
    assert "no-store" in client.post(reverse("password_login"), data)["Cache-Control"]
    assert "_auth_user_id" in client.session
    assert "no-store" in client.post(reverse("account_logout"))["Cache-Control"]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["inloggen/", "registreren/", "wachtwoord/vergeten/", "uitnodiging/x/"])
def test_the_way_to_signing_in(client: Client, language: str, page: str) -> None:
    assert "no-store" in client.get(f"{language}/account/{page}")["Cache-Control"]


def test_a_visitor_may_keep_what_everybody_sees(client: Client) -> None:
    for address in ("/", "/initiatieven/", "/visie/"):
        assert not re.search("no-store", client.get(address).get("Cache-Control", ""))


def test_a_public_photo_is_the_same_for_everybody() -> None:
    photo = make_photo()
    for visitor in (Client(), sign_in(make_user())):
        assert visitor.get(photo.get_absolute_url())["Cache-Control"].startswith("public")
