"""The first visit sets the municipality up, behind a one-time token; it ends with two administrators."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality, Neighbourhood, Postcode
from civicnet.outbox.models import Message
from initiatives.models import Organisation
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
    assert claimed.get(address).status_code == 200
    wrong = claimed.post(address, CONTACT | {"email": "geen adres"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["email"])
    assert "088 000 01 40" in wrong.content.decode(), "what was typed is still there"
    assert claimed.post(address, {"later": "1", "phone": "1"})["Location"] == reverse("setup_mail")
    assert Municipality.objects.get().phone == ""


def test_without_a_mail_server_it_says_what_to_do_and_lets_one_go_on(claimed: Client) -> None:
    address = reverse("setup_mail")
    assert claimed.get(address)["Location"] == reverse("setup_municipality"), "its name comes first"
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    page = claimed.get(address).content.decode()
    assert "EMAIL_URL" in page
    assert f'href="{reverse("setup_areas")}"' in page


def test_with_a_mail_server_a_letter_goes_out_to_whoever_sets_up(claimed: Client, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    address = reverse("setup_mail")
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    wrong = claimed.post(address, {"email": "geen adres"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (400, ["email"])
    assert not Message.objects.exists()
    assert claimed.post(address, {"email": "ada@gemeente.example"})["Location"] == address
    letter = Message.objects.get()
    assert (letter.payload["to"], letter.sender) == (["ada@gemeente.example"], None)
    # Once more: the letter that waits is tried at once, no second one is written; another address gets its own.
    claimed.post(address, {"email": "ada@gemeente.example"})
    claimed.post(address, {"email": "bo@gemeente.example"})
    assert Message.objects.count() == 2
    Message.objects.update(tries=1, last_error="Connection refused")
    assert "Connection refused" in claimed.get(address).content.decode()
    # The address need not be typed again.
    assert 'value="bo@gemeente.example"' in claimed.get(reverse("setup_admins")).content.decode()


def test_postcodes_can_be_loaded_and_their_columns_chosen(claimed: Client) -> None:
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    address, check = reverse("setup_postcodes"), reverse("setup_postcodes_check")
    assert claimed.get(address)["Location"] == reverse("setup_areas"), "there are no neighbourhoods yet"
    claimed.post(reverse("setup_areas"), {"file": area_file()})
    unknown = SimpleUploadedFile("lijst.csv", b"pc;gebied\n1051AB;BU1\nx;BU1")
    assert claimed.post(address, {"file": unknown})["Location"] == check
    assert "lijst.csv" in claimed.get(check).content.decode()
    done = claimed.post(check, {"postcode": "pc", "area": "gebied"}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("setup_admins")
    assert "1 postcode is geladen. 1 rij is weggelaten." in done.content.decode()
    assert Postcode.objects.get().postcode == "1051AB"
    known = SimpleUploadedFile("lijst.csv", b"postcode;buurtcode\n1051AC;BU1")
    assert claimed.post(address, {"file": known})["Location"] == reverse("setup_admins")
    assert Postcode.objects.get().postcode == "1051AC"


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
    assert step["Location"] == reverse("setup_mail")
    assert f'href="{reverse("setup_areas")}"' in claimed.get(step["Location"]).content.decode()
    step = claimed.post(reverse("setup_areas"), {"file": area_file()})
    assert step["Location"] == reverse("setup_postcodes")
    step = claimed.post(step["Location"], {"later": "1"})
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
    town_hall = Organisation.objects.get(is_municipality=True)
    assert (town_hall.name, [one.user for one in town_hall.members.all()]) == ("Gemeente Elzerbroek", [ada])
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
