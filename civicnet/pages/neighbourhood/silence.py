"""How long it was silent in a neighbourhood: its public signs of two years on a line, with the longest gap between them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from django.utils.formats import date_format

SPAN: Final = timedelta(days=730)
# domain.md, Trust: after so many days without a sign a neighbourhood is called silent.
SILENT_DAYS: Final = 90
# Of the drawing, in its own units; a sign within DOT of the one before it is not drawn again.
WIDTH: Final = 720.0
DOT: Final = 10.0
_MARKS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The longest silence that was long enough to be called one: where it is drawn, and its days."""

    x: str
    width: str
    middle: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Silence:
    """What the line draws. `days`: since the last sign, None when there was none in two years."""

    dots: Sequence[str]
    marks: Sequence[tuple[str, str]]
    gap: Gap | None
    days: int | None


def silence_of(signs: Collection[date], today: date) -> Silence:
    """The line of these days up to `today`; what is older than SPAN, or still to come, is left out."""
    first = today - SPAN
    days = sorted({day for day in signs if first <= day <= today})

    def place(day: date) -> float:
        return DOT + (WIDTH - 2 * DOT) * ((day - first) / SPAN)

    dots: list[float] = []
    for day in days:
        if not dots or place(day) - dots[-1] >= DOT:
            dots.append(place(day))
    pauses = [(after - before, before, after) for before, after in pairwise([*days, today])]
    longest = max(pauses, default=(timedelta(), today, today))
    gap = None
    if longest[0].days > SILENT_DAYS:
        x, end = place(longest[1]) + DOT, place(longest[2]) - DOT
        gap = Gap(x=f"{x:.1f}", width=f"{end - x:.1f}", middle=f"{(x + end) / 2:.1f}", days=longest[0].days)
    moments = [first + SPAN * n / _MARKS for n in range(_MARKS)]
    return Silence(
        dots=[f"{x:.1f}" for x in dots],
        marks=[(f"{place(day):.1f}", date_format(day, "M Y")) for day in moments],
        gap=gap,
        days=(today - days[-1]).days if days else None,
    )
