"""The parts of a page that several capabilities make together."""

from datetime import date

import pytest
from django.utils.translation import override

from civicnet.sections import Line, Section, Waiting, in_time, most_urgent_first, names_of, present, some_of


def test_what_is_not_there_is_left_out() -> None:
    plan = Section(name="plan")
    assert present(None, plan, None) == [plan]


def test_no_name_of_a_page_is_given_twice() -> None:
    plan, news = Section(name="plan", context={"items": 1}), Section(name="news", context={"news": 2})
    assert names_of([plan, news]) == {"items": 1, "news": 2}
    with pytest.raises(ValueError, match="photos gives again: items, news"):
        names_of([plan, news, Section(name="photos", context={"news": 3, "items": 4})])


def test_a_timeline_begins_with_what_is_furthest_to_come() -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    lines = [
        Line(first, "next", next=True),
        Line(first, "earlier", order=(1, 1.0)),
        Line(first, "later", order=(2, 0.5)),
        Line(second, "last"),
        Line(second, "furthest", next=True),
    ]
    assert [line.text for line in in_time(lines)] == ["furthest", "next", "last", "later", "earlier"]


def test_what_has_a_day_comes_first() -> None:
    soon, late = Waiting("soon", "", "", date(2026, 3, 1)), Waiting("late", "", "", date(2026, 3, 9))
    first, second = Waiting("first", "", ""), Waiting("second", "", "")
    assert most_urgent_first([first, late, second, soon]) == [soon, late, first, second]


def test_of_many_names_the_first_are_told_and_how_many_others() -> None:
    with override("nl"):
        assert some_of(["a", "b"], most=2) == "a, b"
        assert some_of(["a", "b", "c", "d"], most=2) == "a, b en nog 2"
