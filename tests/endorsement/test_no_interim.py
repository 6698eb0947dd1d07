"""While a round runs nobody sees how it goes: every page, feed, API answer and admin page is the same before and after."""

import re
from contextlib import suppress

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.permissions import every_url
from tests.factories import make_proof, make_round, make_staff, make_user, sign_in
from vision.endorsement.actions.desk import strike_at_desk
from vision.endorsement.casting import cast
from vision.endorsement.codes import new_code
from vision.endorsement.models import Ballot, Round

pytestmark = pytest.mark.django_db

# What differs from one request to the next whatever happens.
PASSING = re.compile(rb'(csrfmiddlewaretoken|slip)" value="[^"]*"|nonce="[^"]*"')
OF_A_REQUEST = {"set-cookie", "etag", "date", "content-security-policy"}
NOT_ASKED = re.compile(r"^(logout|account_logout|readyz|livez)$|demo|schema|^mfa_|^account_|openapi|setup")


def addresses(round: Round, *, all_of_the_site: bool) -> set[str]:
    """Every address without anything in it, and each one in which the round, its text or a goal of it may stand."""
    words = {"code": round.code, "number": round.version.number, "name": "choice", "goal": "D1.1"}
    found = set()
    for url in every_url():
        if NOT_ASKED.search(url.name) or url.third_party == "admin":
            continue
        mine = url.name.startswith(("endorsement:", "result:", "api:instemmings"))
        named = re.findall(r"<(?:\w+:)?(\w+)>", url.route)
        if named and (mine or "visie" in url.route) and set(named) <= set(words):
            code = {"code": "D1.1"} if "number" in named else {}
            with suppress(NoReverseMatch):
                found.add(reverse(url.name, kwargs={name: (words | code)[name] for name in named}))
        elif not named and (mine or all_of_the_site):
            found.add(reverse(url.name))
    return found


def seen(client: Client, path: str) -> tuple[int, bytes, dict[str, str]]:
    answer = client.get(path)
    body = answer.getvalue()
    return (
        answer.status_code,
        PASSING.sub(b"", body),
        {name: value for name, value in answer.items() if name.lower() not in OF_A_REQUEST},
    )


@pytest.mark.parametrize("who", ["anonymous", "resident", "curator", "admin", "all the other roles"])
def test_nothing_that_anybody_can_ask_for_changes_with_the_ballots(who: str) -> None:
    Municipality.objects.create(name="Elzerbroek")
    round = make_round(voters=40)
    curator = make_staff("curator")
    match who:
        case "anonymous":
            client = Client()
        case "resident":
            client = sign_in(make_user())
        case "all the other roles":
            client = sign_in(make_staff("assessor", "decider", "broker", "moderator"))
        case _:
            client = sign_in(curator if who == "curator" else make_staff("admin"))
    some = addresses(round, all_of_the_site=who in ("anonymous", "curator", "admin"))
    if who == "admin":
        some |= {
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model in admin.site._registry
        }
    with time_machine.travel(timezone.now(), tick=False):  # many pages tell the hour
        before = {path: seen(client, path) for path in sorted(some)}
        for n in range(30):
            cast(round, make_proof(round, n), new_code(), "for" if n % 3 else "against", {"D1.1": "for"})
        strike_at_desk(round, "900000035", actor=curator)
        assert Ballot.objects.count() == 30
        changed = {
            path: seen(client, path) for path, answer in before.items() if seen(client, path) != answer
        }
        # A page that is never the same twice shows nothing by that; none of them may be one of the round's.
        steady = {path for path, answer in changed.items() if seen(client, path) == answer}
    assert steady == set()
    assert not any(round.code in path for path in changed)
    assert (
        sum(1 for path, (status, _body, _headers) in before.items() if status == 200 and round.code in path)
        > 3
    )


def test_ballots_and_roll_are_not_in_the_admin() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    assert not shown & {model._meta.label for model in apps.get_app_config("endorsement").get_models()}


def test_no_permission_gives_a_right_to_ballots() -> None:
    for person in (make_user(), make_staff("curator", "admin"), make_staff("moderator", "decider")):
        for verb in ("view", "change", "delete"):
            assert not person.has_perm(f"endorsement.{verb}_ballot", Ballot())


def test_no_counter_of_the_database_tells_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname ~ '(rollentry|ballot|keying)'"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.WEB_ROLE,)
