"""The first visit sets the municipality up, behind a one-time token; it ends with two administrators."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.outbox.models import Message
from tests.factories import PASSWORD
from tests.setup.typed import ADMINS, area_file

CONTACT = {
    "phone": "088 000 01 40",
    "email": "civicnet@gemeente.example",
    "call_days": ["5", "1", "2"],
    "call_from": "09:00",
    "call_until": "12:30",
}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data_dir")]


def test_a_name_is_needed(claimed: Client) -> None:
    answer = claimed.post(reverse("setup_municipality"), {"name": " ", "theme": "ma"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["name"])
    answer = claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "none"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["theme"])
    assert not Municipality.objects.exists()


def test_how_people_reach_it_is_asked_or_left_for_later(claimed: Client) -> None:
    address = reverse("setup_contact")
    assert claimed.get(address)["Location"] == reverse("setup_municipality"), "its name comes first"
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    page = claimed.get(address)
    assert (page.status_code, "EMAIL_URL" in page.content.decode()) == (200, True), "no mail server is set"
    wrong = claimed.post(address, CONTACT | {"email": "geen adres"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["email"])
    assert "088 000 01 40" in wrong.content.decode(), "what was typed is still there"
    assert claimed.post(address, {"later": "1", "phone": "1"})["Location"] == reverse("setup_areas")
    assert Municipality.objects.get().phone == ""


def test_no_file_is_a_choice(claimed: Client) -> None:
    assert claimed.post(reverse("setup_areas"), {"file": ""}).status_code == 400
    assert claimed.post(reverse("setup_areas"), {"later": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"password": "kort"}, "password"),
        ({"email": ""}, "email"),
        ({"second_email": "ada@gemeente.example"}, "second_email"),
        ({"second_email": "geen adres"}, "second_email"),
    ],
)
def test_two_people_are_needed(claimed: Client, change: dict[str, str], wrong: str) -> None:
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    answer = claimed.post(reverse("setup_admins"), ADMINS | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [wrong])
    assert not User.objects.exists()


def test_from_nothing_to_two_administrators(claimed: Client) -> None:
    step = claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "voorbeeld"})
    assert step["Location"] == reverse("setup_contact")
    step = claimed.post(step["Location"], CONTACT)
    assert step["Location"] == reverse("setup_areas")
    step = claimed.post(step["Location"], {"file": area_file()})
    assert step["Location"] == reverse("setup_admins")
    step = claimed.post(step["Location"], ADMINS)
    assert step["Location"] == f"{reverse('strong_session')}?next=%2Fbeheer%2F"
    town = Municipality.objects.get()
    assert (town.name, town.phone, town.email) == ("Elzerbroek", CONTACT["phone"], CONTACT["email"])
    assert town.hours == "Maandag, dinsdag en vrijdag, 9.00 tot 12.30 uur"
    assert Neighbourhood.objects.get().name == "Noord"

    # The first is signed in, and holds no role before a second factor.
    ada = User.objects.get(email="ada@gemeente.example")
    assert ada.granted_roles == {"admin"}
    assert claimed.get(reverse("roles"))["Location"] == reverse("strong_session")

    # The second has a link by mail, and chooses a password.
    (letter,) = Message.objects.filter(kind="mail", payload__to=["bo@gemeente.example"])[:1]
    link = re.search(r"http://[^/\s]+(/account/\S+)", letter.payload["body"])
    assert link
    path = link[1]
    browser = Client()
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"name": "Bo", "password": "kort"}).status_code == 400
    assert browser.post(path, {"name": "Bo", "password": PASSWORD}).status_code == 302
    bo = User.objects.get(email="bo@gemeente.example")
    assert bo.granted_roles == {"admin"}
    assert bo.check_password(PASSWORD)
    assert browser.get(path).status_code == 404, "the link works once"
