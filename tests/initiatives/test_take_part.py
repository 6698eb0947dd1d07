"""Taking part: a form that a visitor fills in first, and a message to the owners with the sender's name and address."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, Membership
from tests.factories import add_member, make_initiative, make_user, sign_in
from tests.factories.codes import SANNE, answer_with, code_of, letter_to

pytestmark = pytest.mark.django_db
OFFER = "Ik neem op zaterdag een schop mee."


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def plan() -> Initiative:
    return make_initiative(owner=make_user(name="Ada Tuin"), name="Tuin")


def form_of(plan: Initiative) -> str:
    return f"{plan.get_absolute_url()}meedoen/"


def begin(client: Client, plan: Initiative, **change: str) -> Any:
    return client.post(f"{form_of(plan)}begin/", {"text": OFFER, "email": SANNE} | change)


def letters() -> list[Any]:
    return list(Message.objects.filter(kind="mail", payload__body__icontains=OFFER))


def test_not_in_ones_own_nor_in_what_is_not_there_or_over(plan: Initiative) -> None:
    owner = plan.audience("owners")[0]
    for member in (owner, add_member(plan)):
        assert sign_in(member).get(form_of(plan)).status_code == 403
        assert sign_in(member).post(form_of(plan), {"text": OFFER}).status_code == 403
        assert form_of(plan) not in sign_in(member).get(plan.get_absolute_url()).text
    draft = make_initiative("draft")
    assert Client().get(form_of(draft)).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.take_part(draft, actor=make_user(), text=OFFER)
    actions.withdraw(plan, actor=owner)
    plan.refresh_from_db()
    assert form_of(plan) not in Client().get(plan.get_absolute_url()).text
    assert sign_in(make_user()).post(form_of(plan), {"text": OFFER}).status_code == 409
    with pytest.raises(NotAllowedNow):
        actions.take_part(plan, actor=make_user(), text=OFFER)
    assert not letters()


def test_the_main_button_leads_to_the_form_also_without_a_mail_address(
    client: Client, plan: Initiative
) -> None:
    page = client.get(plan.get_absolute_url()).text
    assert plan.contact_email == ""
    assert page.count("--primary-action") == 1
    assert f'href="{form_of(plan)}"' in page


def test_the_owners_are_told_and_the_thanks_take_the_place_of_the_form(plan: Initiative) -> None:
    sender = make_user(name="Cas Buur")
    client = sign_in(sender)
    assert sender.email in client.get(form_of(plan)).text
    assert client.post(form_of(plan), {"text": OFFER})["Location"] == form_of(plan)
    page = client.get(form_of(plan)).text
    assert "data-thanks" in page
    assert 'name="text"' not in page
    (letter,) = letters()
    assert letter.payload["reply_to"] == [sender.email]
    assert letter.payload["subject"] == "Cas Buur wil meedoen met Tuin"
    notice = Notice.objects.get(event="initiative.take_part")
    assert notice.user == plan.audience("owners")[0]
    assert OFFER in notice.text
    assert client.post(form_of(plan), {"text": "Nog iets"}).status_code == 422  # once a day
    assert len(letters()) == 1


def test_a_text_is_not_needed(plan: Initiative) -> None:
    sender = make_user(name="Cas Buur")
    assert sign_in(sender).post(form_of(plan), {"text": ""}).status_code == 302
    assert sender.email in Notice.objects.get(event="initiative.take_part").text


def test_a_visitor_types_first_and_finds_it_again_after_the_code(client: Client, plan: Initiative) -> None:
    page = client.get(form_of(plan))
    assert page.status_code == 200
    assert not page.cookies
    answer = begin(client, plan)
    assert answer["Location"].startswith(reverse("account_confirm_login_code"))
    there = answer_with(client, code_of(letter_to()), form_of(plan))["Location"]
    assert there == form_of(plan)
    text = client.get(there).text
    assert OFFER in text
    assert "Hoe heet je?" in text
    assert not letters()  # nothing is sent before they say so
    assert client.post(there, {"text": OFFER}).status_code == 422
    assert client.post(there, {"text": OFFER, "your_name": "Sanne"}).status_code == 302
    assert User.objects.get(email=SANNE).name == "Sanne"
    assert letters()[0].payload["subject"] == "Sanne wil meedoen met Tuin"


def test_what_is_wrong_is_told_and_what_was_typed_stays(client: Client, plan: Initiative) -> None:
    answer = begin(client, plan, email="geen adres")
    assert answer.status_code == 422
    assert 'href="#id_email' in answer.text
    assert OFFER in answer.text
    elsewhere = {"Origin": "https://elders.example"}
    sent = client.post(f"{form_of(plan)}begin/", {"text": OFFER, "email": SANNE}, headers=elsewhere)
    assert sent.status_code == 403
    assert not User.objects.filter(email=SANNE).exists()


def test_who_signed_in_meanwhile_finds_the_form_filled_and_sends_it(plan: Initiative) -> None:
    """The form of a visitor has no mark, so it sends nothing for somebody who is signed in."""
    client = sign_in(make_user())
    assert begin(client, plan)["Location"] == form_of(plan)
    assert OFFER in client.get(form_of(plan)).text
    assert not letters()


def test_with_nobody_here_the_page_says_how_they_are_reached(client: Client) -> None:
    plan = make_initiative(contact_email="tuin@voorbeeld.example", contact_phone="088 000 01 41")
    Membership.objects.filter(initiative=plan).update(left_at=timezone.now())
    assert form_of(plan) in client.get(plan.get_absolute_url()).text
    page = client.get(form_of(plan)).text
    assert 'name="text"' not in page
    assert "mailto:tuin@voorbeeld.example" in page
    assert "tel:088 000 01 41" in page
    Initiative.objects.filter(pk=plan.pk).update(contact_email="", contact_phone="")
    assert form_of(plan) not in client.get(plan.get_absolute_url()).text
