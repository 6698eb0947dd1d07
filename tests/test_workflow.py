"""Every transition table: each allowed and each forbidden (state, verb, role) triple, against `transitions.csv`.

The csv is the reviewed answer, written by hand from domain.md; it is never derived from the code. SYSTEM may always.
In the csv's cast of an assessment the seats are taken and the contact is known, so nobody else may take it in; the open
pause came from the intake, so nobody may resume the assessing.
"""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import rules
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, models, transaction
from rules.permissions import permissions

from civicnet.database.step_trigger import StepTrigger
from civicnet.workflow import SYSTEM, NotAllowedNow, Table, available, create, perform, tables
from initiatives.models import Initiative
from tests import factories
from tests.factories.states import STANDS, stand
from tests.running import ROOT
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db
REFUSED = r"Invalid transition|does not change|the decision stands"
HALFWAY = r"Invalid first state|begins as a draft|begins without"


class Expected(NamedTuple):
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]


def answers() -> dict[str, dict[str, Expected]]:
    found: dict[str, dict[str, Expected]] = {}
    with (Path(__file__).parent / "transitions.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            sources = () if row["sources"] == "-" else tuple(row["sources"].split("|"))
            expected = Expected(sources, row["target"], frozenset(row["roles"].split()))
            found.setdefault(row["table"], {})[row["verb"]] = expected
    return found


ANSWERS = answers()
# These write more than the state in the same breath; tests of their own try them.
NEEDS_MORE = {
    ("vision_version", "freeze"),
    ("vision_version", "take_over"),
    ("vision_step_proposal", "confirm"),
    ("reaction", "answer"),
    ("vision_contribution", "settle"),
    ("amendment", "accept"),
    ("amendment", "accept_partly"),
    ("amendment", "reject"),
    ("assessment", "decide"),  # a draft that was heard, tests/initiatives/assessments/test_heard.py
    ("question", "answer"),
    ("signal", "adopt"),
    ("signal", "release"),
    # Who has it and who says so: tests/initiatives/collaborations/test_problems.py
    ("problem", "pick_up"),
    ("problem", "confirm"),
    ("problem", "let_go"),
    # An end leaves nothing that is due, and the words of both confirm.
    ("exchange", "confirm"),
    ("exchange", "decline"),
    ("exchange", "fail"),
    ("exchange", "close"),
    ("vision_version", "freeze"),
    ("endorsement_round", "fix"),
    ("endorsement_round", "finish_closing"),
}


def states(table: Table) -> list[str]:
    return sorted({s for step in table.steps for s in (*step.sources, step.target) if s is not None})


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    sid = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sid)


def outcome(act: Callable[[], Any]) -> str:
    with undone():
        try:
            act()
        except NotAllowedNow:
            return "not now"
        except PermissionDenied:
            return "no right"
        return "done"


def test_every_table_has_its_answers_and_its_stand() -> None:
    assert {t.name for t in tables()} == set(ANSWERS) == set(STANDS)


@pytest.mark.parametrize("table", list(tables()), ids=lambda t: t.name)
def test_the_table_says_what_was_reviewed(table: Table) -> None:
    said = {step.verb: (tuple(sorted(s for s in step.sources if s)), step.target) for step in table.steps}
    reviewed = {verb: (tuple(sorted(e.sources)), e.target) for verb, e in ANSWERS[table.name].items()}
    assert said == reviewed


