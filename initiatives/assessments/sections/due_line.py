"""The line of days above the desk: one mark a row, or with many one column a week. The same facts as the table below it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format

from initiatives.assessments.models import Place

WIDTH: Final = 1180
DAYS_BACK, DAYS_AHEAD = 14, 30
WEEKS_BACK, WEEKS_AHEAD = 4, 8
# More marks than this on one day, and a column a week says it better.
MOST_ON_A_DAY: Final = 6
_STEP, _ROOM, _COLUMN = 22, 15, 90
TONES: Final = ("late", "mine", "other")


@dataclass(frozen=True)
class Mark:
    """One row on its day: where its middle is, and its tone: late, mine or other."""

    x: int
    y: int
    tone: str


@dataclass(frozen=True)
class Column:
    """The rows of one week with one tone: a block, with the number of the whole week above its topmost."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    total: int = 0


@dataclass(frozen=True)
class Tick:
    """A day below the line. `text` is empty where there is no room."""

    x: int
    text: str


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """What the drawing needs; its height follows from the most that fall on one day. `beyond` are due after `until`, and
    not drawn.
    """

    marks: list[Mark]
    columns: list[Column]
    ticks: list[Tick]
    now: int
    axis: int
    until: date
    beyond: int
    paused: int

    @property
    def height(self) -> int:
        return self.axis + 30


def line_of(counted: Mapping[Place, int], today: date) -> DueLine:
    """The line of all rows of `counted` whose clock runs."""
    paused = sum(n for place, n in counted.items() if place.paused)
    by_day: Counter[tuple[date, str]] = Counter()
    for place, n in counted.items():
        if not place.paused:
            tone = "late" if place.is_late(today) else "mine" if place.mine else "other"
            by_day[place.due, tone] += n
    totals: Counter[date] = Counter()
    for (day, _tone), n in by_day.items():
        totals[max(day, today - timedelta(days=DAYS_BACK))] += n
    if max(totals.values(), default=0) > MOST_ON_A_DAY:
        return _by_week(by_day, today, paused)
    return _by_day(by_day, today, paused)


def _by_day(by_day: Mapping[tuple[date, str], int], today: date, paused: int) -> DueLine:
    first, days = today - timedelta(days=DAYS_BACK), DAYS_BACK + DAYS_AHEAD

    def x(day: date) -> int:
        return 16 + round(((day - first).days) * (WIDTH - 32) / days)

    last = first + timedelta(days=days)
    drawn = sorted(
        ((max(day, first), TONES.index(tone), n) for (day, tone), n in by_day.items() if day <= last),
    )
    axis = _ROOM + _STEP * max(1, *_stacks(drawn)) + 4
    marks, heights = [], Counter[date]()
    for day, tone, n in drawn:
        for _n in range(n):
            marks.append(Mark(x(day), axis - 13 - _STEP * heights[day], TONES[tone]))
            heights[day] += 1
    ticks = [
        Tick(x(day), date_format(day, "j b") if abs((day - today).days) > 2 else "")
        for day in (first + timedelta(days=n) for n in range(days + 1))
        if day.weekday() == 0
    ]
    beyond = sum(n for (day, _tone), n in by_day.items() if day > last)
    return DueLine(
        marks=marks,
        columns=[],
        ticks=ticks,
        now=x(today),
        axis=axis,
        until=last,
        beyond=beyond,
        paused=paused,
    )


def _stacks(drawn: list[tuple[date, int, int]]) -> Iterator[int]:
    heights = Counter[date]()
    for day, _tone, n in drawn:
        heights[day] += n
    yield 1
    yield from heights.values()


def _by_week(by_day: Mapping[tuple[date, str], int], today: date, paused: int) -> DueLine:
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS_BACK)
    weeks = WEEKS_BACK + 1 + WEEKS_AHEAD
    room = WIDTH // weeks
    by_week: Counter[tuple[int, str]] = Counter()
    beyond = 0
    for (day, tone), n in by_day.items():
        week = max((day - first).days // 7, 0)
        if week < weeks:
            by_week[week, tone] += n
        else:
            beyond += n
    totals = [sum(by_week[week, tone] for tone in TONES) for week in range(weeks)]
    axis = _ROOM + _COLUMN + 18
    columns = []
    for week, total in enumerate(totals):
        y = axis
        for tone in TONES:
            if not (n := by_week[week, tone]):
                continue
            height = max(round(_COLUMN * n / max(totals)), 2)
            y -= height
            columns.append(Column(week * room + 8, y, room - 16, height, tone))
        if total:
            columns[-1] = Column(**vars(columns[-1]) | {"total": total})
    ticks = [
        Tick(week * room + room // 2, date_format(first + timedelta(weeks=week), "j b"))
        for week in range(weeks)
    ]
    now = WEEKS_BACK * room + round(today.weekday() * room / 7)
    return DueLine(
        marks=[],
        columns=columns,
        ticks=ticks,
        now=now,
        axis=axis,
        until=first + timedelta(weeks=weeks, days=-1),
        beyond=beyond,
        paused=paused,
    )
