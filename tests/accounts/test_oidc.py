"""Sign-in at the municipality's OpenID Connect broker, against a real second provider in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from initiatives.models import Initiative
from tests.factories import make_user
from tests.running import HIGH, LOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def says(oidc_provider: tuple[str, Path], settings: Any) -> Callable[..., None]:
    """Connect civicnet to the provider; `says(acr=…, iss=…)` sets what its ID tokens will claim."""
    cache.clear()
    address, folder = oidc_provider
    app = {
        "provider_id": "gemeente",
        "name": "DigiD",
        "client_id": "civicnet",
        "secret": "of-a-test",
        "settings": {
            "server_url": address,
            "uid_field": "sub",
            "acr_values": [HIGH],
            "auth_params": {"acr_values": HIGH},
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = address, "DigiD"

    def write(**claims: str) -> None:
        (folder / "claims.json").write_text(json.dumps(claims))

    write(acr=HIGH)
    return write


def asked(client: Client) -> str:
    """Press the button; returns where the browser is sent."""
    answer = client.post(reverse("openid_connect_login", args=["gemeente"]))
    assert answer.status_code == 302
    return answer["Location"]


def sign_in(client: Client, person: str, where: str = "") -> Any:
    """The whole dance: our button, the provider, and back; returns our answer to the callback.

    `where` is the place at the provider that a button of a form has sent the browser to.
    """
    where = where or asked(client)
    provider = "{0.scheme}://{0.netloc}".format(urlsplit(where))
    with requests.Session() as browser:
        browser.get(f"{provider}/become/{person}/", timeout=10).raise_for_status()
        back = browser.get(where, timeout=10, allow_redirects=False)
    assert back.status_code == 302, back.text
    return client.get(back.headers["Location"].removeprefix("http://testserver"))


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def confirm(client: Client, email: str) -> Any:
    (letter,) = [m.payload for m in Message.objects.filter(kind="mail") if m.payload["to"] == [email]]
    link = next(word for word in letter["body"].split() if "/e-mail/bevestigen/" in word)
    return client.post("/" + link.split("/", 3)[3])


def test_the_request_asks_for_the_level_and_carries_pkce(client: Client, says: Callable[..., None]) -> None:
    query = parse_qs(urlsplit(asked(client)).query)
    assert query["acr_values"] == [HIGH]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) >= 43
    assert query["state"]


def test_a_new_person_confirms_the_address_and_is_in(client: Client, says: Callable[..., None]) -> None:
    sign_in(client, "noor")
    # That the provider calls the address confirmed is not enough: we confirm it ourselves.
    assert signed_in(client) is None
    confirm(client, "noor@voorbeeld.example")
    sign_in(client, "noor")
    user = User.objects.get()
    assert signed_in(client) == str(user.pk)
    assert (user.email, user.has_usable_password(), user.roles) == (
        "noor@voorbeeld.example",
        False,
        frozenset(),
    )
    assert "Noor" in user.name


def test_the_same_person_gets_the_same_account(says: Callable[..., None]) -> None:
    client = Client()
    sign_in(client, "noor")
    confirm(client, "noor@voorbeeld.example")
    User.objects.update(email="nieuw@voorbeeld.example")
    for _n in range(2):
        browser = Client()
        sign_in(browser, "noor")
        assert signed_in(browser) == str(User.objects.get().pk)


def test_a_person_without_an_address_is_asked_for_one(client: Client, says: Callable[..., None]) -> None:
    answer = sign_in(client, "zonder")
    assert answer["Location"] == reverse("socialaccount_signup")
    answer = client.post(answer["Location"], {"name": "Zeno", "email": "zeno@voorbeeld.example"})
    assert signed_in(client) is None
    confirm(client, "zeno@voorbeeld.example")
    sign_in(client, "zonder")
    assert (User.objects.get().name, signed_in(client)) == ("Zeno", str(User.objects.get().pk))


@pytest.mark.parametrize("acr", [{"acr": LOW}, {"acr": ""}, {}, {"acr": HIGH + " "}, {"acr": [HIGH]}])
def test_a_lower_level_of_assurance_is_refused(
    client: Client, says: Callable[..., None], acr: dict[str, Any]
) -> None:
    says(**acr)
    assert sign_in(client, "noor").status_code == 403
    assert signed_in(client) is None
    assert not User.objects.exists()


def test_a_lower_level_is_refused_for_who_came_before(client: Client, says: Callable[..., None]) -> None:
    sign_in(client, "noor")
    confirm(client, "noor@voorbeeld.example")
    says(acr=LOW)
    browser = Client()
    assert sign_in(browser, "noor").status_code == 403
    assert signed_in(browser) is None


@pytest.mark.parametrize(
    "lie",
    [{"iss": "https://elders.example"}, {"aud": "another"}, {"exp": 1}],
    ids=["issuer", "audience", "expired"],
)
def test_a_token_of_another_or_for_another_is_refused(
    client: Client, says: Callable[..., None], lie: dict[str, Any]
) -> None:
    says(acr=HIGH, **lie)
    sign_in(client, "noor")
    assert signed_in(client) is None
    assert not User.objects.exists()


@pytest.mark.parametrize("verified", [True, False])
def test_the_same_address_does_not_take_an_account_over(
    client: Client, says: Callable[..., None], verified: bool
) -> None:
    mine = make_user("sam@voorbeeld.example", verified=verified)
    sign_in(client, "sam")
    assert signed_in(client) is None
    assert not SocialAccount.objects.filter(user=mine).exists()
    assert User.objects.count() == 1
    # Neither by typing the address of somebody else.
    answer = sign_in(Client(), "zonder")
    browser = Client()
    sign_in(browser, "zonder")
    browser.post(answer["Location"], {"name": "Zeno", "email": "sam@voorbeeld.example"})
    assert signed_in(browser) is None
    assert not SocialAccount.objects.filter(user=mine).exists()


def test_a_stolen_answer_is_worth_nothing(says: Callable[..., None]) -> None:
    victim, thief = Client(), Client()
    where = asked(victim)
    provider = "{0.scheme}://{0.netloc}".format(urlsplit(where))
    with requests.Session() as browser:
        browser.get(f"{provider}/become/noor/", timeout=10)
        back = browser.get(where, timeout=10, allow_redirects=False).headers["Location"]
    asked(thief)
    thief.get(back.removeprefix("http://testserver"))
    assert signed_in(thief) is None
    assert not User.objects.exists()


def test_a_role_still_takes_two_factors(says: Callable[..., None]) -> None:
    first = Client()
    sign_in(first, "noor")
    confirm(first, "noor@voorbeeld.example")
    user = User.objects.get()
    user.grants.create(role="admin", state="active")
    browser = Client()
    sign_in(browser, "noor")
    assert browser.get(reverse("roles"))["Location"] == reverse("strong_session")


# ---- from the first step of a plan -------------------------------------------------------------------
NEW, BEGIN = "/initiatieven/nieuw/", "/initiatieven/nieuw/begin/"
PLAN = {"name": "Buurttuin aan de Molendreef", "summary": "We maken een tuin die regen vasthoudt."}


def begin(client: Client, **change: str) -> Any:
    return client.post(BEGIN, PLAN | {"way": "broker"} | change)


def second_step(client: Client, answer: Any) -> str:
    """Where the browser ends after `answer`, with everything typed in a draft."""
    page = client.get(answer["Location"], follow=True)
    draft = Initiative.objects.get()
    assert page.redirect_chain[-1] == (reverse("initiatives:step", args=[draft.slug, "wie"]), 302)
    assert {name: getattr(draft, name) for name in PLAN} == PLAN
    return page.content.decode()


def test_a_lower_level_makes_no_draft_and_the_plan_stays_typed(
    client: Client, says: Callable[..., None]
) -> None:
    make_user("sam@voorbeeld.example")
    says(acr=LOW)
    assert sign_in(client, "noor", begin(client)["Location"]).status_code == 403
    assert not Initiative.objects.exists()
    says(acr=HIGH)
    assert begin(client, name="").status_code == 422
    sign_in(client, "noor", begin(client)["Location"])
    assert not Initiative.objects.exists(), "the address was not confirmed yet"


def test_the_second_button_of_the_first_step_leads_to_the_broker_and_back_to_the_second(
    client: Client, says: Callable[..., None]
) -> None:
    sign_in(client, "noor")
    confirm(client, "noor@voorbeeld.example")
    browser = Client()
    step_1 = browser.get(NEW).content.decode()
    assert [found.strip() for found in re.findall(r'<button[^>]*value="broker"[^>]*>([^<]+)', step_1)] == [
        "Ga verder met DigiD"
    ]
    text = second_step(browser, sign_in(browser, "noor", begin(browser)["Location"]))
    assert f"{PLAN['name']} is bewaard." in text


def test_who_comes_by_the_broker_for_the_first_time_is_on_the_second_step_after_the_letter(
    client: Client, says: Callable[..., None]
) -> None:
    sign_in(client, "noor", begin(client)["Location"])
    elsewhere = Client()
    confirm(elsewhere, "noor@voorbeeld.example")
    assert signed_in(elsewhere) is None, "the link alone signs nobody in"
    assert not Initiative.objects.exists()
    EmailAddress.objects.update(verified=False)
    second_step(client, confirm(client, "noor@voorbeeld.example"))


def test_without_a_broker_there_is_no_such_door(client: Client) -> None:
    assert client.post(reverse("openid_connect_login", args=["gemeente"])).status_code == 404


@pytest.mark.parametrize(
    ("address", "starts"), [("http://broker.example", False), ("https://broker.example", True)]
)
def test_outside_loopback_a_broker_without_tls_stops_the_start(address: str, starts: bool) -> None:
    start = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.DEBUG"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "civicnet.settings",
            "CIVICNET_BIND": "0.0.0.0",
            "OIDC_SERVER_URL": address,
        },
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert (start.returncode == 0) is starts
    assert ("OIDC_SERVER_URL must" in start.stderr) is not starts