_SETTLED = ("agree", "renegotiate", "keep", "evaluate", "last", "complete", "resume", "dissolve")
# What no person may ever do, in any table: it follows from another act, or it brings in what was done elsewhere.
FOLLOWS = {
    ("role_grant", "accept"),
    ("signal", "release"),
    # Exchanges promise and give back; the clock closes.
    ("post", "reserve"),
    ("post", "release"),
    ("post", "expire"),
    ("exchange", "close"),
    # What partners say and do settles it.
    *(("collaboration", verb) for verb in _SETTLED),
    ("partner", "join"),
    ("report", "settle"),
    ("vision_step_proposal", "lapse"),
    # The clock counts seven days' notice, and ends what has lost its sense.
    ("role_grant", "count_after_notice"),
    ("role_announcement", "carry_out"),
    ("role_announcement", "lapse"),
    # A command on the server, for when no administrator can sign in.
    ("factor_reset", "reset_on_the_server"),
    # The worker carries out what somebody asked for.
    ("job", "begin"),
    ("job", "finish"),
    ("job", "fail"),
}
FROM_ELSEWHERE = {
    ("assessment", "take_over"),
    ("vision_version", "take_over"),
    ("vision_version", "take_over_vote"),
}
# Who calls the verbs of FROM_ELSEWHERE: the loader of examples, and the command that replays votes and keeps nothing.
LOADERS = {
    "civicnet/example",
    "civicnet/demo/open_vote.py",
    "vision/endorsement/management/commands/replay_votes.py",
}
TAKES_OVER = re.compile(r"(?:assessing\.take_over|visioning\.take_over\w*|actions\.take_over\w*)\(")


def test_what_no_person_may_do_is_known_for_every_table() -> None:
    shut = (rules.always_deny, rules.always_false)
    found = {
        (table.name, step.verb)
        for table in tables()
        for step in table.steps
        if permissions[step.permission] in shut
    }
    assert found == FOLLOWS | FROM_ELSEWHERE
    for table, verb in found:
        assert not ANSWERS[table][verb].roles, (table, verb)


def test_only_loaders_bring_in_what_was_done_elsewhere() -> None:
    calls = {
        str(path.relative_to(ROOT))
        for room in ("civicnet", "vision", "initiatives")
        for path in (ROOT / room).rglob("*.py")
        if TAKES_OVER.search(path.read_text())
    }
    assert calls
    assert all(any(call.startswith(loader) for loader in LOADERS) for call in calls), calls


def test_a_step_that_a_loader_needs_is_no_step_of_people() -> None:
    """The way of a text for people has no short cut: each state is left for just the next one, or to be rejected."""
    steps = [s for s in VisionVersion.workflow.steps if ("vision_version", s.verb) not in FROM_ELSEWHERE]
    way = {(source, step.target) for step in steps for source in step.sources if step.target != "rejected"}
    states = [
        None, "drafting", "consultation", "amending", "frozen", "endorsement", "council", "adopted", "superseded",
    ]  # fmt: skip
    assert way == set(pairwise(states))


@pytest.mark.parametrize(
    ("table", "state"), [(t, s) for t in tables() for s in states(t)], ids=lambda v: getattr(v, "name", v)
)
def test_every_state_verb_and_role(table: Table, state: str) -> None:
    row, people = stand(table, state)
    for verb, expected in ANSWERS[table.name].items():
        for role, person in {**people, "SYSTEM": SYSTEM}.items():
            if state not in expected.sources:  # a verb that makes rows has no source and never moves one
                right = "not now"
            elif role == "SYSTEM" or role in expected.roles or "everybody" in expected.roles:
                right = "done"
            else:
                right = "no right"
            if right == "done" and (table.name, verb) in NEEDS_MORE:
                continue
            found = outcome(lambda v=verb, p=person: perform(row, v, actor=p))
            assert found == right, (state, verb, role)
            setattr(row, table.field, state)


@pytest.mark.parametrize(
    ("table", "state"), [(t, s) for t in tables() for s in states(t)], ids=lambda v: getattr(v, "name", v)
)
def test_a_button_is_shown_for_just_what_works(table: Table, state: str) -> None:
    row, people = stand(table, state)
    for role, person in people.items():
        shown = {step.verb for step in available(row, person)}
        right = {
            verb
            for verb, e in ANSWERS[table.name].items()
            if state in e.sources and (role in e.roles or "everybody" in e.roles)
        }
        assert shown == right, (state, role)


