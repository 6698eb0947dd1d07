"""Dates as offices write them."""

import re
from datetime import date
from typing import Final, Literal

Order = Literal["", "dmy", "mdy"]

_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for word in words.split()
}
_TIME: Final = re.compile(
    r"(?:T|\s+|,\s*)\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:Z|uur|[ap]m|[+-]\d{2}:?\d{2})?$", re.I
)
_WEEKDAY: Final = re.compile(
    r"^(?:(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/. ]\s?(\d{1,2})[-/. ]\s?(\d{4}|\d{2})")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:e|st|nd|rd|th)?[-/. ]+([a-z]+)\.?,?[-/. ]+(\d{4}|\d{2})", re.I)
_MONTH_DAY: Final = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)
_CENTURY_TURNS: Final = 70  # '69 is 2069, '70 is 1970: as Excel and POSIX nearly do


class AmbiguousDate(ValueError):
    """Two days are possible, and nobody said which number is the month."""

    def __init__(self, one: date, other: date) -> None:
        self.one, self.other = one, other
        super().__init__(f"{one} or {other}")


def read_date(text: str, order: Order = "") -> date:
    """The day that a text means: `14-3-2026`, `14/03/26`, `14 maart 2026`, `March 14, 2026`, `2026-3-14`, also with a
    time.

    Args:
        order: which number comes first where it is not clear: `dmy` or `mdy`; "" asks.

    Raises:
        AmbiguousDate: for `3-4-2026` without an order. The date is not guessed.
        ValueError: for a text that is not a date.
    """
    text = _WEEKDAY.sub("", _TIME.sub("", text.strip()), count=1)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return date(year, month, day)
    if found := _DAY_MONTH.fullmatch(text):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _NUMBERS.fullmatch(text):
        return _by_order(int(found[1]), int(found[2]), _year(found[3]), order)
    raise ValueError(text)


def _by_order(first: int, second: int, year: int, order: Order) -> date:
    fits = {}
    for name, day, month in (("dmy", first, second), ("mdy", second, first)):
        try:
            fits[name] = date(year, month, day)
        except ValueError:
            continue
    if not fits:
        raise ValueError(f"{first}-{second}-{year}")
    if len(set(fits.values())) == 1:
        return fits.get("dmy") or fits["mdy"]
    if not order:
        raise AmbiguousDate(fits["dmy"], fits["mdy"])
    return fits[order]


def _month(word: str) -> int:
    try:
        return _MONTHS[word.casefold()]
    except KeyError:
        raise ValueError(word) from None


def _year(text: str) -> int:
    number = int(text)
    if len(text) > 2:
        return number
    return number + (2000 if number < _CENTURY_TURNS else 1900)
