"""The days of an exchange in calendars: what waits, what was agreed, and that what is off is told as off."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from civicnet.accounts.actions import make_calendar_address
from civicnet.accounts.models import User
from civicnet.calendar import revised
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, exchanges_calendar
from tests.factories import make_user, sign_in
from tests.factories.exchanges import make_exchange, speaker, write_terms

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
LONG_AGO = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def calendar(user: User) -> dict[str, tuple[str, date, int]]:
    """Status, last day and number of each entry, by its key."""
    found = revised(exchanges_calendar(user, LONG_AGO))
    return {entry.key: (str(entry.status), entry.last_day, entry.sequence) for entry in found}


def event(exchange: Exchange, side: str) -> Any:
    """What the file on the page gives a side."""
    page = reverse("marketplace:exchange_calendar", args=[exchange.pk])
    (found,) = Calendar.from_ical(sign_in(speaker(exchange, side)).get(page).content).walk("VEVENT")
    return found


def test_it_is_in_the_calendars_of_its_two_sides_alone() -> None:
    exchange = make_exchange("agreed")
    assert calendar(make_user()) == {}
    for side in (POSTER, ANSWERER):
        person = speaker(exchange, side)
        assert set(calendar(person)) == {f"exchange-{exchange.pk}", f"exchange-{exchange.pk}-due"}
        text = Client().get(f"/mijn/agenda/{make_calendar_address(actor=person)}.ics").text
        assert "De grote zaal" not in text  # what was agreed is for the two sides; an address may leak


@pytest.mark.parametrize("silent", [False, True])
def test_what_does_not_go_on_is_cancelled_with_a_higher_number(
    clock: time_machine.Traveller, silent: bool
) -> None:
    exchange = make_exchange("in_conversation")
    waiting, key = speaker(exchange, ANSWERER), f"exchange-{exchange.pk}-due"
    status, day, number = calendar(waiting)[key]
    assert (status, day) == ("CONFIRMED", date(2026, 4, 1))
    clock.move_to(datetime(2026, 4, 3, 11, tzinfo=UTC))
    if silent:
        actions.close_silent()
    else:
        actions.decline(exchange, actor=waiting, reason="Te ver.")
    status, _day, after = calendar(waiting)[key]
    assert (status, after) == ("CANCELLED", number + 1)
    assert exchanges_calendar(waiting, date(2026, 4, 4)) == []  # of long ago


def test_each_turn_has_a_higher_number() -> None:
    exchange = make_exchange("in_conversation")
    asker, key = speaker(exchange, POSTER), f"exchange-{exchange.pk}-due"
    found = [calendar(asker)[key]]
    actions.write(exchange, actor=speaker(exchange, ANSWERER), text="Hoe laat?")
    found.append(calendar(asker)[key])
    write_terms(exchange, POSTER)
    found.append(calendar(asker)[key])
    assert [status for status, _day, _number in found] == ["CANCELLED", "CONFIRMED", "CANCELLED"]
    numbers = [number for _status, _day, number in found]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("called_off", [True, False])
def test_what_was_agreed_and_is_off_is_cancelled_in_both_files(
    clock: time_machine.Traveller, called_off: bool
) -> None:
    exchange = make_exchange("agreed")
    key, before = f"exchange-{exchange.pk}", event(exchange, POSTER)
    assert str(before["url"]).count("http") == 1
    assert "De grote zaal" in str(before["description"])
    if called_off:
        actions.call_off(exchange, actor=speaker(exchange, ANSWERER), reason="Ziek.")
    else:
        clock.shift(timedelta(days=4))
        actions.say_kept(exchange, actor=speaker(exchange, POSTER))
        actions.say_not_kept(exchange, actor=speaker(exchange, ANSWERER), reason="Dicht.")
    assert (
        "Haal het uit je agenda" in sign_in(speaker(exchange, POSTER)).get(exchange.get_absolute_url()).text
    )
    for side in (POSTER, ANSWERER):
        after = event(exchange, side)
        assert (after["uid"], after["dtstart"].dt) == (before["uid"], date(2026, 3, 5))
        assert (str(after["status"]), after["sequence"]) == ("CANCELLED", before["sequence"] + 1)
        status, day, number = calendar(speaker(exchange, side))[key]
        assert (status, day, number) == ("CANCELLED", date(2026, 3, 5), after["sequence"])


def test_what_was_done_stays_on_its_day() -> None:
    exchange = make_exchange("confirmed")
    for side in (POSTER, ANSWERER):
        found = calendar(speaker(exchange, side))
        assert found[f"exchange-{exchange.pk}"][:2] == ("CONFIRMED", date(2026, 3, 5))
        assert found[f"exchange-{exchange.pk}-due"][0] == "CANCELLED"


@pytest.mark.parametrize("said", ["kept", "not_kept"])
def test_a_calendar_does_not_tell_that_the_other_side_answered(
    clock: time_machine.Traveller, said: str
) -> None:
    exchange = make_exchange("agreed")
    first, second = speaker(exchange, POSTER), speaker(exchange, ANSWERER)
    key = f"exchange-{exchange.pk}-due"
    number = calendar(first)[key][2]
    clock.shift(timedelta(days=4))
    asked = calendar(first)[key]
    assert (asked[0], asked[2]) == ("CONFIRMED", number + 1)
    before = calendar(second)
    if said == "kept":
        actions.say_kept(exchange, actor=first)
    else:
        actions.say_not_kept(exchange, actor=first, reason="Dicht.")
    assert calendar(second) == before
    assert (calendar(first)[key][0], calendar(first)[key][2]) == ("CANCELLED", asked[2] + 1)


def test_many_take_as_many_queries_as_one() -> None:
    person = make_user()
    make_exchange("agreed", person=person)
    make_exchange("declined", person=person)
    with CaptureQueriesContext(connection) as queries:
        assert len(exchanges_calendar(person, LONG_AGO)) == 3
    assert len(queries) == 1
