"""The periods of letters about many things. A day begins at midnight in Amsterdam, however many hours it has."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from civicnet.accounts.models import Rhythm
from civicnet.deadlines import AMSTERDAM, local_date

# Who hears at once gets what came in since the letter before, and never anything older than this.
NOT_OLDER = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `start` up to `until`; `key` is the same at every moment of the day or the week after it."""

    rhythm: Rhythm
    key: str
    start: datetime
    until: datetime

    @classmethod
    def before(cls, now: datetime, rhythm: Rhythm) -> Self:
        """The last one that is over: yesterday, or the week up to Sunday. At once: the last day, up to now."""
        if not rhythm.days:
            return cls(rhythm, f"{rhythm} {now.isoformat()}", now - NOT_OLDER, now)
        today = local_date(now)
        last = today if rhythm == Rhythm.DAILY else today - timedelta(days=today.weekday())
        first = last - timedelta(days=rhythm.days)
        return cls(rhythm, f"{rhythm} {first.isoformat()}", midnight(first), midnight(last))


def midnight(day: date) -> datetime:
    """The moment at which a day begins. No day on which the clock changes begins twice, or does not begin."""
    return datetime.combine(day, time(), AMSTERDAM)
