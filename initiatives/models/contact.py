"""The promise of a first contact within 14 days: still to come, kept, kept late or broken.

Used for an initiative and for an assessment: both have a last day and the moment of the contact.
Source: domain.md, Initiative and Assessment, Clock.
"""

from dataclasses import dataclass
from datetime import date, datetime

from civicnet.deadlines import days_left, in_time, is_late, local_date

# Who may be the face of the municipality for initiators: the roles of the desk.
DESK = frozenset({"assessor", "broker"})


@dataclass(frozen=True, kw_only=True)
class FirstContact:
    """The state of one such promise on the day `today`: `due` is its last day, `on` that of the contact."""

    due: date
    on: date | None
    today: date

    @property
    def is_to_come(self) -> bool:
        return self.on is None and not self.is_missed

    @property
    def is_missed(self) -> bool:
        """Nobody got in touch, and the last day has passed."""
        return self.on is None and is_late(self.due, self.today)

    @property
    def is_in_time(self) -> bool:
        return self.on is not None and in_time(self.due, self.on)

    @property
    def days_late(self) -> int:
        """How many days after the last day it was made, or how late it is by now; 0 when in time."""
        return max(-days_left(self.due, self.on or self.today), 0)


def first_contact(due: date, contacted_at: datetime | None, today: date) -> FirstContact:
    """The state of a promise whose last day is `due`."""
    on = local_date(contacted_at) if contacted_at else None
    return FirstContact(due=due, on=on, today=today)
