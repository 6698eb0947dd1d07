"""The map of many neighbourhoods, in two steps: the larger areas far out, and near the neighbourhoods of one of them.

All shapes keep the coordinates of maps.py, so that a browser can zoom from one step into the other (map.js). Where there
are no larger areas, all neighbourhoods are drawn at once, to be zoomed.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from civicnet.areas.finding import PART, larger_areas
from civicnet.areas.larger import FINGER, MOST_AT_ONCE, Box, larger_parts, rooms_in
from civicnet.areas.maps import WIDTH, Band, Beside, beside_map, label_of, levels, outlines
from civicnet.areas.models import MapFeature

# A neighbourhood with at most so many initiatives shows each when one is near; with more, their number.
MOST_POINTS: Final = 6
# Pixels: how wide the map is on a screen.
_SCREEN: Final = 640.0


class Point(NamedTuple):
    """One initiative on the map."""

    x: float
    y: float
    name: str
    url: str


@dataclass(frozen=True)
class Shape:
    """A larger area or a neighbourhood as the map draws it. `opens` and `fits` are pixels for a unit of the map: from
    there its initiatives, and its name, have room."""

    name: str
    code: str
    url: str
    path: str
    x: float
    y: float
    count: int
    level: int
    selected: bool
    lines: tuple[str, ...] = ()
    fits: float = 0
    points: Sequence[Point] = ()
    opens: float = 0
    # Its name and how many there are, in words.
    label: str = ""
    inside: int = 0


@dataclass(frozen=True)
class ZoomMap:
    """Everything that components/zoom_map.html needs. `part` is the larger area that is near, empty far out; `around` are
    the others, drawn as paper; `scale` makes letters of one size at every step; `now` is pixels for a unit. `list_url` is the list of all that it shows,
    `out_url` the way from near to far."""

    box: Box
    part: str
    shapes: list[Shape]
    around: list[Shape]
    features: Sequence[MapFeature]
    legend: list[Band]
    beside: Sequence[Beside]
    list_url: str
    out_url: str = ""

    @property
    def scale(self) -> float:
        return round(max(self.box.width, self.box.height) / WIDTH, 4)

    @property
    def now(self) -> float:
        return _SCREEN / self.box.width

    @property
    def total(self) -> int:
        return sum(shape.count for shape in self.shapes)

    @property
    def ranked(self) -> list[Shape]:
        """Those with initiatives, most first."""
        return sorted((shape for shape in self.shapes if shape.count), key=lambda shape: -shape.count)

    @property
    def without(self) -> list[Shape]:
        """Those in which nothing is yet."""
        return [shape for shape in self.shapes if not shape.count]


@dataclass(frozen=True)
class Links:
    """Where the map leads: `part` to the map of a larger area, by its code; `area` to the list of it or of a neighbourhood;
    `nowhere` to the list of what is in none; `everything` to the list of all, and `out` to the whole map."""

    part: Callable[[str], str]
    area: Callable[[str], str]
    nowhere: str
    everything: str
    out: str


def needs_zoom() -> bool:
    """Whether there are too many neighbourhoods to name them all at once."""
    return len(outlines().rows) > MOST_AT_ONCE


def part_of_codes(codes: Collection[str]) -> str:
    """The larger area in which all of these lie: codes of neighbourhoods, or of a larger area; empty for several."""
    by_code = {area.code: part for part, inside in larger_areas().items() for area in inside}
    found = {code.removeprefix(PART) if code.startswith(PART) else by_code.get(code, "") for code in codes}
    return found.pop() if len(found) == 1 and found <= larger_areas().keys() else ""


def draw_far(counts: Mapping[int | None, int], links: Links, *, selected: Collection[int] = ()) -> ZoomMap:
    """The larger areas, shaded by count; without them every neighbourhood.

    Args:
        counts: how many, by primary key of the neighbourhood (None: in no neighbourhood).
        links: where everything leads.
        selected: the primary keys that are chosen.
    """
    drawn = outlines()
    parts = larger_parts()
    frame = drawn.frame
    box = Box(0, 0, WIDTH, math.ceil(frame.height) if frame else 360)
    beside = beside_map(drawn, counts, url=lambda row: links.area(row.code), nowhere=links.nowhere)
    if not parts:
        shapes, legend = _near_shapes([row.pk for row in drawn.rows], "", counts, links, selected, {})
        return ZoomMap(box, "", shapes, [], drawn.features, legend, beside, links.everything)
    numbers = [sum(counts.get(key, 0) for key in part.keys) for part in parts]
    legend = levels(numbers)
    labels = {number: label_of(number) for number in numbers}
    shapes = [
        Shape(
            name=part.name,
            code=part.code,
            url=links.part(part.code),
            path=part.path,
            x=part.x,
            y=part.y,
            count=number,
            level=_level(legend, number),
            selected=bool(part.keys & set(selected)),
            lines=(part.name,),
            label=labels[number] % {"name": part.name, "n": number},
            inside=len(part.keys),
        )
        for part, number in zip(parts, numbers, strict=True)
    ]
    return ZoomMap(box, "", shapes, [], drawn.features, legend, beside, links.everything)


def draw_near(
    name: str,
    counts: Mapping[int | None, int],
    links: Links,
    *,
    selected: Collection[int] = (),
    points: Mapping[int, Sequence[Point]],
) -> ZoomMap:
    """The neighbourhoods of the larger area `name`, with the other larger areas around it.

    Args:
        counts, links, selected: as of `draw_far`.
        points: the initiatives of neighbourhoods that have few, by primary key; one without a place has x and y 0.
    """
    parts = {part.name: part for part in larger_parts()}
    here = parts.pop(name)
    shapes, legend = _near_shapes(sorted(here.keys), name, counts, links, selected, points)
    around = [
        Shape(part.name, part.code, links.part(part.code), part.path, part.x, part.y, 0, 0, selected=False)
        for part in parts.values()
    ]
    everything = links.area(here.code)
    return ZoomMap(here.box, name, shapes, around, outlines().features, legend, [], everything, links.out)


def few_in(name: str, counts: Mapping[int | None, int]) -> list[int]:
    """The neighbourhoods of a larger area of which each initiative is shown, as primary keys."""
    keys = {part.name: part.keys for part in larger_parts()}
    return [key for key in keys[name] if 0 < counts.get(key, 0) <= MOST_POINTS]


def _near_shapes(
    keys: Sequence[int],
    part: str,
    counts: Mapping[int | None, int],
    links: Links,
    selected: Collection[int],
    points: Mapping[int, Sequence[Point]],
) -> tuple[list[Shape], list[Band]]:
    drawn, rooms, wanted = outlines(), rooms_in(part), set(keys)
    legend = levels([counts.get(key, 0) for key in keys])
    # Once for each number, and not for each neighbourhood: looking up words is slow.
    labels = {count: label_of(count) for count in {0, *counts.values()}}
    shapes = []
    for row in (row for row in drawn.rows if row.pk in wanted):
        count, room = counts.get(row.pk, 0), rooms[row.pk]
        x, y = drawn.points[row.pk]
        placed, opens = _place_points(points.get(row.pk, ()), x, y, room.radius)
        shapes.append(
            Shape(
                name=row.name,
                code=row.code,
                url=links.area(row.code),
                path=row.path,
                x=round(x, 1),
                y=round(y, 1),
                count=count,
                level=_level(legend, count),
                selected=row.pk in selected,
                lines=room.lines,
                fits=room.fits_with_mark if count else room.fits,
                points=placed if len(placed) == count else (),
                opens=opens,
                label=labels[count] % {"name": row.name, "n": count},
            )
        )
    return shapes, legend


def _level(legend: Sequence[Band], count: int) -> int:
    return next((band.level for band in legend if band.low <= count <= band.high), 0)


def _place_points(points: Sequence[Point], x: float, y: float, radius: float) -> tuple[list[Point], float]:
    """Give a place to the initiatives that have none, in a row, and say from what scale a finger can tell all apart."""
    row = [point for point in points if not point.x]
    step = 1.5 * radius / max(len(row) - 1, 1)
    left = x - step * (len(row) - 1) / 2
    placed = [point for point in points if point.x]
    for n, point in enumerate(row):
        placed.append(point._replace(x=round(left + n * step, 2), y=round(y, 2)))
    apart = [math.dist(one[:2], other[:2]) for n, one in enumerate(placed) for other in placed[:n]]
    return placed, round(FINGER / max(min(apart), 1e-3), 2) if apart else 0
