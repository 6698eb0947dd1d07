"""Calendars as files: what another program makes of them when something moves, ends or is called off."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar

from civicnet.accounts.models import User
from civicnet.calendar import KEEP_DAYS, Entry, Status, as_ical, changed_by, deadline, revised
from civicnet.journal.actions import record
from civicnet.journal.models import subject_of
from civicnet.workflow import SYSTEM
from tests.factories import make_user

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SITE = "https://civicnet.example"


def read(*entries: Entry) -> Calendar:
    return Calendar.from_ical(as_ical(entries, "Mijn dagen", SITE))


def test_the_file_says_when_it_was_made_and_when_to_come_back() -> None:
    with time_machine.travel(datetime(2026, 3, 2, 11, tzinfo=UTC), tick=False):
        file = read(deadline("a-1", "antwoord", date(2026, 5, 1)))
    (event,) = file.walk("VEVENT")
    assert (file["method"], file["version"], str(file["x-wr-calname"])) == ("PUBLISH", "2.0", "Mijn dagen")
    assert file["refresh-interval"].dt == timedelta(hours=12)
    assert file["refresh-interval"].params["VALUE"] == "DURATION"
    assert event["dtstamp"].dt == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert event["uid"] == "a-1@civicnet.example"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 5, 1), date(2026, 5, 2))


@pytest.mark.parametrize("day", [date(2026, 1, 15), date(2026, 7, 15)])
def test_a_moment_is_right_in_summer_and_winter_and_past_midnight(day: date) -> None:
    begins = datetime(day.year, day.month, day.day, 22, 30, tzinfo=AMSTERDAM)
    (event,) = read(Entry("m-1", "Avond", begins, begins + timedelta(hours=3))).walk("VEVENT")
    assert event["dtstart"].dt.utcoffset() == timedelta(0)  # in UTC, which needs no table of time zones
    assert event["dtstart"].dt.astimezone(AMSTERDAM).hour == 22
    assert event["dtend"].dt.astimezone(AMSTERDAM).date() == day + timedelta(days=1)


def test_what_is_called_off_is_told_for_a_while() -> None:
    day = date(2026, 5, 1)
    entry = deadline("a-1", "antwoord", day, status=Status.CANCELLED)
    for days, told in ((-30, 1), (KEEP_DAYS, 1), (KEEP_DAYS + 1, 0)):
        with time_machine.travel(datetime(2026, 5, 1, 12, tzinfo=UTC) + timedelta(days=days), tick=False):
            events = read(entry).walk("VEVENT")
            assert [str(event["status"]) for event in events] == ["CANCELLED"] * told
    # What has simply been stays.
    with time_machine.travel(datetime(2027, 5, 1, tzinfo=UTC), tick=False):
        assert len(read(deadline("a-1", "antwoord", day)).walk("VEVENT")) == 1


@pytest.mark.django_db
def test_the_sequence_counts_the_acts_that_everybody_may_know_of() -> None:
    person: User = make_user()
    entry = deadline("a-1", "antwoord", date(2026, 5, 1), subjects=(subject_of(person),))
    for n, verb in enumerate(("move", "save_in_private", "move")):
        record(person, verb, actor=SYSTEM, at=datetime(2026, 3, 1 + n, tzinfo=UTC))
    (now,) = revised(changed_by({"move"}, [entry]))
    assert (now.sequence, now.changed_at) == (2, datetime(2026, 3, 3, tzinfo=UTC))
    (quiet,) = revised(changed_by({"cancel"}, [entry]))
    assert (quiet.sequence, quiet.changed_at) == (0, None)
    # Each entry by its own acts, whatever is asked for together with it.
    both = revised([*changed_by({"move"}, [entry]), *changed_by({"save_in_private"}, [entry])])
    assert [found.sequence for found in both] == [2, 1]
