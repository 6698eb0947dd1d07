"""Every form of the way in, sent wrongly: what comes back is our Dutch, not English and not that of a library."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from tests.factories import PASSWORD, make_user
from tests.factories.codes import SANNE, ask, code_now

pytestmark = pytest.mark.django_db
BAD_ADDRESS = "geen adres"

ENGLISH = re.compile(
    r"\b(the|your|this|please|must|with|and|enter|try again|incorrect|invalid|required)\b", re.IGNORECASE
)
STOCK = re.compile(
    r"\b(u|uw|aanmelden|aangemeld|registreer\w*|registreren|verifi\w+|verificatie|geldige?|ongeldige?|authenticat\w+|"
    r"a\.u\.b|en/of|gelieve|gebruikersnaam|onthouden|verplicht|maak een keuze|opgegeven)\b",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def words_of(answer: Any) -> str:
    """What a person reads in the middle of a page."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    assert main, answer
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", main[0], flags=re.DOTALL)
    seen = " ".join(re.findall(r'(?:placeholder|aria-label|title)="([^"]*)"', text))
    return unescape(re.sub(r"<[^>]+>", " ", text) + " " + seen)


def link_to_new_password() -> str:
    user = make_user("bram@voorbeeld.example")
    Client().post(reverse("account_reset_password"), {"email": user.email})
    letter = Message.objects.filter(kind="mail").latest("made_at").payload["body"]
    found = re.search(r"http://[^/\s]+(/\S+)", letter)
    assert found
    return found[1]


def signed_in(*, password: bool = True, factor: bool = False) -> Client:
    """A browser of somebody who proved who they are just now."""
    user = make_user()
    if factor:
        TOTP.activate(user, generate_totp_secret())
    browser = Client()
    if password:
        browser.post(reverse("password_login"), {"login": user.email, "password": PASSWORD})
    else:
        user.set_unusable_password()
        user.save()
        browser.force_login(user)
    return browser


def visitors_pages() -> Iterator[tuple[str, Any]]:
    """Every page of the way in before one is in, opened, and each of its forms sent wrongly."""
    for name, wrong in {
        "account_login": [{}, {"email": BAD_ADDRESS}, {"email": "x" * 400 + "@a.nl"}],
        "password_login": [{}, {"login": BAD_ADDRESS, "password": ""}, {"login": SANNE, "password": "fout"}],
        "account_reset_password": [{}, {"email": BAD_ADDRESS}],
        "initiatives:begin": [{}, {"email": BAD_ADDRESS, "kind": "geen"}],
    }.items():
        browser = Client()
        yield name, browser.get(reverse(name), follow=True)
        for data in wrong:
            yield f"{name} {data}", browser.post(reverse(name), data)
    browser = Client()
    for _n in range(7):  # until the password must wait
        waits = browser.post(reverse("password_login"), {"login": SANNE, "password": "fout"})
    yield "password that waits", waits
    yield "mail sent", browser.get(reverse("account_reset_password_done"))
    yield "confirm", browser.get(reverse("account_email_verification_sent"))
    yield "closed", browser.get(reverse("account_inactive"))
    yield "no link", browser.get(reverse("account_confirm_email", args=["x"]))
    yield "no key", browser.get(reverse("account_reset_password_from_key", args=["1", "x"]))
    yield "broker", browser.get(reverse("socialaccount_login_cancelled"))
    yield "broker", browser.get(reverse("socialaccount_login_error"))


def code_pages() -> Iterator[tuple[str, Any]]:
    browser, page = Client(), reverse("account_confirm_login_code")
    ask(browser)
    yield "code", browser.get(page)
    for code in ("", "12345x", "é"):
        yield f"code {code}", browser.post(page, {"code": code})
    browser.post(page, {"action": "resend"})
    yield "another code", browser.get(page)
    for _n in range(3):
        waits = browser.post(page, {"code": "12345x"}, follow=True)
    yield "code that waits", waits


