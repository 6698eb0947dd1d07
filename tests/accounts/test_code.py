"""Signing in by a code in the mail: who gets in, who does not, and what a stranger can learn."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts import actions
from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from tests.factories import PASSWORD, make_staff, make_user
from tests.factories.codes import SANNE, answer_with, ask, code_of, letter_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def wrong_code() -> str:
    right = code_of(letter_to()).replace(" ", "")
    return f"{(int(right) + 1) % 1_000_000:06}"


# ---- in, and not in --------------------------------------------------------------------------------
def test_without_the_code_nobody_gets_in(client: Client) -> None:
    make_user(SANNE)
    ask(client)
    assert not is_in(client)
    assert client.get("/mijn/").status_code == 302
    answer_with(client, wrong_code())
    assert not is_in(client)
    assert (
        Client().post(reverse("account_confirm_login_code"), {"code": code_of(letter_to())}).status_code
        == 302
    )


def test_the_code_of_the_mail_lets_in_and_leads_back(client: Client) -> None:
    user = make_user(SANNE)
    answer = ask(client, SANNE.upper(), "/visie/")
    assert answer["Location"] == f"{reverse('account_confirm_login_code')}?next=%2Fvisie%2F"
    page = client.get(answer["Location"]).content.decode()
    assert SANNE in page
    assert 'autocomplete="one-time-code"' in page
    assert answer_with(client, code_of(letter_to()), "/visie/")["Location"] == "/visie/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_leads_to_no_other_site(client: Client) -> None:
    ask(client, following="https://elders.example/")
    there = answer_with(client, code_of(letter_to()), "https://elders.example/")["Location"]
    assert there == "/mijn/"


def test_an_address_that_nobody_knows_makes_an_account(client: Client) -> None:
    ask(client)
    assert answer_with(client, code_of(letter_to()))["Location"] == "/mijn/"
    user = User.objects.get()
    assert (user.email, user.name, user.roles) == (SANNE, "", frozenset())
    assert not user.has_usable_password()
    assert user.emailaddress_set.get().verified
    assert SANNE.partition("@")[0] not in str(user)
    mine = client.get("/mijn/")
    assert [w.text for w in mine.context["waiting"]] == ["Zeg hoe je heet"]
    assert "Iemand zonder naam" not in mine.content.decode()


def test_a_code_works_once_and_in_one_browser(client: Client) -> None:
    ask(client)
    code = code_of(letter_to())
    other = Client()
    ask(other)
    assert answer_with(client, code_of(letter_to())).status_code == 422  # of the other browser
    answer_with(client, code)
    assert is_in(client)
    client.logout()
    answer_with(client, code)
    assert not is_in(client)


def test_a_code_of_a_quarter_of_an_hour_ago_is_too_old(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 15 * 60 + 1
    session.save()
    answer_with(client, code_of(letter_to()))
    assert not is_in(client)


def test_a_new_code_takes_the_place_of_the_old(client: Client) -> None:
    ask(client)
    old = code_of(letter_to())
    page = reverse("account_confirm_login_code")
    for minutes in (2, 4):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            assert client.post(page, {"action": "resend"}).status_code == 302
    assert "Er komt een nieuwe code aan" in client.get(page).content.decode()
    assert "Stuur een nieuwe" not in client.get(page).content.decode()
    if old != code_of(letter_to()):
        assert answer_with(client, old).status_code == 422
    answer_with(client, code_of(letter_to()))
    assert is_in(client)


def test_within_a_minute_one_letter_is_sent(client: Client) -> None:
    page = reverse("account_confirm_login_code")
    for _twice in range(2):
        assert ask(client)["Location"] == page
        assert client.post(page, {"action": "resend"})["Location"] == page
    assert Message.objects.filter(kind="mail").count() == 1
    assert "een minuut na de vorige" in client.get(page).content.decode()
    ask(client, "iemand.anders@voorbeeld.example")
    assert Message.objects.filter(kind="mail").count() == 2
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert "een minuut na de vorige" not in client.get(page).content.decode()
        for _twice in range(2):
            client.post(page, {"action": "resend"})
    assert Message.objects.filter(kind="mail").count() == 3
    answer_with(client, code_of(letter_to("iemand.anders@voorbeeld.example")))
    assert is_in(client)


def test_the_second_step_stays_for_who_has_one(client: Client) -> None:
    """A session of one factor holds no role."""
    person = make_staff("admin")
    ask(client, person.email)
    answer_with(client, code_of(letter_to(person.email)))
    assert client.get("/beheer/rollen/").status_code in (302, 404)
    assert client.get(reverse("roles"))["Location"].startswith(reverse("strong_session"))


def test_a_closed_account_stays_closed(client: Client) -> None:
    make_user(SANNE, is_active=False)
    ask(client)
    assert answer_with(client, code_of(letter_to()))["Location"] == reverse("account_inactive")
    assert not is_in(client)


# ---- guessing --------------------------------------------------------------------------------------
def test_a_wrong_code_is_told_and_the_fifth_makes_the_address_wait(client: Client) -> None:
    ask(client)
    code = wrong_code()
    for _attempt in range(4):
        assert (
            "Deze code klopt niet. Kijk nog eens, of vraag een nieuwe."
            in answer_with(client, code).content.decode()
        )
    assert answer_with(client, code)["Location"] == reverse("account_login")
    right = code_of(letter_to())
    answer_with(client, right)
    assert not is_in(client)
    again = ask(Client())  # in another browser as well
    assert again.status_code == 422
    hour = timezone.localtime(timezone.now() + timedelta(minutes=10))
    assert f"Vraag om {hour:%H.%M} een nieuwe." in again.content.decode()
    assert ask(Client(), "iemand.anders@voorbeeld.example").status_code == 302


def test_wrong_codes_of_many_browsers_are_added_up() -> None:
    browsers = [Client() for _n in range(5)]
    for browser in browsers:
        ask(browser)
    for browser in browsers:
        answer_with(browser, "12345x")
    assert answer_with(browsers[0], "12345x").status_code == 302
    assert ask(Client()).status_code == 422


def test_an_empty_answer_is_no_attempt(client: Client) -> None:
    ask(client)
    for _attempt in range(9):
        assert "Typ de zes cijfers uit de mail." in answer_with(client, " ").content.decode()
    answer_with(client, code_of(letter_to()))
    assert is_in(client)


def test_an_address_is_not_flooded(client: Client) -> None:
    answers = [ask(Client()).status_code for _n in range(6)]
    assert answers == [302] * 5 + [422]


# ---- what a stranger learns ------------------------------------------------------------------------
def test_pages_and_letters_are_the_same_for_everybody() -> None:
    make_user("bekend@voorbeeld.example")
    make_user("dicht00@voorbeeld.example", is_active=False)
    seen = []
    for email in ("bekend@voorbeeld.example", "dicht00@voorbeeld.example", "vreemd@voorbeeld.example"):
        client = Client()
        answer = ask(client, email)
        page = client.get(answer["Location"]).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value=\S+|\d\d\.\d\d', "", page).replace(email, "@")
        letter = letter_to(email)
        body = re.sub(r"\d\d\d \d\d\d|\d\d\.\d\d", "", letter["body"])
        seen.append(
            (answer.status_code, answer["Location"], page, body, re.sub(r"\d", "", letter["subject"]))
        )
    assert seen[0] == seen[1] == seen[2]


def test_the_letter_says_who_until_when_and_what_if_it_was_not_you(client: Client) -> None:
    ask(client)
    letter = letter_to()
    assert re.fullmatch(r"Je code is \d{3} \d{3}", letter["subject"])
    assert re.search(r"Hij werkt tot: \d\d\.\d\d uur", letter["body"])
    assert "Was jij dit niet?" in letter["body"]
    assert "civicnet" in letter["body"]


def test_the_letter_is_in_the_language_of_the_page(client: Client) -> None:
    client.post("/en/account/inloggen/", {"email": SANNE})
    assert letter_to()["subject"].startswith("Your code is ")
    assert User.objects.get().language == "en"


# ---- whose account it is ---------------------------------------------------------------------------
def test_who_only_added_an_address_does_not_catch_its_owner(client: Client) -> None:
    thief = make_user()
    thief.emailaddress_set.create(email=SANNE, verified=False, primary=False)
    ask(client)
    answer_with(client, code_of(letter_to()))
    assert client.session["_auth_user_id"] != str(thief.pk)


def test_a_second_address_that_is_confirmed_opens_its_account(client: Client) -> None:
    user = make_user()
    user.emailaddress_set.create(email=SANNE, verified=True, primary=False)
    ask(client)
    answer_with(client, code_of(letter_to()))
    assert client.session["_auth_user_id"] == str(user.pk)


def test_what_was_set_before_the_address_was_confirmed_is_gone(client: Client) -> None:
    """Somebody else may have made the account, to get in after its owner does."""
    user = make_user(SANNE, verified=False)
    user.socialaccount_set.create(provider="gemeente", uid="iemand-anders")
    assert user.check_password(PASSWORD)
    ask(client)
    answer_with(client, code_of(letter_to()))
    user.refresh_from_db()
    assert is_in(client)
    assert not user.has_usable_password()
    assert not user.socialaccount_set.exists()


def test_a_password_that_one_has_stays(client: Client) -> None:
    user = make_user(SANNE)
    ask(client)
    answer_with(client, code_of(letter_to()))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# ---- accounts that nobody opened -------------------------------------------------------------------
def test_an_account_that_nobody_opened_is_removed_after_three_days(client: Client) -> None:
    for email in ("nooit@voorbeeld.example", "pas@voorbeeld.example", SANNE):
        ask(Client(), email)
    ask(client)
    answer_with(client, code_of(letter_to()))
    make_user("wachtwoord@voorbeeld.example", verified=False)
    actions.invite_second_admin(name="Bo", email="bo@voorbeeld.example", actor=make_staff("admin"))
    long_ago = timezone.now() - timedelta(days=3, seconds=1)
    User.objects.exclude(email="pas@voorbeeld.example").update(date_joined=long_ago)
    assert actions.sweep_unconfirmed() == 1
    assert not User.objects.filter(email="nooit@voorbeeld.example").exists()
    assert not EmailAddress.objects.filter(email="nooit@voorbeeld.example").exists()


# ---- the old door ----------------------------------------------------------------------------------
def test_the_address_of_signing_up_leads_here_with_where_one_was(client: Client) -> None:
    answer = client.get(f"{reverse('account_signup')}?next=/visie/")
    assert answer["Location"] == f"{reverse('account_login')}?next=/visie/"
