"""Shapes of the map as the `d` of an SVG path, and back.

A path is written in steps from point to point, because a step is shorter than a place: "M12.5 40l3-1 .5 6z".
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

_FINEST: Final = 3  # decimals
_PIECE: Final = re.compile(r"M([^Mlz]+)(?:l([^Mz]*))?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def path_of(geometry: BaseGeometry, decimals: int = 1) -> str:
    """A geometry in coordinates of the map as a path. What rounding leaves nothing of is written finer."""
    pieces = []
    for part in shapely.get_parts(geometry):
        is_area = part.geom_type == "Polygon"
        for line in (part.exterior, *part.interiors) if is_area else (part,):
            points = _rounded(line.coords, decimals)
            if is_area:
                points = points[:-1]
            if len(points) > (2 if is_area else 1):
                pieces.append(_steps(points, decimals) + ("z" if is_area else ""))
    if not pieces and decimals < _FINEST:
        return path_of(geometry, decimals + 1)
    return "".join(pieces)


def shape_of(path: str) -> BaseGeometry:
    """The area that a path goes around; also of a path that names each place, as older ones do."""
    rings = []
    for start, steps in _PIECE.findall(path):
        points = _pairs(start)
        for dx, dy in _pairs(steps):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        if len(points) > 2:
            rings.append(shapely.linearrings([*points, points[0]]))
    return shapely.make_valid(shapely.build_area(shapely.geometrycollections(rings)))


def simplify(shapes: Sequence[BaseGeometry], by: float) -> list[BaseGeometry]:
    """Areas with fewer points, none of them off by more than about `by`. Borders that neighbours share stay shared."""
    found = shapely.coverage_simplify(list(shapes), by)
    return [
        simple if simple is not None and not simple.is_empty else whole
        for whole, simple in zip(shapes, found, strict=True)
    ]


def _rounded(points: Any, decimals: int) -> list[tuple[int, int]]:
    """The points in steps of the last decimal, without those that fall on the one before."""
    grid = [(round(x * 10**decimals), round(y * 10**decimals)) for x, y, *_ in points]
    return [grid[0], *(after for before, after in pairwise(grid) if after != before)]


def _steps(points: Sequence[tuple[int, int]], decimals: int) -> str:
    steps = "".join(
        _number(to - since, decimals)
        for one, other in pairwise(points)
        for since, to in zip(one, other, strict=True)
    )
    return "M" + "".join(_number(value, decimals) for value in points[0]).strip() + "l" + steps.strip()


def _number(value: int, decimals: int) -> str:
    """A number with a space before it, unless its minus parts it from the number before."""
    text = f"{abs(value) / 10**decimals:.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".").removeprefix("0") or "0"
    return f"-{text}" if value < 0 else f" {text}"


def _pairs(text: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))
