"""Every stored deadline is shown to who must act, reminded once, and public when overdue (architecture.md).

Each date and moment of every model stands in the table of tests/factories/stored_dates.py.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import DateField
from django.test import Client
from icalendar import Calendar as ICalendar

from civicnet.accounts.actions import make_calendar_address
from civicnet.celery import app
from civicnet.deadlines import local_date
from civicnet.outbox.models import Message, Notice
from tests.factories import make_consultation, make_round, make_staff, sign_in
from tests.factories.deadlines import Scene
from tests.factories.stored_dates import DEADLINES, FIELDS, PLAIN, Class, Deadline
from vision.models import Vision, VisionVersion

pytestmark = pytest.mark.django_db
app.loader.import_default_modules()  # the tasks, as the worker knows them
START = datetime(2026, 3, 2, 11, tzinfo=UTC)
REMINDERS = (
    "initiatives.remind_of_contacts",
    "marketplace.remind",
    "assessments.remind",
    "marketplace.ask_and_remind",
    "civicnet.pages.remind",
    "vision.call_reviews",
    "vision.endorsement.remind",
)


def unclassified(fields: dict[str, Class]) -> set[str]:
    """The dates and moments of our models that `fields` does not name."""
    ours = [
        m for m in apps.get_models() if m.__module__.split(".")[0] in ("civicnet", "vision", "initiatives")
    ]
    dates = [
        (model._meta.label, field.name)
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, DateField)  # a DateTimeField is one too
    ]
    return {
        f"{label}.{name}"
        for label, name in dates
        if f"{label}.{name}" not in fields and not (label in fields and name in PLAIN)
    }


def test_every_date_is_classified_as_a_deadline_or_not() -> None:
    assert unclassified(FIELDS) == set()
    shorter = {name: row for name, row in FIELDS.items() if name != "assessments.Assessment.contact_due"}
    assert unclassified(shorter) == {"assessments.Assessment.contact_due"}  # so it can fail
    known = {f"{m._meta.label}.{f.name}" for m in apps.get_models() for f in m._meta.get_fields()}
    assert not [name for name in FIELDS if name.count(".") == 2 and name not in known]


def at(day: date) -> Any:
    return time_machine.travel(datetime.combine(day, time(12), UTC), tick=False)


@pytest.fixture(params=sorted(DEADLINES))
def deadline(request: pytest.FixtureRequest) -> Deadline:
    return DEADLINES[request.param]


def scene_of(deadline: Deadline) -> Scene:
    with time_machine.travel(START, tick=False):
        scene = deadline.scene()
    due = local_date(scene.due)
    return Scene(**{**vars(scene), "due": due})


def written(day: date) -> str:
    months = "januari februari maart april mei juni juli augustus september oktober november december".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def test_who_must_act_sees_it(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    shown = scene.due - timedelta(days=1) if deadline.before == 8 else scene.due
    with at(scene.due - timedelta(days=deadline.before)):
        assert written(shown) in sign_in(scene.actor).get(scene.shown_at).text


def test_a_reminder_goes_out_a_week_and_a_day_before_with_a_letter(deadline: Deadline) -> None:
    scene = scene_of(deadline)

    def run(day: date) -> tuple[int, int]:
        with at(day):
            Notice.objects.filter(user=scene.actor).delete()
            Message.objects.filter(kind="mail").delete()
            for task in REMINDERS:
                app.tasks[task]()
            letters = Message.objects.filter(kind="mail", payload__to=[scene.actor.email]).count()
            return Notice.objects.filter(user=scene.actor).count(), letters

    day = scene.due - timedelta(days=deadline.before)
    assert run(day - timedelta(days=1)) == (0, 0)
    assert run(day) == (1, 1)
    assert run(day) == (0, 0)
    # And once more, the day before it.
    assert run(day + timedelta(days=6)) == (1, 1)
    assert run(day + timedelta(days=6)) == (0, 0)


def test_everybody_sees_that_it_passed(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    assert bool(deadline.not_overdue) != bool(
        scene.overdue
    )  # one of both: said in public, or a reason why not
    if not scene.overdue:
        return
    for days, said in ((0, False), (1, True)):
        with at(scene.due + timedelta(days=days)):
            app.tasks["vision.call_reviews"]()
            assert (scene.overdue in Client().get(scene.public_at).text) is said


def days_in(file: bytes) -> set[tuple[date, str]]:
    """The first and the last day of each entry of a calendar, with its status."""
    found = set()
    for event in ICalendar.from_ical(file).walk("VEVENT"):
        begins, ends = event["dtstart"].dt, event["dtend"].dt
        whole = not isinstance(begins, datetime)
        for day in (local_date(begins), ends - timedelta(days=1) if whole else local_date(ends)):
            found.add((day, str(event["status"])))
    return found


def test_it_stands_in_the_calendar_of_who_must_act_and_in_the_public_one(deadline: Deadline) -> None:
    scene = scene_of(deadline)
    day = scene.due - timedelta(days=1) if deadline.before == 8 else scene.due
    with at(scene.due - timedelta(days=deadline.before)):
        key = make_calendar_address(actor=scene.actor)
        files = [f"/mijn/agenda/{key}.ics", *filter(None, [deadline.calendar])]
        for address in files:
            assert (day, "CONFIRMED") in days_in(Client().get(address).content), address


def test_a_consultation_ends_by_itself() -> None:
    with time_machine.travel(START, tick=False):
        version = make_consultation()
    last = version.consultation_closes_on
    assert last
    for days, state in ((0, "consultation"), (1, "amending")):
        with at(last + timedelta(days=days)):
            app.tasks["vision.close_consultations"]()
            assert VisionVersion.objects.get(pk=version.pk).state == state


def test_who_closes_a_vote_and_who_begins_a_review_is_reminded_once_when_it_is_late() -> None:
    curator = make_staff("curator")
    with time_machine.travel(START, tick=False):
        round = make_round(opens_at=START, closes_at=START + timedelta(days=10))
        Vision.objects.update(next_review_on=START.date() + timedelta(days=9), review="due")
    for days, events in ((9, set()), (11, {"endorsement_round.to_close", "vision.late_review"}), (12, set())):
        Notice.objects.all().delete()
        with at(START.date() + timedelta(days=days)):
            app.tasks["vision.endorsement.remind"]()
            app.tasks["vision.call_reviews"]()
        assert {notice.event for notice in Notice.objects.filter(user=curator)} == events
    assert round.state == "open"


def test_every_reminder_is_asked_for_by_beat() -> None:
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert asked >= {*REMINDERS, "vision.close_consultations", "vision.endorsement.by_the_clock"}
