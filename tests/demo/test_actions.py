"""The demo is the project's own municipality, living this week."""

from datetime import date, timedelta

import pytest
import time_machine

from civicnet.demo.actions import ensure_demo, weeks_to_now
from civicnet.example.data import ELZERBROEK
from civicnet.example.read import read_example
from initiatives.models import Initiative
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", range(7))
def test_no_act_of_the_demo_lies_in_the_future(day: int) -> None:
    """Whatever the day of the week, the newest act in the file has been."""
    example = read_example(ELZERBROEK)
    today = date(2026, 11, 23) + timedelta(days=day)
    with time_machine.travel(today):
        weeks = weeks_to_now(example.as_of)
        assert (example.as_of + timedelta(weeks=weeks)).isocalendar().week == today.isocalendar().week
        newest = max(
            story.on
            for one in example.initiatives
            for story in (*one.news, *one.scores, *one.photos)
            if story.on
        )
        courses = [case.course for case in example.cases]
        newest = max(
            [newest]
            + [d for one in example.initiatives for d in (one.submitted, one.contact_on, one.prepared) if d]
            + [d for c in courses for d in vars(c).values() if isinstance(d, date)]
            + [r.on for c in courses for r in (c.first, c.second) if r.on]
        )
        assert newest + timedelta(weeks=weeks) < today


def test_the_demo_keeps_away_from_what_is_there() -> None:
    factories.make_initiative()
    assert ensure_demo() is None
    assert Initiative.objects.count() == 1
