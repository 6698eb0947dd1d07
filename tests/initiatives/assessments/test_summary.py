"""The summary of the day for the desk: who gets it, when, once, and what stands in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.outbox.models import Message, Notice
from initiatives.assessments.actions import send_summaries
from initiatives.assessments.letters.summary import MOST_IN_A_PART
from initiatives.assessments.periodic import SCHEDULE
from initiatives.assessments.tasks import send_all_summaries
from tests.factories import make_case, make_initiative, make_staff, make_user

pytestmark = pytest.mark.django_db
# A Tuesday, half past seven in Amsterdam.
MORNING = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as moment:
        yield moment


def letters_to(user: User) -> list[Message]:
    return list(Message.objects.filter(kind="mail", payload__to=[user.email]).order_by("made_at"))


def register(**fields: Any) -> None:
    """A plan that was put on the site an hour ago."""
    make_initiative("submitted", at=timezone.now() - timedelta(hours=1), **fields)


def test_nobody_but_the_desk_gets_it_and_a_registration_causes_no_letter_of_its_own() -> None:
    curator, resident, quiet = make_staff("curator"), make_user(), make_staff("broker", wants_mail=False)
    broker = make_staff("broker")
    owner = make_user()
    make_case("requested", initiative=make_initiative("running", owner=owner))
    assert letters_to(broker) == []
    assert Notice.objects.filter(user=broker, event="assessment.request").exists()
    send_summaries()
    assert len(letters_to(broker)) == 1
    for somebody in (curator, resident, quiet):
        assert letters_to(somebody) == []
    assert not Notice.objects.filter(event="worklist.summary").exists()


def test_it_goes_once_a_day_whatever_happens_and_not_when_nothing_is_new(
    clock: Any,
) -> None:
    broker = make_staff("broker")
    assert send_summaries() == 0
    register(name="Ruilkast")
    assert send_summaries() == 1
    clock.shift(timedelta(hours=2))
    register(name="Speelstraat")
    assert send_summaries() == 0, "once a day"
    clock.shift(timedelta(hours=22))
    assert send_summaries() == 1
    first, second = letters_to(broker)
    assert "Ruilkast" in first.payload["body"]
    assert "Speelstraat" not in first.payload["body"]
    assert "Speelstraat" in second.payload["body"].partition("Nieuw")[2]
    assert "Ruilkast" not in second.payload["body"].partition("Nieuw")[2]
    clock.shift(timedelta(days=1))
    assert send_summaries() == 0, "nothing new"


def test_what_became_late_is_said_once(clock: Any) -> None:
    broker = make_staff("broker")
    register(name="Ruilkast")
    send_summaries()
    for days, sent in ((14, 0), (1, 1), (1, 0)):  # the first contact is due after fourteen days
        clock.shift(timedelta(days=days))
        assert send_summaries() == sent
    late = letters_to(broker)[-1].payload
    assert "1 te laat" in late["subject"]
    assert "Ruilkast" in late["body"].partition("Te laat")[2]


def test_it_shows_ten_a_part_and_how_many_more() -> None:
    broker = make_staff("broker")
    for n in range(MOST_IN_A_PART + 2):
        register(name=f"Plan {n:02}")
    send_summaries()
    (letter,) = letters_to(broker)
    assert letter.payload["subject"] == "Dinsdag 3 maart: 12 nieuwe zaken"
    assert letter.payload["body"].count("- Plan") == MOST_IN_A_PART
    assert "en nog 2" in letter.payload["body"]


def test_nobody_reads_of_the_own_initiative() -> None:
    owner = make_staff("broker")
    register(owner=owner)
    assert send_summaries() == 0
    assert letters_to(owner)[1:] == [], "only the receipt"


def test_it_comes_on_the_mornings_of_working_days_only(clock: Any) -> None:
    make_staff("broker")
    register()
    task = send_all_summaries
    assert SCHEDULE["send the desk the summary of the day"]["task"] == task.name
    clock.move_to(MORNING + timedelta(days=4))  # Saturday
    task()
    assert not Message.objects.filter(payload__subject__icontains="nieuwe za").exists()
    clock.move_to(MORNING)
    task()
    assert Message.objects.filter(payload__subject__icontains="nieuwe za").exists()
