"""Days and hours: written out in words, and checked when people type them.

A year such as 26, for example, or an hour that the clock skips.
"""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

EARLIEST: Final = date(1900, 1, 1)
YEARS_AHEAD: Final = 100  # further than any plan here goes


def latest_day() -> date:
    """The last day that a date here may have: the end of the year, so many years ahead."""
    return date(timezone.localdate().year + YEARS_AHEAD, 12, 31)


def check_day(day: date | datetime) -> None:
    """Raise ValidationError, with a sentence for whoever typed it, for a day that nobody can mean."""
    latest = latest_day()
    if isinstance(day, datetime):
        # In the first and the last year of all, another time zone may lie outside the calendar.
        within = EARLIEST.year <= day.year <= latest.year and timezone.is_aware(day)
        day = timezone.localtime(day).date() if within else day.date()
    if day < EARLIEST or day > latest:
        raise ValidationError(
            _("The year %(year)s cannot be right. Give a day from %(first)s up to and including %(last)s."),
            code="odd_day",
            params={"year": day.year, "first": date_format(EARLIEST), "last": date_format(latest)},
        )


def moment_of(day: date, clock: time) -> datetime:
    """The moment at which clocks here show `clock` on `day`; of an hour that comes twice, the first.

    Raises ValidationError for an hour that does not exist, in the night in which summer time begins.
    """
    moment = datetime.combine(day, clock, timezone.get_current_timezone())
    if timezone.localtime(moment.astimezone(timezone.get_fixed_timezone(0))).time() != clock:
        raise ValidationError(
            _("At %(time)s on %(day)s the clock goes forward: that time does not exist. Choose another."),
            code="no_such_time",
            params={"time": f"{clock:%H:%M}", "day": date_format(day)},
        )
    return moment


def in_local_time(value: Any) -> Any:
    """A moment as clocks here show it; a day, a time or a moment without a time zone as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@lru_cache(4096)
def _written_out(day: date, form: str | None, language: str | None) -> str:
    return date_format(day, form)


def written_out(day: date, form: str | None = None) -> str:
    """A day as it is written out in the current language, a moment in local time.

    Args:
        form: as in Django's `date_format`; without it the usual one of the language.
    """
    return _written_out(in_local_time(day), form, get_language())


# The same, put into words in the language of whoever reads it: for notices and letters.
written_later = lazy(written_out, str)
