"""While a round runs nobody sees how it goes: every page, feed, API answer and admin page is the same before and after."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

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
from tests.walked import PAGES
from vision.endorsement import casting
from vision.endorsement.actions.desk import strike_at_desk
from vision.endorsement.casting import cast
from vision.endorsement.codes import new_code, write
from vision.endorsement.models import Ballot, Round
from vision.endorsement.views.vote import Slip

pytestmark = pytest.mark.django_db

# What differs from one request to the next whatever happens.
PASSING = re.compile(rb'(csrfmiddlewaretoken|once|based_on|slip)" value="[^"]*"|nonce="[^"]*"')
SAVEPOINT = re.compile(r'"s\d+_x\d+"')  # inside the transaction of a test
OF_A_REQUEST = {"set-cookie", "date", "content-security-policy"}
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


@dataclass(frozen=True)
class Seen:
    """What somebody gets, and what it took: statements with the number of rows that each touched."""

    status: int
    body: bytes
    headers: dict[str, str]
    work: tuple[tuple[str, int], ...]

    @property
    def asks_for_votes(self) -> bool:
        return any(re.search("endorsement_(ballot|rollentry)", statement) for statement, _rows in self.work)


@contextmanager
def work_done() -> Iterator[list[tuple[str, int]]]:
    """Every statement that is run meanwhile, by the ballots' own door as well, and how many rows it touched."""
    work: list[tuple[str, int]] = []
    plain = casting._Run.__call__

    def noted(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        work.append((SAVEPOINT.sub("", sql), context["cursor"].rowcount))
        return result

    def noted_at_the_door(self: Any, statement: str, *values: Any) -> Any:
        result = plain(self, statement, *values)
        work.append((statement, self._cursor.rowcount))
        return result

    with connection.execute_wrapper(noted), pytest.MonkeyPatch.context() as patched:
        patched.setattr(casting._Run, "__call__", noted_at_the_door)
        yield work


def seen(client: Client, path: str, form: dict[str, str] | None = None, without: str = "") -> Seen:
    """What comes of a GET, or of this form; the code `without` is as random as the form it came in."""
    with work_done() as work:
        answer = client.get(path) if form is None else client.post(path, form)
        body = answer.getvalue().replace(without.encode(), b"") if without else answer.getvalue()
    steady = PASSING.sub(b"", body)
    passing = OF_A_REQUEST if steady == body else OF_A_REQUEST | {"etag"}
    headers = {name: value for name, value in answer.items() if name.lower() not in passing}
    return Seen(answer.status_code, steady, headers, tuple(work))


@pytest.mark.parametrize(
    "who", ["anonymous", "curator", *PAGES.rest("resident", "admin", "all the other roles")]
)
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
        for path in some:  # what a process keeps is made at the first request
            client.get(path)
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
    # So their work, and the time that it takes, cannot hang on what was voted, or by how many.
    assert [path for path, page in before.items() if page.asks_for_votes] == []
    assert sum(1 for path, page in before.items() if page.status == 200 and round.code in path) > 3


@pytest.mark.parametrize("has_roll", [True, False], ids=["roll", "no roll"])
def test_a_vote_takes_the_same_work_and_gets_the_same_answer_whatever_was_voted(has_roll: bool) -> None:
    """By anybody before, and by this voter: the same statements that touch as many rows, the same bytes but for the code."""
    round = make_round(has_roll=has_roll, voters=100)
    path, voters = f"/visie/instemmen/{round.code}/stem/", iter(range(100))
    client = Client()

    def attempt(voter: int, code: bytes, choice: str, goals: str) -> Seen:
        slip = replace(Slip.for_proof(round, make_proof(round, voter)), code=code.hex())
        chosen = {f"goal-{name}": goals for name in ("D1.1", "D1.2", "D2.1", "D2.2")}
        form = {"slip": slip.sealed(), "choice": choice, "do": "cast"} | chosen
        return seen(client, path, form, without=write(code))

    attempt(next(voters), new_code(), "for", "")  # what a process keeps is made at the first request
    kinds: dict[str, list[Seen]] = {"first": [], "the same again": [], "changed": [], "another code": []}
    for _few_and_many in range(2):
        for choice, goals in product(("for", "against", "blank"), ("", "for", "against")):
            voter, code = next(voters), new_code()
            kinds["first"].append(attempt(voter, code, choice, goals))
            kinds["the same again"].append(attempt(voter, code, choice, goals))
            kinds["changed"].append(attempt(voter, code, "against" if choice == "for" else "for", goals))
            kinds["another code"].append(attempt(voter, new_code(), choice, goals))
        for _ in range(40):
            cast(round, make_proof(round, next(voters)), new_code(), "against", {"D1.1": "for"})
    for kind, answers in kinds.items():
        assert len(answers) == 18
        assert [answer for answer in answers if answer != answers[0]] == [], kind
        assert answers[0].status == (409 if kind == "another code" else 200)
        assert answers[0].asks_for_votes
        touched = [rows for sql, rows in answers[0].work if "endorsement_ballot" in sql or "rollentry" in sql]
        assert set(touched) <= {0, 1}  # one line, one ballot, each by its key: never all of them
    assert Ballot.objects.count() == 1 + 18 + 2 * 40


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
