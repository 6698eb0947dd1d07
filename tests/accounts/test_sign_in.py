"""Sign-up, confirmation, sign-in and two factors as allauth does them with our settings. No account is given away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from civicnet.accounts.adapter import MFAAdapter
from civicnet.accounts.allauth_urls import ADDRESSES
from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from civicnet.permissions import every_url
from tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db
NEW = {"name": "Noor", "email": "Noor@voorbeeld.example", "password1": PASSWORD}


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


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


# ---- sign-up ---------------------------------------------------------------------------------
def test_nobody_gets_in_before_the_address_is_confirmed(client: Client) -> None:
    client.post(reverse("account_signup"), NEW)
    assert "_auth_user_id" not in client.session
    answer = sign_in(client, NEW["email"])
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_sign_up_confirm_sign_in(client: Client) -> None:
    assert client.post(reverse("account_signup"), NEW).status_code == 302
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.roles) == (
        "noor@voorbeeld.example",
        "Noor",
        "nl",
        frozenset(),
    )
    (letter,) = letters("noor@voorbeeld.example")
    client.post(link_in(letter))
    sign_in(client, NEW["email"])
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_link_of_the_mail_opened_again_says_that_it_is_done(client: Client) -> None:
    client.post(reverse("account_signup"), NEW)
    link = link_in(letters(NEW["email"].lower())[0])
    for _scanner in range(2):
        assert "Bevestig dit adres" in client.get(link).content.decode()
    client.post(link)
    again = client.get(link).content.decode()
    assert "al bevestigd" in again
    assert reverse("account_login") in again
    wrong = client.get(link[:-3] + "xx/").content.decode()
    assert "al bevestigd" not in wrong
    assert "werkt niet meer" in wrong


def test_after_signing_up_one_comes_back_to_where_one_was(client: Client) -> None:
    there = "/initiatieven/nieuw/"
    client.post(f"{reverse('account_signup')}?next={there}", NEW | {"next": there})
    link = link_in(letters(NEW["email"].lower())[0])
    elsewhere = Client()  # the mail is read on a telephone
    page = elsewhere.get(link).content.decode()
    assert f'action="{link}"' in page
    answer = elsewhere.post(link)
    assert answer["Location"] == f"{reverse('account_login')}?next={there}"
    form = {"login": NEW["email"], "password": NEW["password1"]}
    assert elsewhere.post(answer["Location"], form)["Location"] == there


def test_the_link_of_the_mail_leads_to_no_other_site(client: Client) -> None:
    client.post(reverse("account_signup"), NEW | {"next": "https://elders.example/"})
    link = link_in(letters(NEW["email"].lower())[0])
    assert "elders" not in link
    assert client.post(f"{link}?verder=https://elders.example/")["Location"] == reverse("account_login")


def test_who_signs_up_in_english_gets_english_mail(client: Client) -> None:
    client.post("/en/account/registreren/", NEW)
    assert User.objects.get().language == "en"
    assert letters("noor@voorbeeld.example")[0]["subject"] == "Confirm your e-mail address"


def test_mail_is_in_the_language_of_the_reader(client: Client) -> None:
    make_user("sam@voorbeeld.example", language="en")
    client.post(reverse("account_reset_password"), {"email": "sam@voorbeeld.example"})
    assert letters("sam@voorbeeld.example")[0]["subject"] == "Choose a new password"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"password1": "kort"}, "password1"),
        ({"password1": "noor@voorbeeld.example"}, "password1"),
        ({"name": "Noor Vermeulen-Bakker", "password1": "noor vermeulen-bakker"}, "password1"),
        ({"password1": "1qaz2wsx3edc"}, "password1"),
        ({"name": " "}, "name"),
        ({"email": "geen adres"}, "email"),
    ],
)
def test_a_sign_up_with_a_fault_comes_back(client: Client, change: dict[str, str], wrong: str) -> None:
    answer = client.post(reverse("account_signup"), NEW | change)
    assert list(answer.context["form"].errors) == [wrong]
    assert not User.objects.exists()


def test_a_sign_up_cannot_ask_for_more(client: Client) -> None:
    client.post(
        reverse("account_signup"), NEW | {"is_active": "0", "strong": "1", "role": "admin", "pk": "99"}
    )
    user = User.objects.get()
    assert (user.is_active, user.roles, user.grants.count()) == (True, frozenset(), 0)


def test_the_name_of_a_stranger_is_not_sent_to_an_address(client: Client) -> None:
    client.post(reverse("account_signup"), NEW | {"name": "Koop nu op elders.example"})
    (letter,) = letters("noor@voorbeeld.example")
    assert "elders.example" not in letter["body"] + letter["subject"]


# ---- no enumeration --------------------------------------------------------------------------
def _seen(answer: Any) -> tuple[int, str, str]:
    body = re.sub(r'(csrf|name="csrfmiddlewaretoken" value=)\S+', "", answer.content.decode())
    return answer.status_code, answer.get("Location", ""), re.sub(r"\w+@voorbeeld\.example", "@", body)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("account_signup", NEW),
        ("account_reset_password", {"email": ""}),
        ("account_login", {"login": "", "password": "Een-fout-wachtwoord-1"}),
    ],
)
def test_an_address_with_an_account_looks_like_one_without(page: str, data: dict[str, str]) -> None:
    make_user("bekend@voorbeeld.example")
    key = "login" if page == "account_login" else "email"
    answers = []
    for address in ("bekend@voorbeeld.example", "vreemd@voorbeeld.example"):
        cache.clear()
        answers.append(_seen(Client().post(reverse(page), data | {key: address})))
    assert answers[0] == answers[1]


def test_the_owner_of_the_address_hears_of_it(client: Client) -> None:
    make_user("bekend@voorbeeld.example")
    client.post(reverse("account_signup"), NEW | {"email": "bekend@voorbeeld.example"})
    (letter,) = letters("bekend@voorbeeld.example")
    assert reverse("account_reset_password") in letter["body"]
    assert User.objects.count() == 1


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
        reverse("account_login") + "?next=https://elders.example/",
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
    named = {url.name: url.route for url in every_url() if url.third_party not in (None, "admin")}
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
