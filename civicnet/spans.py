"""How long something takes, as people write it and read it: "45 minuten", "2 uur 45", "3 dagen"."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, ngettext

from civicnet.text import clean_line

HOUR: Final = 60
DAY: Final = 24 * HOUR
MOST: Final = 366 * DAY  # minutes
_UNITS: Final = {"m": 1, "u": HOUR, "h": HOUR, "d": DAY, "w": 7 * DAY}
_PART: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?")
_WORDS: Final = re.compile(
    r"m|min|minuut|minuten|minutes?|u|uur|uren|h|hours?|d|dag|dagen|days?|w|week|weken|weeks"
)
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)")
UNCLEAR: Final = gettext_lazy("Write it like this: 30 minutes, 2 hours 45, or 3 days.")


def minutes_of(text: str) -> int:
    """The minutes that a text says; 0 for an empty one. A number behind hours is of minutes. Raises ValueError."""
    words = text.casefold().strip()
    if clock := _CLOCK.fullmatch(words):
        return int(clock[1]) * HOUR + int(clock[2])
    if not words:
        return 0
    total, before = 0.0, ""
    if _PART.sub("", words).replace(" en ", "").replace(" and ", "").strip(" ,"):
        raise ValueError(text)
    for number, word in _PART.findall(words):
        if word and not _WORDS.fullmatch(word):
            raise ValueError(text)
        if not word and before not in ("u", "h"):
            raise ValueError(text)
        before = word[:1]
        total += float(number.replace(",", ".")) * (_UNITS[before] if before else 1)
    if not 0 <= total <= MOST:
        raise ValueError(text)
    return round(total)


def span_in_words(minutes: int) -> str:
    """So many minutes in the current language, in at most two units."""
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    found = []
    if days:
        found.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
    if hours:
        found.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if (left and not days) or not found:
        found.append(ngettext("%(n)s minute", "%(n)s minutes", left) % {"n": left})
    return " ".join(found)


class SpanField(forms.Field):
    """How long something takes, typed as one says it; its value is in minutes, None when it is empty."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"maxlength": 40}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return span_in_words(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, int):
            return value
        words = clean_line(value or "")
        if not words:
            return None
        try:
            return minutes_of(words)
        except ValueError:
            raise ValidationError(str(UNCLEAR), code="unclear") from None


__all__ = ["MOST", "SpanField", "minutes_of", "span_in_words"]