@pytest.mark.parametrize("table", list(tables()), ids=lambda t: t.name)
def test_who_may_make_a_row(table: Table) -> None:
    for verb, expected in ANSWERS[table.name].items():
        if expected.sources:
            continue
        row, people = STANDS[table.name](expected.target)
        for role, person in people.items():
            fresh = type(row)(**{f.name: getattr(row, f.name) for f in row._meta.fields if not f.primary_key})
            if hasattr(fresh, "slug"):
                fresh.slug = f"ander-{role.replace('_', '-')}"
            right = "done" if role in expected.roles or "everybody" in expected.roles else "no right"
            assert outcome(lambda p=person, r=fresh, v=verb: create(r, v, actor=p)) == right, (verb, role)


@pytest.mark.parametrize(
    ("table", "state"), [(t, s) for t in tables() for s in states(t)], ids=lambda v: getattr(v, "name", v)
)
def test_the_database_refuses_every_other_step(table: Table, state: str) -> None:
    row, _people = stand(table, state)
    name = connection.ops.quote_name
    sql = f"UPDATE {name(row._meta.db_table)} SET {name(table.field)} = %s WHERE id = %s"
    targets = [s for s in states(table) if s != state and (state, s) not in table.pairs()]
    for _evasion in factories.evasions():
        for target in targets:
            with undone(), pytest.raises(DatabaseError, match=REFUSED), connection.cursor() as cursor:
                cursor.execute(sql, [target, row.pk])


@pytest.mark.parametrize("table", list(tables()), ids=lambda t: t.name)
def test_the_database_lets_no_row_begin_halfway(table: Table) -> None:
    """A table without a verb that makes rows begins where its field does."""
    first = table.first() or [_field(table).get_default()]
    for state in states(table):
        row, _people = STANDS[table.name](state)
        fresh = type(row)(**{f.name: getattr(row, f.name) for f in row._meta.fields if not f.primary_key})
        if hasattr(fresh, "slug"):
            fresh.slug = f"begint-{state}".replace("_", "-")
        for _evasion in factories.evasions():
            if state in first:
                models.Model.save(fresh, force_insert=True)
                continue
            with pytest.raises(DatabaseError, match=HALFWAY), transaction.atomic():
                models.Model.save(fresh, force_insert=True)


@pytest.mark.parametrize("table", list(tables()), ids=lambda t: t.name)
def test_the_database_holds_the_table_as_it_is(table: Table) -> None:
    model = _field(table).model
    (trigger,) = [t for t in model._meta.triggers if t.name == f"{table.name}_steps"]
    assert trigger.get_installation_status(model) == ("INSTALLED", True)
    changed = StepTrigger(
        name=trigger.name, field=table.field, first=table.first(), pairs=[*table.pairs(), ("a", "b")]
    )
    assert changed.get_installation_status(model)[0] == "OUTDATED"


def test_every_model_with_a_table_is_guarded() -> None:
    guarded = {model.workflow.name: model for model in apps.get_models() if hasattr(model, "workflow")}
    assert set(guarded) == set(STANDS)
    assert [
        m for m in guarded.values() if not any(isinstance(t, StepTrigger) for t in m._meta.triggers)
    ] == []


def test_no_trigger_asks_the_session_whether_it_holds() -> None:
    sql = (
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE NOT tgisinternal AND prosrc ~* '_pgtrigger_should_ignore|current_setting'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchall() == []
        with undone():
            factories.have_ignored(factories.SPELLINGS[0])
            cursor.execute(sql)
            assert cursor.fetchall() == [("planted", "pgtrigger_planted")]


def _field(table: Table) -> models.Field:
    (model,) = [m for m in apps.get_models() if getattr(m, "workflow", None) is table]
    field = model._meta.get_field(table.field)
    assert isinstance(field, models.Field)
    return field


def test_perform_needs_a_transaction_and_reads_the_state_under_the_lock() -> None:
    row, people = stand(Initiative.workflow, "submitted")
    stale = Initiative.objects.get(pk=row.pk)
    perform(row, "withdraw", actor=people["owner"])
    with pytest.raises(NotAllowedNow):
        perform(stale, "run", actor=people["owner"])
