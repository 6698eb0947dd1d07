"""Confirmation, passwords and two factors as allauth does them with our settings. No account is given away.

Signing in by a code, which is also how an account is made, is in test_code.py.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    generate_totp_secret,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from civicnet.accounts.adapter import MFAAdapter
from civicnet.accounts.allauth_urls import ADDRESSES, OURS
from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from civicnet.permissions import every_url
from tests.factories import PASSWORD, make_staff, make_user
from tests.factories.codes import code_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def letters(to: str) -> list[dict[str, Any]]:
    mail = Message.objects.filter(kind="mail").order_by("made_at")
    return [m.payload for m in mail if m.payload["to"] == [to]]


def link_in(letter: dict[str, Any]) -> str:
    found = re.search(r"http://[^/\s]+(/\S+)", letter["body"])
    assert found
    return found[1]


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("password_login"), {"login": email, "password": password})


def letter_of_confirmation(following: str = "") -> str:
    """The link that somebody gets who signs in with a password before the address is confirmed."""
    user = make_user("noor@voorbeeld.example", verified=False)
    data = {"login": user.email, "password": PASSWORD, "next": following}
    Client().post(reverse("password_login"), data)
    return link_in(letters(user.email)[-1])


# ---- confirming an address -------------------------------------------------------------------
def test_nobody_gets_in_before_the_address_is_confirmed(client: Client) -> None:
    user = make_user(verified=False)
    answer = sign_in(client, user.email)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_confirm_and_sign_in(client: Client) -> None:
    client.post(letter_of_confirmation())
    sign_in(client, "noor@voorbeeld.example")
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_the_link_of_the_mail_opened_again_says_that_it_is_done(client: Client) -> None:
    link = letter_of_confirmation()
    for _scanner in range(2):
        assert "Bevestig dit adres" in client.get(link).content.decode()
    client.post(link)
    again = client.get(link).content.decode()
    assert "al bevestigd" in again
    assert reverse("account_login") in again
    wrong = client.get(link[:-3] + "xx/").content.decode()
    assert "al bevestigd" not in wrong
    assert "werkt niet meer" in wrong


def test_after_confirming_one_comes_back_to_where_one_was() -> None:
    there = "/initiatieven/nieuw/"
    link = letter_of_confirmation(there)
    elsewhere = Client()  # the mail is read on a telephone
    page = elsewhere.get(link).content.decode()
    assert f'action="{link}"' in page
    answer = elsewhere.post(link)
    assert answer["Location"] == f"{reverse('account_login')}?next={there}"


def test_the_link_of_the_mail_leads_to_no_other_site(client: Client) -> None:
    link = letter_of_confirmation("https://elders.example/")
    assert "elders" not in link
    assert client.post(f"{link}?verder=https://elders.example/")["Location"] == reverse("account_login")


def test_mail_is_in_the_language_of_the_reader(client: Client) -> None:
    make_user("sam@voorbeeld.example", language="en")
    client.post(reverse("account_reset_password"), {"email": "sam@voorbeeld.example"})
    assert letters("sam@voorbeeld.example")[0]["subject"] == "Choose a new password"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kort", "Dit wachtwoord is te kort. Gebruik minstens 12 tekens."),
        ("noor@voorbeeld.example", "Dit lijkt te veel op je e-mailadres."),
        ("noor vermeulen-bakker", "Dit lijkt te veel op je naam."),
        ("1qaz2wsx3edc", "Dit wachtwoord gebruiken veel mensen. Kies een ander."),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(client: Client, password: str, why: str) -> None:
    user = make_user("noor@voorbeeld.example", name="Noor Vermeulen-Bakker")
    client.post(reverse("account_reset_password"), {"email": user.email})
    page = client.get(link_in(letters(user.email)[0]), follow=True)
    address = page.redirect_chain[-1][0]
    answer = client.post(address, {"password1": password, "password2": password})
    assert answer.context["form"].errors == {"password1": [why]}
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# ---- no enumeration --------------------------------------------------------------------------
def _seen(answer: Any) -> tuple[int, str, str]:
    body = re.sub(r'(csrf|name="csrfmiddlewaretoken" value=)\S+', "", answer.content.decode())
    return answer.status_code, answer.get("Location", ""), re.sub(r"\w+@voorbeeld\.example", "@", body)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("account_reset_password", {"email": ""}),
        ("account_login", {"email": ""}),
        ("password_login", {"login": "", "password": "Een-fout-wachtwoord-1"}),
    ],
)
def test_an_address_with_an_account_looks_like_one_without(page: str, data: dict[str, str]) -> None:
    make_user("bekend@voorbeeld.example")
    key = "login" if page == "password_login" else "email"
    answers = []
    for address in ("bekend@voorbeeld.example", "vreemd@voorbeeld.example"):
        cache.clear()
        answers.append(_seen(Client().post(reverse(page), data | {key: address})))
    assert answers[0] == answers[1]


# ---- sign-in ---------------------------------------------------------------------------------
def test_a_wrong_password_is_refused_and_many_are_stopped(client: Client) -> None:
    user = make_user()
    for _n in range(6):
        assert sign_in(client, user.email, "Een-fout-wachtwoord-1").status_code == 200
    # From here on even the right one has to wait.
    assert sign_in(client, user.email).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_closed_stays_closed(client: Client) -> None:
    user = make_user(is_active=False)
    sign_in(client, user.email)
    assert "_auth_user_id" not in client.session


def test_a_sign_in_sends_nobody_elsewhere(client: Client) -> None:
    user = make_user()
    answer = client.post(
        reverse("password_login") + "?next=https://elders.example/",
        {"login": user.email, "password": PASSWORD, "next": "https://elders.example/"},
    )
    assert answer.status_code == 302
    assert "elders" not in answer["Location"]


def test_signing_out_takes_a_click(client_for: Callable[..., Client]) -> None:
    client = client_for(make_user())
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


# ---- two factors -----------------------------------------------------------------------------
def _with_app(user: User) -> str:
    secret = generate_totp_secret()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": MFAAdapter().encrypt(secret)}
    )
    return secret


def test_with_an_app_the_password_alone_does_not_sign_in(client: Client) -> None:
    admin = make_staff("admin")
    secret = _with_app(admin)
    assert sign_in(client, admin.email)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert client.get(reverse("roles")).status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor after commit
def test_a_role_holder_sets_an_app_up_and_is_in(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    admin = make_staff("admin")
    sign_in(client, admin.email)
    assert client.get(reverse("roles"))["Location"] == reverse("strong_session")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert client.get(reverse("roles")).status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor after commit
def test_a_second_factor_added_with_the_password_alone_opens_nothing(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """A session from before the first factor could otherwise add its own and so pass it by."""
    admin = make_staff("admin")
    sign_in(client, admin.email)
    Authenticator.objects.create(user=admin, type=Authenticator.Type.WEBAUTHN, data={"name": "sleutel"})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert admin.authenticator_set.filter(type="totp").exists()
    assert client.get(reverse("roles"))["Location"] == reverse("strong_session")


def test_a_recovery_code_works_once(client: Client) -> None:
    admin = make_staff("admin")
    _with_app(admin)
    client_one, client_two = Client(), Client()
    code = RecoveryCodes.activate(admin).get_unused_codes()[0]
    for each, gets_in in ((client_one, True), (client_two, False)):
        sign_in(each, admin.email)
        each.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in each.session) is gets_in


def test_keys_of_apps_are_not_readable_in_the_database() -> None:
    secret = _with_app(make_user())
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert MFAAdapter().decrypt(stored) == secret


# ---- addresses -------------------------------------------------------------------------------
def test_every_page_of_signing_in_has_a_dutch_address() -> None:
    of_allauth = {url.name: url.route for url in every_url() if url.third_party not in (None, "admin")}
    assert set(of_allauth) == set(ADDRESSES) - set(OURS)
    named = {url.name: url.route for url in every_url() if url.name in ADDRESSES}
    assert set(named) == set(ADDRESSES)
    english = re.compile(
        r"login|logout|signup|password|confirm|email|reset|recovery|add|remove|edit|authenticate|2fa|party"
    )
    found = {name: route for name, route in named.items() if english.search(route)}
    assert set(found) == {"openid_connect_login", "openid_connect_callback"}, "the broker knows these two"
    assert reverse("account_login") == "/account/inloggen/"
    with translation.override("en"):
        assert reverse("account_login") == "/en/account/inloggen/"


@pytest.mark.parametrize(("roles", "on"), [((), "/mijn/"), (("assessor",), "/account/twee-stappen/")])
def test_the_recovery_codes_lead_on(client: Client, roles: tuple[str, ...], on: str) -> None:
    person = make_staff(*roles)
    RecoveryCodes.activate(person)
    client.force_login(person)
    codes = reverse("mfa_view_recovery_codes")
    page = client.post(
        f"{reverse('account_reauthenticate')}?next={codes}", {"password": PASSWORD}, follow=True
    )
    assert page.request["PATH_INFO"] == codes
    main = page.content.decode().partition("<main")[2].partition("</main")[0]
    assert f'href="{on}"' in main
