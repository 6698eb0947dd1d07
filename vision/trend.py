"""Which way an indicator moves, in words and as a line. Source: domain.md, Vision: baseline, target, direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from vision.models import Indicator, Measurement
from vision.models.measurement import series

Point = tuple[date, Decimal]

# The drawing, in units of its viewBox.
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 610, 30, 200


@dataclass(frozen=True)
class Movement:
    """The last figure against the baseline and the aim. `tone`: ok, wait, no or rest."""

    text: str
    tone: str


def movement(indicator: Indicator) -> Movement:
    """Whether the indicator, with its measurements read, moves the right way and fast enough."""
    points = series(indicator)
    if len(points) == 1:
        return Movement(_("Not measured since the baseline."), "rest")
    (began, start), (at, last) = points[0], points[-1]
    ends = date(indicator.target_year, 12, 31)
    sign = 1 if indicator.direction == Indicator.Direction.UP else -1
    moved, needed = (last - start) * sign, (indicator.target - start) * sign
    if (last - indicator.target) * sign >= 0:
        return Movement(_("The aim is reached."), "ok")
    if moved < 0:
        return Movement(_("It moves the wrong way."), "no")
    if moved == 0:
        return Movement(_("It stands still."), "wait")
    elapsed, whole = (at - began).days, max((ends - began).days, 1)
    if moved * whole >= needed * elapsed:
        return Movement(
            _("It moves the right way, fast enough for %(year)s.") % {"year": indicator.target_year}, "ok"
        )
    return Movement(
        _("It moves the right way, but too slowly for %(year)s.") % {"year": indicator.target_year}, "wait"
    )


@dataclass(frozen=True)
class Standing:
    """The last known figure of an indicator, for a bar: in figures, in words, and its year."""

    value: Decimal
    figure: str
    year: int
    moves: Movement


def standing(indicator: Indicator) -> Standing:
    """Where the indicator, with its measurements read, stands now."""
    at, value = series(indicator)[-1]
    return Standing(value, indicator.figure(value), at.year, movement(indicator))


def draw_trend(indicator: Indicator) -> dict[str, Any]:
    """What `vision/_trend.html` draws: the line of what was measured, and the aim where it should end."""
    points = series(indicator)
    first = points[0][0].toordinal()
    last = max(date(indicator.target_year, 12, 31), points[-1][0]).toordinal()
    full = max(indicator.full, *(value for _at, value in points))
    low = min(Decimal(0), *(value for _at, value in points))

    def x(at: date) -> int:
        return round(_LEFT + (_RIGHT - _LEFT) * (at.toordinal() - first) / max(last - first, 1))

    def y(value: Decimal) -> int:
        return round(_BOTTOM - (_BOTTOM - _TOP) * float((value - low) / ((full - low) or 1)))

    spots = [(x(at), y(value)) for at, value in points]
    aim = (date(indicator.target_year, 12, 31), indicator.target)
    return {
        "indicator": indicator,
        "points": [{"x": x, "y": y} for x, y in spots],
        "path": _path(spots),
        "aim": {"x": x(aim[0]), "y": y(aim[1]), "figure": indicator.aim},
        "way": _path([spots[0], (x(aim[0]), y(aim[1]))]),
        "grid": [{"y": y(v), "text_y": y(v) + 6, "figure": indicator.figure(v)} for v in (low, full)],
        "years": [
            {"x": x(at), "year": at.year, "anchor": anchor}
            for at, anchor in ((points[0][0], "start"), (aim[0], "end"))
        ],
        "measured": measurements_of(indicator),
        "moves": movement(indicator),
    }


def measurements_of(indicator: Indicator) -> list[Measurement]:
    """The measurements of an indicator, oldest first, each knowing its indicator without a query."""
    rows = list(indicator.measurements.all())
    for row in rows:
        row.indicator = indicator
    return rows


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + " ".join(f"{x} {y}" for x, y in points)
