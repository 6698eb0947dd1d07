"""The order in which things happened: days of the file become moments, and acts are done in their order."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from civicnet.deadlines import AMSTERDAM

Act = Callable[[datetime], Any]
APART = timedelta(minutes=7)  # two acts of one day keep their order


class Clock:
    """Days of the file, moved by a number of whole weeks."""

    def __init__(self, shift: timedelta) -> None:
        self.shift = shift

    def day(self, day: date | None) -> date | None:
        """A day of the file, moved."""
        return None if day is None else day + self.shift

    def moment(self, day: date) -> datetime:
        """Ten in the morning of a day of the file, moved."""
        return datetime.combine(day + self.shift, time(10), AMSTERDAM)


class Schedule:
    """Everything that is to happen, with the words for where it stands in the file."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, str, Act]] = []

    def add(self, moment: datetime, what: str, act: Act) -> None:
        self._acts.append((moment, len(self._acts), what, act))

    def in_order(self) -> list[tuple[datetime, str, Act]]:
        """By moment; what has the same moment in the order in which it was added."""
        return [
            (moment, what, act) for moment, _order, what, act in sorted(self._acts, key=lambda row: row[:2])
        ]


class Chain:
    """Acts that follow each other: a day that is missing, or earlier than the previous one, becomes the previous one."""

    def __init__(self, schedule: Schedule, clock: Clock, start: datetime) -> None:
        self.schedule, self._clock, self.now = schedule, clock, start

    def add(self, what: str, day: date | None, act: Act) -> None:
        if day is not None:
            self.now = max(self.now, self._clock.moment(day))
        self.now += APART
        self.schedule.add(self.now, what, act)
