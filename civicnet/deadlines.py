"""The one place where a term is computed.

A term counts calendar dates in Europe/Amsterdam. The day on which it starts is day 0; every later day counts,
except the days of a pause. An end on a Saturday, a Sunday or a recognised holiday moves to the next working day
(Algemene termijnenwet art. 1), unless art. 4 excepts the term.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from holidays.constants import OPTIONAL, PUBLIC
from holidays.countries import Netherlands

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

# domain.md, "Assessment": service terms of the municipality itself (14, 28), the term of a decision
# (56 days: Awb 4:13 lid 2, eight weeks) and the reply time of the hearing (14).
CONTACT_DAYS: Final = 14
ANSWER_DAYS: Final = 28
DECISION_DAYS: Final = 56
HEARING_DAYS: Final = 14
# Who must act is reminded a week before the last day and the day before it; the team once, when it has passed.
REMIND_DAYS: Final = 7
LAST_REMINDER_DAYS: Final = 1
# domain.md, "Vision": a consultation takes six weeks by default.
CONSULTATION_DAYS: Final = 42
# domain.md, "Who": what one administrator does to another's role is announced to all staff for seven days.
ROLE_NOTICE_DAYS: Final = 7

# Algemene termijnenwet art. 4 onder a: the law does not move the end of a term of more than 90 days.
LONGEST_MOVING_TERM: Final = 90

# Art. 3 lid 3: a royal decree may treat other days as holidays. It is taken about once in three years; add the
# days of the next one here.
BY_DECREE: Final = frozenset(
    {
        # Besluit gelijkstelling van 28 april 2023, 19 mei 2023, 10 mei 2024, 27 december 2024 en 30 mei 2025
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        # Besluit gelijkstelling van 2 januari 2026, 15 mei 2026, 7 mei 2027, 28 april 2028 en 26 mei 2028
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    }
)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands still.

    `start` is the first day that does not count, `end` the first day that counts again (None: still going on).
    An end on or before the start is a pause of no days.
    """

    start: date
    end: date | None = None

    @classmethod
    def awaiting_information(cls, asked: date | datetime, answered: date | datetime | None) -> "Pause":
        """The pause between a question to the initiators and their answer.

        Awb 4:15 lid 1 onder a: "met ingang van de dag na die waarop" is asked, "tot de dag waarop" is answered:
        neither the day of the question nor that of the answer is lost.
        """
        return cls(
            start=local_date(asked) + timedelta(days=1),
            end=None if answered is None else local_date(answered),
        )


def local_date(moment: date | datetime | None = None) -> date:
    """The calendar date in Europe/Amsterdam of a moment (default: now); a plain date is returned as it is.

    Raises ValueError for a datetime without a time zone, which could mean either of two days.
    """
    if moment is None:
        return datetime.now(UTC).astimezone(AMSTERDAM).date()
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone has no date in Amsterdam")
        return moment.astimezone(AMSTERDAM).date()
    return moment


@cache
def _holidays(year: int) -> frozenset[date]:
    # Lid 1: Nieuwjaarsdag, tweede Paas- en Pinksterdag, beide Kerstdagen, Hemelvaartsdag, Koningsdag and, every
    # year, 5 mei (the library calls it public once in five years, else optional). Lid 2: Goede Vrijdag is treated
    # alike. Easter and Whit Sunday, which the library adds, are Sundays anyway.
    calendar = Netherlands(years=year, categories=(PUBLIC, OPTIONAL))
    return frozenset(day for day in calendar if day.year == year) | {
        day for day in BY_DECREE if day.year == year
    }


