"""A visitor begins a plan: the first step is open, and the draft is made once a code has come back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.forms import typed
from civicnet.outbox.models import Message
from initiatives.models import Initiative
from tests.factories import PASSWORD, make_user, sign_in
from tests.factories.codes import SANNE, answer_with, code_of, letter_to

pytestmark = pytest.mark.django_db
NEW, BEGIN = "/initiatieven/nieuw/", "/initiatieven/nieuw/begin/"
PLAN = {
    "name": "Buurttuin aan de Molendreef",
    "summary": "We maken een tuin die regen vasthoudt.",
}
WHO = {"kind": "residents_initiative", "people": "Twaalf buren"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def begin(client: Client, **change: str) -> Any:
    return client.post(BEGIN, PLAN | {"email": SANNE} | change)


def test_without_the_code_there_is_no_draft(client: Client) -> None:
    begin(client)
    answer_with(client, "12345x", BEGIN)
    assert client.get(BEGIN)["Location"] == NEW
    assert not Initiative.objects.exists()


def test_from_the_first_step_by_a_code_to_the_second(client: Client) -> None:
    answer = begin(client)
    assert answer["Location"].startswith(reverse("account_confirm_login_code"))
    assert "Wat je typte, is bewaard." in client.get(answer["Location"]).content.decode()
    there = answer_with(client, code_of(letter_to()), BEGIN)["Location"]
    page = client.get(there, follow=True)
    draft = Initiative.objects.get()
    assert page.redirect_chain == [(reverse("initiatives:step", args=[draft.slug, "wie"]), 302)]
    assert {name: getattr(draft, name) for name in PLAN} == PLAN
    assert [m.user.email for m in draft.memberships.all()] == [SANNE]
    assert draft.is_draft
    text = page.content.decode()
    assert "Je bent ingelogd." in text
    assert f"{draft.name} is bewaard." in text


def test_the_draft_is_made_once(client: Client) -> None:
    begin(client)
    client.get(answer_with(client, code_of(letter_to()), BEGIN)["Location"])
    assert client.get(BEGIN)["Location"] == NEW
    assert Initiative.objects.count() == 1


def test_the_page_of_a_visitor_gives_no_cookie_and_needs_none() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert not browser.get(NEW).cookies
    assert begin(browser).status_code == 302


def test_a_form_on_another_site_begins_nothing(client: Client) -> None:
    for says in ({"Origin": "https://elders.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(BEGIN, PLAN | {"email": SANNE}, headers=says).status_code == 403
    assert not Message.objects.exists()
    assert not client.session.items()
    own = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post(BEGIN, PLAN | {"email": SANNE}, headers=own).status_code == 302


@pytest.mark.parametrize(
    ("name", "value"), [("name", ""), ("email", ""), ("email", "geen adres"), ("summary", "x" * 201)]
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client: Client, name: str, value: str) -> None:
    answer = begin(client, **{name: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{name}' in text
    assert (PLAN | {name: value})["summary"] in text
    assert (SANNE in text) is (name != "email")
    assert not Message.objects.exists()
    assert not User.objects.exists()


def test_both_parts_are_looked_at_at_once(client: Client) -> None:
    text = client.post(BEGIN, {}).content.decode()
    assert 'href="#id_name"' in text
    assert 'href="#id_email"' in text


def test_with_a_password_one_is_on_the_second_step_as_well(client: Client) -> None:
    user = make_user()
    answer = client.post(BEGIN, PLAN | {"way": "password"})
    assert answer["Location"].startswith(reverse("password_login"))
    data = {"login": user.email, "password": PASSWORD, "next": BEGIN}
    there = client.post(answer["Location"], data)["Location"]
    assert re.search(r"/nieuw/concept-\w+/wie/$", client.get(there)["Location"])
    assert Initiative.objects.get().name == PLAN["name"]


def test_another_way_asks_for_a_whole_step_too(client: Client) -> None:
    answer = client.post(BEGIN, PLAN | {"way": "password", "name": ""})
    assert answer.status_code == 422
    assert 'href="#id_email"' not in answer.content.decode()


def test_too_many_codes_are_told_beside_the_address(client: Client) -> None:
    for _n in range(5):
        begin(Client())
    answer = begin(client)
    assert answer.status_code == 422
    assert "Er is vaak een code gevraagd" in answer.content.decode()
    assert PLAN["summary"] in answer.content.decode()


def test_what_was_kept_is_gone_after_half_an_hour(client: Client) -> None:
    user = make_user()
    begin(client)
    client.force_login(user)
    with time_machine.travel(timezone.now() + typed.KEPT_FOR + timedelta(seconds=1)):
        assert client.get(BEGIN)["Location"] == NEW
    assert not Initiative.objects.exists()


def test_who_signed_in_meanwhile_finds_the_form_filled_and_sends_it() -> None:
    """The form of a visitor has no mark, so it makes nothing of somebody who is signed in."""
    browser = sign_in(make_user())
    assert begin(browser)["Location"] == NEW
    assert PLAN["summary"] in browser.get(NEW).content.decode()
    assert not Initiative.objects.exists()


def test_who_has_no_name_is_asked_for_it_on_the_second_step(client: Client) -> None:
    begin(client)
    there = client.get(answer_with(client, code_of(letter_to()), BEGIN)["Location"])["Location"]
    assert "Hoe heet je?" in client.get(there).content.decode()
    assert client.post(there, WHO).status_code == 422
    client.post(there, WHO | {"your_name": "Sanne"})
    assert User.objects.get().name == "Sanne"
    assert Initiative.objects.get().people == "Twaalf buren"
    assert "Hoe heet je?" not in client.get(there).content.decode()
    named = sign_in(make_user())
    assert "Hoe heet je?" not in named.get(NEW).content.decode()
