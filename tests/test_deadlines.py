"""The one function for every term. The table is the specification; the property checks it by counting one by one."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicnet import deadlines
from civicnet.deadlines import (
    ANSWER_DAYS,
    CONTACT_DAYS,
    DECISION_DAYS,
    HEARING_DAYS,
    Pause,
    days_left,
    days_used,
    due,
    in_time,
    is_holiday,
    is_late,
    is_working_day,
    local_date,
    next_working_day,
    reminder_due,
)


def d(text: str) -> date:
    return date.fromisoformat(text)


def p(start: str, end: str) -> Pause:
    return Pause(d(start), d(end))


def test_the_terms_of_the_domain() -> None:
    assert (CONTACT_DAYS, ANSWER_DAYS, DECISION_DAYS, HEARING_DAYS) == (14, 28, 56, 14)


@pytest.mark.parametrize(
    ("start", "days", "end", "why"),
    [
        ("2026-11-23", 14, "2026-12-07", "Monday to Monday"),
        ("2026-11-23", 0, "2026-11-23", "no days: the day itself"),
        ("2026-11-21", 0, "2026-11-23", "no days on a Saturday: moves like any other end"),
        ("2026-11-23", 28, "2026-12-21", "answer"),
        ("2026-11-23", 56, "2027-01-18", "decision over the year's end"),
        ("2026-11-14", 14, "2026-11-30", "ends on a Saturday"),
        ("2026-11-15", 14, "2026-11-30", "ends on a Sunday"),
        ("2026-11-16", 14, "2026-11-30", "ends on a Monday"),
        ("2026-12-11", 14, "2026-12-28", "Christmas on Friday, Boxing Day on Saturday, Sunday"),
        ("2025-12-11", 14, "2025-12-29", "Christmas on Thursday and Friday, then the weekend"),
        ("2024-12-11", 14, "2024-12-30", "Christmas Wed, Thu; 27 December by decree; the weekend"),
        ("2026-12-18", 14, "2027-01-04", "New Year's Day on Friday, then the weekend"),
        ("2025-12-18", 14, "2026-01-05", "New Year's Day, 2 January by decree, the weekend"),
        ("2026-03-20", 14, "2026-04-07", "Good Friday, weekend, Easter Monday"),
        ("2026-04-13", 14, "2026-04-28", "King's Day on Monday 27 April"),
        ("2025-04-12", 14, "2025-04-28", "King's Day on Saturday 26 April, because the 27th is a Sunday"),
        ("2013-04-16", 14, "2013-05-01", "Queen's Day, before 2014, on 30 April"),
        ("2026-04-21", 14, "2026-05-06", "5 May, every year, not once in five"),
        ("2025-04-21", 14, "2025-05-06", "5 May in a year that is a multiple of five"),
        ("2027-04-22", 14, "2027-05-10", "Ascension Day on 6 May, the 7th by decree, the weekend"),
        ("2026-04-30", 14, "2026-05-18", "Ascension Day 14 May, the 15th by decree, the weekend"),
        ("2026-05-11", 14, "2026-05-26", "Whit Monday"),
        ("2028-02-15", 14, "2028-02-29", "leap day is a day"),
        ("2028-02-16", 14, "2028-03-01", "over the leap day"),
        ("2027-02-15", 14, "2027-03-01", "no leap day"),
        ("2026-03-16", 14, "2026-03-30", "over the start of summer time, 29 March"),
        ("2026-10-12", 14, "2026-10-26", "over the end of summer time, 25 October"),
        ("2026-09-06", 90, "2026-12-07", "90 days still move: Saturday to Monday"),
        ("2026-09-05", 91, "2026-12-05", "more than 90 days do not move (art. 4): Saturday"),
        ("2025-11-22", 365, "2026-11-22", "a year does not move: Sunday"),
    ],
)
def test_due(start: str, days: int, end: str, why: str) -> None:
    assert due(d(start), days) == d(end), why


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-14", "2026-11-28"), ("2026-12-11", "2026-12-25"), ("2026-04-21", "2026-05-05")],
)
def test_a_term_that_art_4_excepts_does_not_move(start: str, end: str) -> None:
    assert due(d(start), 14, moves=False) == d(end)


@pytest.mark.parametrize(
    ("pauses", "end", "why"),
    [
        ([], "2026-11-30", "14 days from Monday 16 November"),
        ([p("2026-11-20", "2026-11-22")], "2026-12-02", "two days lost"),
        ([p("2026-11-20", "2026-11-20")], "2026-11-30", "a pause of no days"),
        (
            [p("2026-11-22", "2026-11-20")],
            "2026-11-30",
            "ends before it starts: answered on the day of the question",
        ),
        (
            [p("2026-11-20", "2026-11-24"), p("2026-11-22", "2026-11-26")],
            "2026-12-07",
            "overlap counts once; Sunday",
        ),
        ([p("2026-11-20", "2026-11-22"), p("2026-11-22", "2026-11-24")], "2026-12-04", "touching"),
        ([p("2026-11-22", "2026-11-24"), p("2026-11-20", "2026-11-22")], "2026-12-04", "in any order"),
        ([p("2026-11-20", "2026-11-28"), p("2026-11-21", "2026-11-23")], "2026-12-08", "one inside another"),
        ([p("2026-11-20", "2026-11-22"), p("2026-11-20", "2026-11-22")], "2026-12-02", "twice the same"),
        ([p("2026-11-30", "2026-12-01")], "2026-12-01", "the last day is lost"),
        ([p("2026-12-01", "2026-12-09")], "2026-11-30", "begins when the term is over"),
        (
            [p("2026-11-20", "2026-11-22"), p("2026-12-01", "2026-12-03")],
            "2026-12-04",
            "reached by an earlier pause",
        ),
        ([p("2026-11-01", "2026-11-10")], "2026-11-30", "before the start"),
        (
            [p("2026-11-01", "2026-11-17")],
            "2026-11-30",
            "up to and including the start, which is day 0 anyway",
        ),
        ([p("2026-11-01", "2026-11-18")], "2026-12-01", "one day into the term"),
        ([p("2026-11-17", "2026-12-15")], "2026-12-28", "four weeks from the first day on"),
        ([p("2026-11-20", "2026-12-15")], "2026-12-28", "25 lost: ends on Christmas Day and moves"),
    ],
)
def test_pauses(pauses: list[Pause], end: str, why: str) -> None:
    assert due(d("2026-11-16"), 14, pauses) == d(end), why


def test_an_end_that_moved_is_not_lengthened_by_a_pause_that_begins_there() -> None:
    """The 14th day is Saturday the 28th; a question on Sunday comes after the last day that counted."""
    assert due(d("2026-11-14"), 14, [p("2026-11-29", "2026-12-08")]) == d("2026-11-30")


def test_an_open_pause_counts_up_to_and_including_today() -> None:
    going_on = [Pause(d("2026-11-20"))]
    assert due(d("2026-11-16"), 14, going_on, today=d("2026-11-19")) == d("2026-11-30")
    assert due(d("2026-11-16"), 14, going_on, today=d("2026-11-20")) == d("2026-12-01")
    assert due(d("2026-11-16"), 14, going_on, today=d("2026-11-23")) == d("2026-12-04")


def test_awaiting_information_loses_neither_the_day_of_the_question_nor_that_of_the_answer() -> None:
    """Awb 4:15 lid 1."""
    pause = Pause.awaiting_information(d("2026-11-18"), d("2026-11-23"))
    assert pause == p("2026-11-19", "2026-11-23")
    assert due(d("2026-11-16"), 14, [pause]) == d("2026-12-04")
    assert Pause.awaiting_information(d("2026-11-18"), None) == Pause(d("2026-11-19"), None)
    for answered in ("2026-11-18", "2026-11-19"):
        same = Pause.awaiting_information(d("2026-11-18"), d(answered))
        assert due(d("2026-11-16"), 14, [same]) == d("2026-11-30")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), "2026-07-01"),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), "2026-07-02"),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026-12-31"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-01-01"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 7, 1, 20, 0, tzinfo=ZoneInfo("America/New_York")), "2026-07-02"),
    ],
)
def test_a_moment_is_a_date_in_amsterdam(moment: datetime, day: str) -> None:
    assert local_date(moment) == d(day)
    assert due(moment, 14, moves=False) == d(day) + timedelta(days=14)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 7, 1, 12, 0), 14)


def test_a_negative_term_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        due(d("2026-07-01"), -1)


@pytest.mark.parametrize(
    ("today", "pauses", "used"),
    [
        ("2026-11-16", [], 0),
        ("2026-11-17", [], 1),
        ("2026-11-30", [], 14),
        ("2026-12-31", [], 45),
        ("2026-11-10", [], 0),
        ("2026-11-23", [p("2026-11-18", "2026-11-20")], 5),
        ("2026-11-18", [p("2026-11-18", "2026-11-20")], 1),
        ("2026-11-19", [p("2026-11-18", "2026-11-20"), p("2026-11-19", "2026-11-21")], 1),
        ("2026-11-23", [Pause(d("2026-11-18"))], 1),
        ("2026-11-17", [Pause(d("2026-11-18"))], 1),
        ("2026-11-23", [p("2026-11-01", "2026-11-20")], 4),
        ("2026-11-23", [p("2026-11-30", "2026-12-20")], 7),
    ],
)
def test_days_used(today: str, pauses: list[Pause], used: int) -> None:
    assert days_used(d("2026-11-16"), d(today), pauses) == used


def test_days_left() -> None:
    assert days_left(d("2026-11-30"), d("2026-11-23")) == 7
    assert days_left(d("2026-11-30"), d("2026-11-30")) == 0
    assert days_left(d("2026-11-30"), d("2026-12-02")) == -2
    assert days_left(d("2026-11-30"), datetime(2026, 11, 29, 23, 30, tzinfo=UTC)) == 0


def test_the_holidays_of_2026_are_those_of_the_law() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    holidays = [day.isoformat()[5:] for day in days if is_holiday(day) and day.weekday() < 5]
    assert holidays == [
        *("01-01", "01-02", "04-03", "04-06", "04-27", "05-05", "05-14", "05-15", "05-25", "12-25"),
    ]
    assert is_holiday(d("2026-12-26"))
    assert not is_working_day(d("2026-11-22"))
    assert next_working_day(d("2026-12-24")) == d("2026-12-24")


_days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
_pauses = st.lists(st.builds(Pause, _days, _days | st.none()), max_size=5)


@given(start=_days, days=st.integers(0, 90), pauses=_pauses, today=_days)
def test_counting_one_by_one_gives_the_same(start: date, days: int, pauses: list[Pause], today: date) -> None:
    def lost(day: date) -> bool:
        return any(q.start <= day < (q.end or today + timedelta(days=1)) for q in pauses)

    end, counted = start, 0
    while counted < days:
        end += timedelta(days=1)
        counted += not lost(end)
    assert due(start, days, pauses, moves=False, today=today) == end
    assert due(start, days, pauses, today=today) == next_working_day(end)


@given(start=_days, today=_days, pauses=_pauses)
def test_days_used_counting_one_by_one(start: date, today: date, pauses: list[Pause]) -> None:
    def lost(day: date) -> bool:
        return any(q.start <= day and (q.end is None or day < q.end) for q in pauses)

    counted = sum(not lost(start + timedelta(days=n)) for n in range(1, max((today - start).days, 0) + 1))
    assert days_used(start, today, pauses) == counted


# ---- the last day counts as a whole, in Amsterdam --------------------------------------------
@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-03-16T22:59:59Z", False),  # one second before midnight in Amsterdam, on the last day
        ("2026-03-16T23:00:00Z", True),
        ("2026-07-16T21:59:59Z", False),  # summer time
        ("2026-07-16T22:00:00Z", True),
    ],
)
def test_it_is_late_from_the_day_after_the_last(now: str, late: bool) -> None:
    moment = datetime.fromisoformat(now)
    last = d(f"{now[:7]}-16")
    assert is_late(last, moment) is late
    assert in_time(last, moment) is not late


@pytest.mark.parametrize(
    ("left", "which"),
    [(30, ""), (8, ""), (7, "week"), (2, "week"), (1, "day"), (0, "day"), (-1, "late"), (-400, "late")],
)
def test_which_reminder_of_a_term_is_due(left: int, which: str) -> None:
    assert reminder_due(d("2026-03-16"), d("2026-03-16") - timedelta(days=left)) == which


def test_no_property_depends_on_the_speed_of_the_machine() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check
    for file in Path(__file__).parent.rglob("*.py"):
        if file == Path(__file__):
            continue
        for given_up in re.findall(r"suppress_health_check=(.*?[\])])", file.read_text()):
            assert "too_slow" in given_up or "list(HealthCheck)" in given_up, file


def test_the_terms_are_those_of_the_domain() -> None:
    """domain.md, Assessment (Clock, Hearing) and Vision (Consultation)."""
    terms = (deadlines.CONTACT_DAYS, deadlines.ANSWER_DAYS, deadlines.DECISION_DAYS, deadlines.HEARING_DAYS)
    assert terms == (14, 28, 56, 14)
    assert deadlines.CONSULTATION_DAYS == 42
