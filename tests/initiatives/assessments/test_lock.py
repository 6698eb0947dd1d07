"""Every act on a case locks it before it writes anything: two acts at once come one after the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from civicnet.accounts.models import User
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, HearingReply, Reading
from tests.factories import make_case, make_judgement, make_staff

pytestmark = pytest.mark.django_db

LOCK = re.compile(r'FROM "assessments_assessment" .*FOR UPDATE', re.DOTALL)
WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "(assessments|journal)_')
Act = Callable[[Assessment, User], Any]


def as_first(act: Callable[..., Any], **given: Any) -> Act:
    return lambda case, owner: act(case, actor=case.assessor, **given)


def as_contact(act: Callable[..., Any], **given: Any) -> Act:
    return lambda case, owner: act(case, actor=case.contact_person, **given)


def as_owner(act: Callable[..., Any], **given: Any) -> Act:
    return lambda case, owner: act(case, actor=owner, **given)


ACTS: dict[str, tuple[str, Act]] = {
    "take_in": ("requested", lambda case, owner: actions.take_in(case, actor=make_staff("broker"))),
    "log_contact": ("intake", as_contact(actions.log_contact, how="call", note="Gebeld.")),
    "ask_information": ("intake", as_contact(actions.ask_information, reason="Hoe hoog?")),
    "withdraw": ("intake", as_owner(actions.withdraw)),
    "save_reading": (
        "first_assessment",
        lambda case, owner: actions.save_reading(
            case, actor=case.assessor, kind=Reading.Kind.FIRST, judgement=make_judgement(case)
        ),
    ),
    "hand_in": (
        "first_assessment",
        lambda case, owner: actions.hand_in(
            case, actor=case.assessor, kind=Reading.Kind.FIRST, judgement=make_judgement(case)
        ),
    ),
    "declare_interest": (
        "comparison",
        as_first(actions.declare_interest, has_interest=True, note="Mijn zus."),
    ),
    "open_hearing": ("comparison", as_first(actions.open_hearing)),
    "reply": ("hearing", as_owner(actions.reply, no_remarks=True)),
}


@pytest.mark.parametrize("name", ACTS)
def test_it_locks_before_it_writes(name: str) -> None:
    state, act = ACTS[name]
    case = make_case(state)
    owner = case.initiative.audience("owners")[0]
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        act(case, owner)
    statements = [query["sql"] for query in asked.captured_queries]
    locked = next((n for n, sql in enumerate(statements) if LOCK.search(sql)), None)
    written = next((n for n, sql in enumerate(statements) if WRITE.search(sql)), None)
    assert written is not None, "this act writes nothing"
    assert locked is not None
    assert locked < written


def test_the_answer_to_a_reply_locks_too() -> None:
    case = make_case("hearing")
    owner = case.initiative.audience("owners")[0]
    said = actions.reply(case, actor=owner, text="Wij zien dat anders.")
    assert isinstance(said, HearingReply)
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        actions.answer_reply(said, actor=case.assessor, text="Dank.")
    statements = [query["sql"] for query in asked.captured_queries]
    assert any(LOCK.search(sql) for sql in statements)
