"""Subjects that people bring up: who may, when, and what becomes of each; meetings and the calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from civicnet.deadlines import local_date
from civicnet.following.actions import follow, unfollow
from civicnet.outbox.models import Notice
from civicnet.pages.agenda.entries import whole_agenda
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from tests.factories import sign_in
from vision import actions
from vision.actions import Settlement
from vision.endorsement.actions import round as voting
from vision.models import Contribution, Meeting, PlannedStep, Vision

pytestmark = pytest.mark.django_db


@pytest.fixture
def vision() -> Vision:
    return factories.make_version("1.0").vision


@pytest.fixture
def gathering(vision: Vision) -> PlannedStep:
    today = timezone.localdate()
    step = PlannedStep(vision=vision, kind="gathering", begins_on=today, ends_on=today)
    return actions.plan_step(step, actor=SYSTEM)


def test_before_there_is_a_vision_nobody_brought_anything_up(client: Client) -> None:
    page = client.get("/visie/onderwerpen/")
    assert page.status_code == 200
    assert "Nog niemand" in page.content.decode()


def make_meeting(vision: Vision, **fields: object) -> Meeting:
    begins = datetime(2026, 3, 14, 19, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    meeting = Meeting(
        vision=vision,
        title="Keukentafel",
        begins_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="De Spoel",
    )
    for name, value in fields.items():
        setattr(meeting, name, value)
    return actions.plan_meeting(meeting, actor=SYSTEM)


def test_a_visitor_signs_in_first(gathering: PlannedStep, client: Client) -> None:
    answer = client.post(reverse("vision:contribute"), {"text": "Meer bankjes"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert not Contribution.objects.exists()


def test_outside_the_days_nobody_can(vision: Vision) -> None:
    page = factories.sign_in(factories.make_user())
    assert page.post(reverse("vision:contribute"), {"text": "Meer bankjes"}).status_code == 409
    assert not Contribution.objects.exists()


def test_what_one_brings_up_is_public_until_it_is_taken_back(gathering: PlannedStep, client: Client) -> None:
    person = factories.make_user()
    page = factories.sign_in(person)
    assert page.post(reverse("vision:contribute"), {"text": "Meer bankjes"}).status_code == 302
    row = Contribution.objects.get()
    assert "Meer bankjes" in client.get(reverse("vision:topics")).content.decode()
    back = reverse("vision:withdraw_contribution", args=[row.pk])
    assert factories.sign_in(factories.make_user()).post(back).status_code == 403
    assert page.post(back).status_code == 302
    assert "Meer bankjes" not in client.get(reverse("vision:topics")).content.decode()


def test_too_long_loses_nothing(gathering: PlannedStep) -> None:
    page = factories.sign_in(factories.make_user())
    answer = page.post(reverse("vision:contribute"), {"text": "x" * 501})
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()


def test_a_meeting_speaks_for_those_who_were_there(vision: Vision, client: Client) -> None:
    meeting = make_meeting(vision)
    with pytest.raises(PermissionDenied):
        actions.contribute_from_meeting(meeting, "Bussen", people=3, actor=factories.make_user())
    staff = factories.sign_in(factories.make_staff("broker"))
    report = {"report": "Het ging over bussen.", "present": "12"}
    assert staff.post(reverse("vision:report_meeting", args=[meeting.pk]), report).status_code == 302
    add = reverse("vision:add_from_meeting", args=[meeting.pk])
    assert staff.post(add, {"text": "Bussen", "people": "13"}).status_code == 422
    assert staff.post(add, {"text": "Bussen", "people": "9"}).status_code == 302
    assert 'data-voices="9"' in client.get(reverse("vision:topics")).content.decode()
    assert "Het ging over bussen." in client.get(meeting.get_absolute_url()).content.decode()


def test_curators_sort_and_answer_in_bulk(vision: Vision, gathering: PlannedStep) -> None:
    authors = [factories.make_user() for _n in range(3)]
    rows = [actions.contribute(vision, f"Bankje {n}", actor=a) for n, a in enumerate(authors)]
    url = reverse("vision:sort_topics")
    assert factories.sign_in(authors[0]).get(url).status_code == 403
    page = factories.sign_in(factories.make_staff("curator"))
    chosen = [row.pk for row in rows[:2]]
    assert page.post(url, {"contributions": chosen, "new_topic": "Buiten", "sort": "1"}).status_code == 302
    assert set(vision.contributions.filter(topic__name="Buiten").values_list("pk", flat=True)) == set(chosen)
    settled = {"contributions": chosen, "settle": "1", "fate": "taken_up"}
    assert page.post(url, settled).status_code == 422  # in which goals?
    assert page.post(url, settled | {"goals": "D9.9"}).status_code == 422  # there is none
    assert page.post(url, settled | {"goals": "D1.2 D1.1"}).status_code == 302
    assert {row.goals for row in vision.contributions.filter(pk__in=chosen)} == {"D1.2, D1.1"}
    assert set(vision.contributions.waiting()) == {rows[2]}
    told = Notice.objects.filter(event="vision_contribution.settle").values_list("user", flat=True)
    assert set(told) == {authors[0].pk, authors[1].pk}
    with pytest.raises(NotAllowedNow):
        actions.settle_contributions([rows[2], rows[0]], Settlement("passed_on", "Elders."), actor=SYSTEM)
    rows[2].refresh_from_db()
    assert rows[2].state == "given"  # all or none


def test_the_list_asks_the_same_number_of_queries(
    vision: Vision, gathering: PlannedStep, client: Client, django_assert_max_num_queries: object
) -> None:
    for n in range(30):
        actions.contribute(vision, f"Bankje {n}", actor=factories.make_user())
    with django_assert_max_num_queries(15):  # type: ignore[operator]  # the fixture is a callable
        client.get(reverse("vision:topics"))


def test_the_calendar_and_its_feed(vision: Vision, client: Client) -> None:
    make_meeting(vision)
    calendar = Calendar.from_ical(client.get(reverse("vision:agenda_ical")).content)
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    assert events["Keukentafel"]["dtstart"].dt == datetime(
        2026, 3, 14, 19, 30, tzinfo=ZoneInfo("Europe/Amsterdam")
    )
    review = next(event for event in events.values() if str(event["uid"]).startswith("review@"))
    assert (review["dtstart"].dt, review["dtend"].dt) == (date(2029, 5, 22), date(2029, 5, 23))
    page = client.get(reverse("vision:agenda")).content.decode()
    assert "Keukentafel" in page


def feed(client: Client) -> dict[str, Any]:
    """The entries of the feed, by what they are called."""
    events = Calendar.from_ical(client.get(reverse("vision:agenda_ical")).content).walk("VEVENT")
    return {str(event["summary"]): event for event in events}


def test_what_moves_or_is_called_off_stays_the_same_entry(vision: Vision, client: Client) -> None:
    """decidim and matrix-meetings learned this from Outlook: it keeps what is missing, and what has no higher number."""
    meeting = make_meeting(vision)
    first = feed(client)["Keukentafel"]
    meeting.begins_at += timedelta(days=1)
    meeting.ends_at += timedelta(days=1)
    actions.change_meeting(meeting, actor=SYSTEM)
    moved = feed(client)["Keukentafel"]
    actions.call_off_meeting(meeting, actor=SYSTEM, note="De zaal is dicht.")
    with time_machine.travel(meeting.begins_at, tick=False):
        gone = feed(client)["Keukentafel"]
    assert first["uid"] == moved["uid"] == gone["uid"]
    assert first["sequence"] < moved["sequence"] < gone["sequence"]
    assert moved["dtstart"].dt - first["dtstart"].dt == timedelta(days=1)
    assert first["last-modified"].dt <= moved["last-modified"].dt <= gone["last-modified"].dt
    assert [str(event["status"]) for event in (first, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert "Keukentafel" not in client.get(reverse("vision:agenda")).text


def test_a_step_that_was_taken_off_is_called_off_in_the_feed(gathering: PlannedStep, client: Client) -> None:
    (name,) = [name for name, event in feed(client).items() if str(event["uid"]).startswith("step-")]
    actions.drop_step(gathering, actor=SYSTEM)
    assert str(feed(client)[name]["status"]) == "CANCELLED"
    assert name not in client.get(reverse("vision:agenda")).text
    curator = sign_in(factories.make_staff("curator"))
    assert curator.get(reverse("vision:planned_step", args=[gathering.pk])).status_code == 404


def test_a_vote_that_is_called_off_is_called_off_in_the_feed(vision: Vision, client: Client) -> None:
    round = factories.make_round(state="fixed")
    (name,) = [name for name, event in feed(client).items() if str(event["uid"]).startswith("round-")]
    voting.cancel(round, actor=SYSTEM, reason="De zaal is dicht.")
    assert str(feed(client)[name]["status"]) == "CANCELLED"
    assert [step for step in whole_agenda(round.version.vision) if step.key.startswith("round-")] == []


@pytest.mark.parametrize(
    ("day", "begins", "ends", "hours"),
    [
        ("2026-05-04", "20:00", "01:00", 5),
        ("2026-03-28", "23:00", "04:00", 4),
        ("2026-10-24", "23:00", "04:00", 6),
    ],
)
def test_a_meeting_may_end_past_midnight(
    vision: Vision, day: str, begins: str, ends: str, hours: int
) -> None:
    client = sign_in(factories.make_staff("curator"))
    form = {"title": "Nacht van de visie", "place": "De Spoel", "day": day, "begins": begins, "ends": ends}
    assert client.post(reverse("vision:plan_meeting"), form).status_code == 302
    meeting = vision.meetings.get()
    assert meeting.ends_at.astimezone(UTC) - meeting.begins_at.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "begins", "ends"), [("2026-03-29", "02:30", "05:00"), ("2026-05-04", "20:00", "19:00")]
)
def test_a_time_that_does_not_exist_or_runs_back_is_refused(
    vision: Vision, day: str, begins: str, ends: str
) -> None:
    client = sign_in(factories.make_staff("curator"))
    form = {"title": "Nacht", "place": "De Spoel", "day": day, "begins": begins, "ends": ends}
    page = client.post(reverse("vision:plan_meeting"), form)
    assert page.status_code == 422
    assert not vision.meetings.exists()


def test_the_last_day_to_vote_is_the_last_day_in_the_calendar(vision: Vision) -> None:
    """Voting ends at midnight, which is the first moment of the day after it."""
    last = local_date() + timedelta(days=20)
    midnight = datetime.combine(last + timedelta(days=1), time(), ZoneInfo("Europe/Amsterdam"))
    round = factories.make_round(closes_at=midnight)
    (vote,) = [step for step in whole_agenda(round.version.vision) if step.key.startswith("round-")]
    assert vote.last_day == round.last_day == last


def test_who_follows_is_reminded_once(vision: Vision) -> None:
    person = factories.make_user()
    factories.make_staff("curator")
    follow("vision", vision.pk, actor=person)
    meeting = make_meeting(vision)
    day = date(2026, 3, 7)
    assert actions.remind_followers(vision, whole_agenda(vision), day) == 1
    assert actions.remind_followers(vision, whole_agenda(vision), day) == 0
    reminder = Notice.objects.get(user=person, event="vision.begins")
    assert "14 maart" in reminder.title
    assert reminder.url == meeting.get_absolute_url()
    unfollow("vision", vision.pk, actor=person)
    assert actions.remind_followers(vision, whole_agenda(vision), date(2029, 5, 15)) == 1
    assert Notice.objects.filter(user=person, event="vision.begins").count() == 1


def test_a_step_is_planned_by_a_curator_only(vision: Vision) -> None:
    url = reverse("vision:plan_step")
    sent = {"kind": "council", "begins_on": "2027-03-14", "ends_on": "", "note": ""}
    assert factories.sign_in(factories.make_staff("assessor")).post(url, sent).status_code == 403
    page = factories.sign_in(factories.make_staff("curator"))
    assert page.post(url, sent | {"ends_on": "2027-03-13"}).status_code == 422
    assert page.post(url, sent).status_code == 302
    step = vision.planned_steps.get()
    assert page.post(reverse("vision:planned_step", args=[step.pk]), {"weg": "1"}).status_code == 302
    assert not vision.planned_steps.exists()


# ---- when a meeting ends ----------------------------------------------------------------------------
def planned(begins: str, ends: str, day: str = "2027-03-13") -> dict[str, str]:
    return {"title": "Keukentafel", "day": day, "begins": begins, "ends": ends, "place": "De Spoel"}


@pytest.mark.parametrize(
    ("begins", "ends", "day"),
    [
        *(
            ("20:00", "19:00", "2027-03-13"),
            ("20:00", "20:00", "2027-03-13"),
            ("12:01", "00:02", "2027-03-13"),
        ),
        *(("23:00", "01:00", "9999-12-31"), ("02:00", "01:59", "2027-03-13")),
        ("02:30", "03:00", "2027-03-28"),  # the clock goes from two to three
    ],
)
def test_a_meeting_that_ends_before_it_begins_is_told(
    vision: Vision, begins: str, ends: str, day: str
) -> None:
    page = factories.sign_in(factories.make_staff("curator"))
    answer = page.post(reverse("vision:plan_meeting"), planned(begins, ends, day))
    assert answer.status_code == 422
    assert "Keukentafel" in answer.content.decode()
    assert not vision.meetings.exists()


@pytest.mark.parametrize("ends", ["01:00", "00:00", "08:00"])
def test_a_meeting_past_midnight_ends_the_next_day(vision: Vision, client: Client, ends: str) -> None:
    page = factories.sign_in(factories.make_staff("curator"))
    assert page.post(reverse("vision:plan_meeting"), planned("20:00", ends)).status_code == 302
    meeting = vision.meetings.get()
    there = datetime.combine(date(2027, 3, 14), time.fromisoformat(ends), ZoneInfo("Europe/Amsterdam"))
    assert meeting.ends_at == there
    assert "(de nacht na die dag)" in client.get(meeting.get_absolute_url()).content.decode()
    calendar = Calendar.from_ical(client.get(reverse("vision:agenda_ical")).content)
    (event,) = [event for event in calendar.walk("VEVENT") if str(event["summary"]) == "Keukentafel"]
    assert (event["dtstart"].dt.day, event["dtend"].dt) == (13, there)
    entry = next(one for one in whole_agenda(vision) if one.title == "Keukentafel")
    assert entry.last_day == entry.first_day == date(2027, 3, 13)
    # What was planned comes back in its form as it was typed.
    form = page.get(reverse("vision:change_meeting", args=[meeting.pk])).context["form"]
    assert form.initial["ends"] == time.fromisoformat(ends)
    assert (
        page.post(reverse("vision:change_meeting", args=[meeting.pk]), planned("20:00", ends)).status_code
        == 302
    )


def test_an_evening_ends_on_its_day(vision: Vision, client: Client) -> None:
    page = factories.sign_in(factories.make_staff("curator"))
    assert page.post(reverse("vision:plan_meeting"), planned("20:00", "22:00")).status_code == 302
    assert (
        "(de nacht na die dag)" not in client.get(vision.meetings.get().get_absolute_url()).content.decode()
    )
