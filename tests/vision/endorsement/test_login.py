"""Logging in to vote, against a real OpenID Connect provider in a process of its own: no account is ever made."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client

from civicnet.accounts.models import User
from civicnet.areas.models import AgeBand
from tests.factories import make_round, make_user, sign_in, voter_number
from tests.factories.votes import begin, cast, code_on, hidden, letters, url
from tests.running import HIGH, LOW
from vision.endorsement.middleware import LOGIN_COOKIE
from vision.endorsement.models import Ballot, Round
from vision.endorsement.oidc import forget_broker, has_broker

pytestmark = pytest.mark.django_db


@pytest.fixture
def says(oidc_provider: tuple[str, Path], settings: Any) -> Callable[..., None]:
    """Connect voting to the provider; `says(acr=…, bsn=…)` sets what its ID tokens will claim."""
    address, folder = oidc_provider
    forget_broker()
    settings.VOTE_OIDC = settings.VOTE_OIDC | {
        "server_url": address,
        "client_id": "stemmen",
        "client_secret": "of-a-test",
        "acr_values": [HIGH],
    }

    def write(**claims: Any) -> None:
        (folder / "claims.json").write_text(json.dumps({"acr": HIGH, "bsn": voter_number(0)} | claims))

    write()
    return write


@pytest.fixture
def round() -> Round:
    return make_round("open")


def asked(client: Client, round: Round) -> str:
    """Press the button; returns where the browser is sent."""
    answer = client.post(url("login", round))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def at_provider(where: str, person: str = "noor") -> str:
    """Be at the provider as `person`; returns where it sends the browser back to."""
    where = where.replace("prompt=login&", "").replace("&prompt=login", "")
    provider = "{0.scheme}://{0.netloc}".format(urlsplit(where))
    with requests.Session() as browser:
        browser.get(f"{provider}/become/{person}/", timeout=10).raise_for_status()
        back = browser.get(where, timeout=10, allow_redirects=False)
    assert back.status_code == 302, back.text
    return back.headers["Location"].removeprefix("http://testserver")


def log_in(client: Client, round: Round, person: str = "noor") -> Any:
    return client.get(at_provider(asked(client, round), person))


def refused_for(page: Any) -> str:
    found = re.search(r'data-reason="(\w+)"', page.content.decode())
    assert found, page.content.decode()[:2000]
    assert page.status_code in (403, 503)
    assert 'name="slip"' not in page.content.decode()
    return found[1]


def nobody_was_made() -> bool:
    return not User.objects.exists() and not SocialAccount.objects.exists() and not Session.objects.exists()


def test_the_way_to_the_broker(client: Client, round: Round, says: Callable[..., None]) -> None:
    query = parse_qs(urlsplit(asked(client, round)).query)
    assert query["acr_values"] == [HIGH]
    assert query["code_challenge_method"] == ["S256"]
    assert query["prompt"] == ["login"]
    assert query["redirect_uri"] == ["http://testserver/visie/instemmen/terug/"]
    assert len(query["state"][0]) >= 20
    assert len(query["nonce"][0]) >= 20
    cookie = client.cookies[LOGIN_COOKIE]
    assert cookie["httponly"]
    assert cookie["path"] == "/visie/instemmen/"
    assert cookie["samesite"] == "Lax"
    assert 0 < cookie["max-age"] <= 600
    assert query["state"][0] not in cookie.value


def test_log_in_and_vote(client: Client, round: Round, says: Callable[..., None]) -> None:
    page = log_in(client, round)
    assert page.status_code == 200, page.content.decode()
    assert client.cookies[LOGIN_COOKIE].value == ""  # it has done its work
    assert code_on(cast(client, round, hidden(page)))
    assert Ballot.objects.count() == 1
    assert nobody_was_made()
    assert refused_or_voted(log_in(Client(), round)) == "voted"


def refused_or_voted(page: Any) -> str:
    return "voted" if page.status_code == 409 else refused_for(page)


@pytest.mark.parametrize("acr", [LOW, "", None, HIGH + " ", [HIGH]])
def test_a_lower_level_is_refused(client: Client, round: Round, says: Callable[..., None], acr: Any) -> None:
    says(acr=acr)
    assert refused_for(log_in(client, round)) == "level"
    assert nobody_was_made()


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elders.example"},
        {"aud": "civicnet"},
        {"exp": 1},
        {"nonce": "een andere"},
        {"aud": ["stemmen", "x"]},
    ],
    ids=["issuer", "audience", "expired", "nonce", "two audiences"],
)
def test_a_token_of_another_or_for_another_is_refused(
    client: Client, round: Round, says: Callable[..., None], lie: dict[str, Any]
) -> None:
    says(**lie)
    assert refused_for(log_in(client, round)) == "untrusted"


def test_an_issuer_that_is_not_the_broker_of_the_settings_is_refused(
    client: Client, round: Round, says: Callable[..., None], settings: Any
) -> None:
    settings.VOTE_OIDC = settings.VOTE_OIDC | {
        "server_url": settings.VOTE_OIDC["server_url"].replace("localhost", "127.0.0.1")
    }
    assert refused_for(client.post(url("login", round))) in ("untrusted", "unreachable")


def test_an_e_mail_address_never_matches(client: Client, round: Round, says: Callable[..., None]) -> None:
    make_user("noor@voorbeeld.example")
    says(bsn="", email="noor@voorbeeld.example", email_verified=True)
    assert refused_for(log_in(client, round)) == "no_number"
    says(bsn="noor@voorbeeld.example", email="noor@voorbeeld.example")
    assert refused_for(log_in(client, round)) == "no_number"
    assert not SocialAccount.objects.exists()


def test_who_is_not_on_the_roll_is_refused(client: Client, round: Round, says: Callable[..., None]) -> None:
    says(bsn="123456782")
    assert refused_for(log_in(client, round)) == "not_on_roll"


def test_who_is_under_age_is_refused_even_from_the_roll(
    client: Client, round: Round, says: Callable[..., None]
) -> None:
    AgeBand.objects.create(code="L1", name="16 en ouder", min_age=16)
    day = round.last_day
    says(birthdate=date(day.year - 16, day.month, day.day).replace(day=min(day.day, 28)).isoformat())
    assert log_in(client, round).status_code == 200
    says(birthdate=f"{day.year - 15}-01-01")
    assert refused_for(log_in(Client(), round)) == "under_age"


def test_a_stolen_answer_is_worth_nothing(round: Round, says: Callable[..., None]) -> None:
    victim, thief = Client(), Client()
    back = at_provider(asked(victim, round))
    assert refused_for(Client().get(back)) == "lost"
    asked(thief, round)
    assert refused_for(thief.get(back)) == "untrusted"
    assert victim.get(back).status_code == 200
    assert refused_for(victim.get(back)) == "lost"


def test_who_stops_at_the_broker_can_go_on(client: Client, round: Round, says: Callable[..., None]) -> None:
    state = parse_qs(urlsplit(asked(client, round)).query)["state"][0]
    assert refused_for(client.get(f"/visie/instemmen/terug/?error=access_denied&state={state}")) == "stopped"


def test_a_broker_that_is_away_is_told(
    client: Client, round: Round, says: Callable[..., None], settings: Any
) -> None:
    settings.VOTE_OIDC = settings.VOTE_OIDC | {"server_url": "http://localhost:9"}
    assert refused_for(client.post(url("login", round))) == "unreachable"


def test_without_a_roll_the_claims_say_where_somebody_lives(
    client: Client, says: Callable[..., None]
) -> None:
    round = make_round("open", has_roll=False)
    AgeBand.objects.create(code="L1", name="16 tot 35", min_age=16, max_age=34)
    AgeBand.objects.create(code="L2", name="35 en ouder", min_age=35)
    says(birthdate="1980-05-17")
    assert refused_for(log_in(client, round)) == "no_neighbourhood"
    says(birthdate="1980-05-17", neighbourhood="B9")
    assert refused_for(log_in(client, round)) == "no_neighbourhood"
    says(neighbourhood="B2")
    assert refused_for(log_in(client, round)) == "no_neighbourhood"
    says(birthdate="1980-05-17", neighbourhood="B2")
    assert code_on(cast(client, round, hidden(log_in(client, round))))
    ballot = Ballot.objects.select_related("neighbourhood", "age").get()
    assert (ballot.neighbourhood.code, ballot.age.code) == ("B2", "L2")
    assert refused_or_voted(log_in(Client(), round)) == "voted"


def test_who_is_signed_in_on_the_site_stays_who_they_are(round: Round, says: Callable[..., None]) -> None:
    resident = sign_in(make_user("sam@voorbeeld.example"))
    page = log_in(resident, round)
    assert code_on(cast(resident, round, hidden(page)))
    assert resident.session["_auth_user_id"] == str(User.objects.get().pk)
    assert not SocialAccount.objects.exists()


def test_login_and_letter_strike_the_same_line(
    client: Client, round: Round, says: Callable[..., None]
) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    by_login = hidden(log_in(client, round))
    assert code_on(cast(client, round, by_login, "for"))
    assert cast(client, round, slip, "against").status_code == 409
    assert [ballot.choice for ballot in Ballot.objects.all()] == ["for"]


def test_without_a_broker_there_is_no_such_way(client: Client, round: Round) -> None:
    assert not has_broker()
    assert client.post(url("login", round)).status_code == 302
    assert url("login", round) not in client.get(url("round", round)).content.decode()