def password_pages() -> Iterator[tuple[str, Any]]:
    browser = Client()
    page = browser.get(link_to_new_password(), follow=True)
    yield "new password", page
    address = page.redirect_chain[-1][0]
    long = "een-lang-wachtwoord"
    for data in ({}, {"password1": "kort", "password2": "kort"}, {"password1": long, "password2": "anders"}):
        yield f"new password {data}", browser.post(address, data)
    browser.post(address, {"password1": long, "password2": long})
    yield "done", browser.get(reverse("account_reset_password_from_key_done"))
    yield "used", browser.get(address)


def test_a_label_of_allauth_is_ours_and_no_box_repeats_its_label() -> None:
    page = signed_in(password=False).get(reverse("account_set_password"), follow=True).content.decode()
    main = page.partition("<main")[2]
    assert "Typ het wachtwoord nog een keer" in main
    assert "placeholder" not in main


def own_pages() -> Iterator[tuple[str, Any]]:
    """Those of one's own account."""
    browser = signed_in()
    for name, wrong in {
        "account_logout": [],
        "account_email": [{"action_add": ""}, {"action_add": "", "email": BAD_ADDRESS}],
        "account_change_password": [{}, {"oldpassword": "fout", "password1": "kort", "password2": "x"}],
        "account_reauthenticate": [{}, {"password": "fout"}],
    }.items():
        yield name, browser.get(reverse(name))
        for data in wrong:
            yield f"{name} {data}", browser.post(reverse(name), data)
    browser = signed_in(password=False)
    yield "set", browser.get(reverse("account_set_password"), follow=True)
    second = signed_in(factor=True)
    yield "second step", second.get(reverse("mfa_authenticate"))
    for code in ("", "000000"):
        yield f"second step {code}", second.post(reverse("mfa_authenticate"), {"code": code})


def second_step_pages() -> Iterator[tuple[str, Any]]:
    """The app, the passkeys and the recovery codes of one's own account."""
    browser = signed_in()
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"):
        yield name, browser.get(reverse(name))
    for code in ("", "000000"):
        yield f"app {code}", browser.post(reverse("mfa_activate_totp"), {"code": code})
    app = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    linked = browser.post(reverse("mfa_activate_totp"), {"code": code_now(app)})
    yield "linked", browser.get(linked["Location"])
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    ):
        yield f"{name} with an app", browser.get(reverse(name))
    key = Authenticator.objects.create(user=User.objects.get(), type="webauthn", data={"name": "sleutel"})
    yield "keys", browser.get(reverse("mfa_list_webauthn"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        yield name, browser.get(reverse(name, args=[key.pk]))
    yield "no name", browser.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": ""})
    for name in ("mfa_remove_webauthn", "mfa_deactivate_totp"):
        done = browser.post(reverse(name, args=[key.pk] if name == "mfa_remove_webauthn" else []))
        yield f"{name} done", browser.get(done["Location"])


@pytest.mark.parametrize("pages", [visitors_pages, code_pages, password_pages, own_pages, second_step_pages])
def test_every_form_that_is_sent_wrongly_answers_in_our_dutch(pages: Any) -> None:
    wrong = []
    for name, answer in pages():
        if answer.status_code in (301, 302):
            wrong.append(f"{name}: leads to {answer['Location']}")
            continue
        words = words_of(answer)
        wrong += [
            f"{name}: {found[0]!r} in {words[max(0, found.start() - 60) : found.end() + 40].split()}"
            for pattern in (ENGLISH, STOCK)
            for found in pattern.finditer(words)
        ]
    assert not wrong, "\n".join(wrong)


def test_a_passkey_is_called_that() -> None:
    """allauth proposes "Hoofdsleutel" as its name."""
    browser = signed_in()
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert 'value="Passkey 1"' in browser.get(reverse("mfa_add_webauthn")).content.decode()


def test_what_is_not_given_back_is_not_called_kept(client: Client) -> None:
    kept = "Wat je typte, is bewaard"
    answer = client.post(reverse("password_login"), {"login": SANNE, "password": "fout"})
    assert kept not in words_of(answer)
    assert kept in words_of(client.post(reverse("initiatives:begin"), {"email": SANNE}))
