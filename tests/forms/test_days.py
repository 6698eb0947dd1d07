"""Days and hours within reason: what nobody means gets a sentence, in a form and in a verb."""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from civicnet import days
from civicnet.forms import fields
from tests.factories import make_initiative
from vision.forms.gathering import MeetingForm

ODD = [date(26, 3, 1), date(1899, 12, 31), date(2206, 3, 1), date(9999, 12, 31), date.min, date.max]


@pytest.mark.parametrize("day", ODD)
def test_a_day_that_nobody_means_gets_a_sentence(day: date) -> None:
    with pytest.raises(ValidationError, match=r"Het jaar .* kan niet kloppen"):
        fields.DateField().clean(day.isoformat())
    with pytest.raises(ValidationError, match="kan niet kloppen"):
        days.check_day(datetime.combine(day, time(12), timezone.get_current_timezone()))


def test_a_day_at_the_edge_passes() -> None:
    for day in (days.EARLIEST, timezone.localdate(), days.latest_day()):
        assert fields.DateField().clean(day.isoformat()) == day


@pytest.mark.django_db
@pytest.mark.parametrize("day", ODD)
def test_a_verb_refuses_a_day_that_nobody_means(day: date) -> None:
    initiative = make_initiative()
    initiative.started_on = day
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        initiative.save()
    assert set(refused.value.message_dict) == {"started_on"}


@pytest.mark.parametrize(
    ("day", "clock", "exists"),
    [
        (date(2027, 3, 28), time(2, 30), False),
        (date(2027, 3, 28), time(2, 0), False),
        (date(2027, 3, 28), time(1, 59), True),
        (date(2027, 3, 28), time(3, 0), True),
        (date(2027, 10, 31), time(2, 30), True),  # twice: the first
    ],
)
def test_an_hour_that_does_not_exist_gets_a_sentence(day: date, clock: time, exists: bool) -> None:
    if exists:
        moment = days.moment_of(day, clock)
        assert timezone.localtime(moment).replace(tzinfo=None) == datetime.combine(day, clock)
    else:
        with pytest.raises(ValidationError, match="bestaat niet"):
            days.moment_of(day, clock)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "begins", "ends", "wrong"),
    [
        ("0027-03-14", "20:00", "21:00", {"day"}),
        ("2027-03-28", "02:30", "04:00", {"begins"}),
        ("2027-03-28", "01:30", "02:30", {"ends"}),
        ("2027-03-14", "20:00", "19:00", {"ends"}),
        ("2027-03-14", "20:00", "20:00", {"ends"}),
        ("2027-03-14", "20:00", "21:00", set()),
    ],
)
def test_when_a_meeting_is(day: str, begins: str, ends: str, wrong: set[str]) -> None:
    form = MeetingForm({"title": "Avond", "place": "De Hof", "day": day, "begins": begins, "ends": ends})
    assert set(form.errors) == wrong