def is_holiday(day: date) -> bool:
    """Whether a date is a holiday in the sense of Algemene termijnenwet art. 3."""
    return day in _holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether a date is neither a Saturday, nor a Sunday, nor a recognised holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def next_working_day(day: date) -> date:
    """The date itself if it is a working day, else the first one after it (Algemene termijnenwet art. 1)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def due(
    start: date | datetime,
    days: int,
    pauses: Sequence[Pause] = (),
    *,
    moves: bool = True,
    today: date | datetime | None = None,
) -> date:
    """The last day of a term.

    Args:
        start: the day on which the term begins; it is day 0 and does not count itself.
        days: the length in calendar days, zero or more.
        pauses: any order; they may overlap, touch, lie before the start or beyond the end.
        moves: whether an end on a non-working day moves (art. 1). A term of more than 90 days never moves.
        today: up to where a pause that has no end yet is counted (default: now). Today itself is still lost:
            the answer is the earliest day possible, as if the pause ended tomorrow.

    Raises:
        ValueError: for a negative length.
    """
    if days < 0:
        raise ValueError("a term has no negative length")
    first = local_date(start)
    end = first + timedelta(days=days)
    for lost_from, lost_until in _spans(pauses, today):
        # The start is day 0 whatever happens on it: only days after it can be lost.
        lost_from = max(lost_from, first + timedelta(days=1))
        if lost_until <= lost_from:
            continue
        if lost_from > end:
            break
        end += lost_until - lost_from
    if moves and days <= LONGEST_MOVING_TERM:
        return next_working_day(end)
    return end


def a_year_before(day: date | datetime | None = None) -> date:
    """The same day a year earlier, in Amsterdam; 28 February for 29 February. None is today."""
    on = local_date(day)
    try:
        return on.replace(year=on.year - 1)
    except ValueError:  # 29 February
        return on.replace(year=on.year - 1, day=28)


def days_used(
    start: date | datetime, today: date | datetime | None = None, pauses: Sequence[Pause] = ()
) -> int:
    """How many days of a term have counted up to and including `today` (default: now); 0 on the day of the start.

    A pause that has no end yet is counted as lasting beyond `today`.
    """
    first, last = local_date(start), local_date(today)
    used = (last - first).days
    for lost_from, lost_until in _spans(pauses, last):
        lost_from = max(lost_from, first + timedelta(days=1))
        lost_until = min(lost_until, last + timedelta(days=1))
        used -= max((lost_until - lost_from).days, 0)
    return max(used, 0)


def days_left(due_on: date, today: date | datetime | None = None) -> int:
    """Days from `today` (default: now) to the last day of a term: 0 on that day, negative when it has passed."""
    return (due_on - local_date(today)).days


def is_late(due_on: date, today: date | datetime | None = None) -> bool:
    """Whether the last day of a term has passed. The last day counts as a whole: late is the day after it."""
    return local_date(today) > due_on


def in_time(due_on: date, done: date | datetime) -> bool:
    """Whether what was done at `done` was done in time: on the last day of the term, in Amsterdam, or before it."""
    return local_date(done) <= due_on


def reminder_due(
    due_on: date, today: date | datetime | None = None, *, since: date | datetime | None = None
) -> Literal["", "week", "day", "late"]:
    """Which reminder of a term is to go out `today` (default: now), if it has not yet.

    From REMIND_DAYS before the last day "week", from LAST_REMINDER_DAYS before it "day", after it "late"; else none.
    Of a term that began on `since`, none goes out whose own day had come by then: it is not forgotten yet.
    """
    left = days_left(due_on, today)
    if left < 0:
        return "late"
    at_start = REMIND_DAYS + 1 if since is None else days_left(due_on, since)
    if left <= LAST_REMINDER_DAYS:
        return "day" if at_start > LAST_REMINDER_DAYS else ""
    return "week" if left <= REMIND_DAYS < at_start else ""


def _spans(pauses: Iterable[Pause], today: date | datetime | None) -> list[tuple[date, date]]:
    """Pauses as (first lost day, first day that counts again): sorted, without overlap, without empty ones."""
    tomorrow = local_date(today) + timedelta(days=1)
    spans: list[tuple[date, date]] = []
    for lost_from, lost_until in sorted((pause.start, pause.end or tomorrow) for pause in pauses):
        if lost_until <= lost_from:
            continue
        if spans and lost_from <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], lost_until))
        else:
            spans.append((lost_from, lost_until))
    return spans
