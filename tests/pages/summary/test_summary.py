"""The summary of the day for staff: who gets it, when, once, and what stands in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import RoleGrant, User
from civicnet.jobs import actions as jobs
from civicnet.outbox.models import Message, Notice, RefusedAddress
from civicnet.pages.letters import MOST_IN_A_PART
from civicnet.pages.periodic import SCHEDULE
from civicnet.pages.summary.actions import send_summaries
from civicnet.pages.tasks import send_all_summaries
from initiatives.actions import dismiss, report
from initiatives.importing.job import KIND
from tests.factories import (
    make_amendment,
    make_case,
    make_consultation,
    make_initiative,
    make_reaction,
    make_staff,
    make_user,
)

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


def test_who_has_nothing_waiting_gets_none_and_a_registration_causes_no_letter_of_its_own() -> None:
    curator, resident = make_staff("curator"), make_user()
    quiet = make_staff("broker", mail_rhythms={"summary": "never"})
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


def test_a_curator_reads_what_people_said_and_only_when_somebody_said_something_new(clock: Any) -> None:
    curator = make_staff("curator")
    consultation = make_consultation()
    assert send_summaries() == 0
    make_reaction(consultation)
    assert letters_to(curator) == [], "no letter for each of them"
    clock.shift(timedelta(hours=1))
    make_reaction(consultation)
    make_amendment(consultation)
    assert send_summaries() == 1
    (letter,) = letters_to(curator)
    assert letter.payload["subject"] == "Dinsdag 3 maart: 2 dingen wachten op jou"
    assert "2 reacties wachten op antwoord." in letter.payload["body"]
    assert f"{reverse('vision:answer')}?versie={consultation.number}" in letter.payload["body"]
    clock.shift(timedelta(days=1))
    assert send_summaries() == 0, "they still wait, and nothing is new"


def test_a_moderator_gets_no_letter_for_a_report_but_reads_of_it_in_the_morning(clock: Any) -> None:
    moderator = make_staff("moderator")
    plan = make_initiative("running")
    row = report(plan, actor=make_user(), reason="Dit klopt niet.")
    assert Notice.objects.filter(user=moderator, event="report.waits").exists()
    assert letters_to(moderator) == []
    assert send_summaries() == 1
    assert "1 melding wacht op een besluit." in letters_to(moderator)[0].payload["body"]
    clock.shift(timedelta(days=1))
    dismiss(row, actor=moderator, reason="Dit mag.")
    assert send_summaries() == 0


def test_an_administrator_reads_of_roles_jobs_and_letters_that_failed() -> None:
    admin, other = make_staff("admin"), make_staff("admin")
    now = timezone.now()
    RoleGrant.objects.create(
        user=make_user(), role="broker", state="proposed", proposed_by=other, made_at=now
    )
    job = jobs.begin(jobs.queue(KIND, actor=admin, options={}).pk)
    assert job
    jobs.fail(job, error="Geen verbinding.")
    RefusedAddress.objects.create(receiver="a" * 64, since=now)
    send_summaries()
    (letter,) = letters_to(admin)
    assert letter.payload["subject"].endswith(": 3 dingen wachten op jou")
    assert "1 rol wacht op een tweede beheerder." in letter.payload["body"]
    assert "2 dingen wachten op jou" in letters_to(other)[0].payload["subject"], "not of what one proposed"


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
    assert SCHEDULE["send staff the summary of the day"]["task"] == task.name
    clock.move_to(MORNING + timedelta(days=4))  # Saturday
    task()
    assert not Message.objects.filter(payload__subject__icontains="nieuwe za").exists()
    clock.move_to(MORNING)
    task()
    assert Message.objects.filter(payload__subject__icontains="nieuwe za").exists()
