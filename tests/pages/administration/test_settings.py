"""`/beheer/`: each setting is a summary that opens in its place; an administrator changes it, and the journal knows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.areas.actions import set_logo, set_municipality
from civicnet.areas.models import Municipality
from civicnet.files.models import StoredFile
from civicnet.files.photos import prepare_photo
from civicnet.journal.models import Entry
from tests.factories import make_staff
from tests.factories.files import picture, saved
from tests.factories.pages import opened

pytestmark = pytest.mark.django_db
OPENED = {"name": "naam", "logo": "logo", "colours": "kleuren", "contact": "contact"}
CONTACT = {
    "phone": "088 000 01 40",
    "email": "civicnet@elzerbroek.example",
    "call_days": ["1", "2", "3", "4", "5"],
    "call_from": "09:00",
    "call_until": "17:00",
    "desk_hours": "Marktstraat 1, dinsdag tot 20.00 uur.",
}


@pytest.fixture(autouse=True)
def town() -> Municipality:
    return Municipality.objects.create(name="Elzerbroek")


@pytest.fixture
def admin(client_for: Callable[..., Client]) -> Client:
    return client_for(make_staff("admin"))


def address(part: str) -> str:
    return reverse(f"administration:{part}")


def logo_file(**options: Any) -> Any:
    file = saved(picture(300, 100), "PNG", **options)
    file.name = "logo.png"
    return file


@pytest.mark.parametrize("part", OPENED)
@pytest.mark.parametrize("roles", [(), ("assessor", "decider", "broker", "curator", "moderator")])
def test_others_change_nothing(client_for: Callable[..., Client], part: str, roles: tuple[str, ...]) -> None:
    other = client_for(make_staff(*roles))
    sent: dict[str, Any] = {"name": "Anders", "theme": "voorbeeld", "phone": "1", "logo": logo_file()}
    assert other.post(address(part), sent).status_code == 403
    row = Municipality.objects.get()
    assert (row.name, row.theme, row.phone, row.logo) == ("Elzerbroek", "", "", None)


def test_the_verbs_ask_for_the_right_too() -> None:
    curator = make_staff("curator")
    with pytest.raises(PermissionDenied):
        set_municipality(actor=curator, name="Anders")
    with pytest.raises(PermissionDenied):
        set_logo(None, actor=curator)


@pytest.mark.parametrize("part", OPENED)
def test_one_is_open_with_the_only_primary_button(admin: Client, part: str) -> None:
    page = admin.get(address(part)).content.decode()
    assert page.count("utrecht-button--primary-action") == 1
    assert f'action="{address(part)}#{OPENED[part]}"' in page
    closed = admin.get(address("index")).content.decode()
    assert "utrecht-button--primary-action" not in closed
    assert f'href="{address(part)}#{OPENED[part]}"' in closed


def test_contact_and_hours(admin: Client) -> None:
    answer = admin.post(address("contact"), CONTACT, follow=True)
    assert answer.redirect_chain == [("/beheer/#contact", 302)]
    in_place = answer.content.decode().partition('id="contact"')[2].partition("</section>")[0]
    assert "Bewaard. Vanaf nu staat het zo op de site." in in_place
    assert "Bewaard." not in admin.get(address("index")).content.decode(), "once"
    row = Municipality.objects.get()
    assert (
        row.hours == "Maandag tot en met vrijdag, 9.00 tot 17.00 uur\nMarktstraat 1, dinsdag tot 20.00 uur."
    )
    assert row.email == "civicnet@elzerbroek.example"
    entry = Entry.objects.about(row).get()
    assert (entry.verb, entry.actor_id, "phone" in entry.data["fields"]) == (
        "set",
        int(admin.session["_auth_user_id"]),
        True,
    )
    foot = admin.get("/en/").content.decode()
    assert "Monday to Friday, 9:00 to 17:00" in foot, "in the language of the reader"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"call_until": ""}, "call_until"),
        ({"call_from": ""}, "call_from"),
        ({"call_days": []}, "call_days"),
        ({"call_until": "09:00"}, "call_until"),
        ({"call_from": "later"}, "call_from"),
        ({"call_days": ["8"]}, "call_days"),
        ({"email": "geen adres"}, "email"),
    ],
)
def test_days_and_hours_belong_together(admin: Client, change: dict[str, Any], wrong: str) -> None:
    answer = admin.post(address("contact"), CONTACT | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert "Marktstraat 1" in answer.content.decode(), "what was typed is still there"
    assert Municipality.objects.get().phone == ""


def test_hours_may_be_left_out(admin: Client) -> None:
    admin.post(address("contact"), CONTACT)
    admin.post(address("contact"), {"phone": "088 000 01 40"})
    row = Municipality.objects.get()
    assert (row.call_days, row.call_from, row.hours) == ([], None, "")


def test_name_and_colours(admin: Client) -> None:
    said = {"name": "Groot Elzerbroek", "website": "elzerbroek.example", "residents": "23880"}
    assert admin.post(address("name"), said).status_code == 302
    assert admin.post(address("name"), {"name": " "}).status_code == 422
    assert admin.post(address("colours"), {"theme": "voorbeeld"}).status_code == 302
    assert admin.post(address("colours"), {"theme": "none"}).status_code == 422
    row = Municipality.objects.get()
    assert (row.name, row.theme, row.residents) == ("Groot Elzerbroek", "voorbeeld", 23880)
    assert row.website == "https://elzerbroek.example"
    page = admin.get(address("index")).content.decode()
    assert "voorbeeld-theme" in page
    assert page.count("cn-swatch") - page.count("cn-swatches") == 1, "this style has no dark sheet"


def test_two_administrators_overwrite_nothing(client_for: Callable[..., Client], admin: Client) -> None:
    other = client_for(make_staff("admin"))
    his = opened(admin, address("contact"), "phone")
    hers = opened(other, address("contact"), "phone")
    admin.post(address("contact"), his | CONTACT)
    refused = other.post(address("contact"), hers | {"phone": "0900 1234"})
    assert refused.status_code == 409
    assert "088 000 01 40" in refused.content.decode()
    assert Municipality.objects.get().phone == "088 000 01 40"


def test_a_logo_of_ones_own(admin: Client) -> None:
    assert admin.post(address("logo"), {"logo": logo_file()}).status_code == 302
    first = Municipality.objects.get().logo
    assert first is not None
    home = Client().get(address("index"), follow=True)
    assert f'<img src="{first.small_url}" alt="">' in home.content.decode(), "on the page to sign in, too"
    assert Client().get(first.small_url).status_code == 200
    admin.post(address("logo"), {"logo": logo_file(compress_level=0)})
    assert Municipality.objects.get().logo != first
    assert not StoredFile.objects.filter(pk=first.pk).exists(), "the one before it is removed"
    admin.post(address("logo"), {"remove": "1"})
    row = Municipality.objects.get()
    assert (row.logo, StoredFile.objects.count()) == (None, 0)
    assert [entry.verb for entry in Entry.objects.about(row)] == ["set_logo", "set_logo", "remove_logo"]


def test_what_is_no_picture_is_refused_in_its_place(admin: Client) -> None:
    file = logo_file()
    file.seek(0)
    file.truncate(20)
    file.seek(0)
    for sent in ({"logo": ""}, {"logo": file}):
        answer = admin.post(address("logo"), sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["logo"])
    assert Municipality.objects.get().logo is None


def test_a_logo_set_by_the_verb_is_public() -> None:
    row = set_logo(prepare_photo(logo_file()), actor=make_staff("admin"))
    assert row.logo is not None
    assert (row.logo.public, row.logo_url) == (True, row.logo.small_url)
