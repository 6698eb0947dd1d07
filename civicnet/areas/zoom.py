"""The map of many neighbourhoods, in two steps: the larger areas far out, and near the neighbourhoods of one of them.

All shapes keep the coordinates of maps.py, so that a browser can zoom from one step into the other (map.js). Where there
are no larger areas, all neighbourhoods are drawn at once, to be zoomed.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple
from urllib.parse import urlencode

import numpy
from django.conf import settings
from django.urls import reverse

from civicnet.areas.finding import PART, larger_areas
from civicnet.areas.larger import (
    FINGER,
    MOST_AT_ONCE,
    SCREEN,
    Box,
    larger_parts,
    paths_from_far,
    paths_in,
    rooms_in,
)
from civicnet.areas.map_words import INITIATIVES, MapWords
from civicnet.areas.maps import WIDTH, Band, Beside, Frame, Outlines, beside_map, levels, outlines
from civicnet.areas.models import MapFeature
from civicnet.areas.tiles import Tiles

# A neighbourhood with at most so many initiatives shows each when one is near; with more, their number.
MOST_POINTS: Final = 6
# So many lines has a list beside the map; of a flat map the rest stands on the page of all neighbourhoods.
MOST_LINES: Final = 12
MOST_LINES_OF_FLAT: Final = 6
# Pixels for a unit up to which the browser comes near (map.js), and by how many pixels a line may be off there.
_NEAREST, _OFF = 40.0, 1.0


class Point(NamedTuple):
    """One initiative on the map."""

    x: float
    y: float
    name: str
    url: str


class Group(NamedTuple):
    """A number on the map that stands for several neighbourhoods, because they lie within a finger of each other."""

    x: float
    y: float
    count: int  # type: ignore[assignment]  # nobody counts the values of a group


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
    """Everything that components/zoom_map.html needs.

    `part` is the larger area that is near, empty far out; `around` are the others, drawn as paper. `is_flat`: there are
    no larger areas, all neighbourhoods are drawn far out. `scale` makes letters of one size at every step; `now` is
    pixels for a unit. `list_url` is the list of all that it shows, `out_url` the way from near to far.
    """

    box: Box
    part: str
    shapes: list[Shape]
    around: list[Shape]
    features: Sequence[MapFeature]
    legend: list[Band]
    beside: Sequence[Beside]
    list_url: str
    frame: Frame | None
    words: MapWords
    out_url: str = ""
    is_flat: bool = False

    @property
    def title(self) -> str:
        """What it shows, in the language of this moment."""
        if self.part:
            return str(self.words.in_part) % {"part": self.part}
        return str(self.words.of_areas if self.is_flat else self.words.of_parts)

    @property
    def tiles(self) -> Tiles:
        """What a browser lays under it."""
        return settings.MAP_TILES

    @property
    def scale(self) -> float:
        return round(max(self.box.width, self.box.height) / WIDTH, 4)

    @property
    def now(self) -> float:
        return SCREEN / self.box.width

    @property
    def details_url(self) -> str:
        """Where the browser asks for what one sees only from near; empty where one comes near by another page."""
        near = self.part or self.is_flat
        return reverse("area_details") + "?" + urlencode({"deel": self.part}) if near else ""

    @property
    def most_lines(self) -> int:
        """Of the list beside the map, before it folds or ends."""
        return MOST_LINES_OF_FLAT if self.is_flat else MOST_LINES

    @property
    def shades(self) -> list[tuple[int, list[Shape]]]:
        """Runs of shapes that have one shade, by name; of hundreds all that have it, which takes fewer letters."""
        shapes = sorted(self.shapes, key=lambda shape: shape.level) if self.is_flat else self.shapes
        return [(level, list(run)) for level, run in groupby(shapes, key=lambda shape: shape.level)]

    @property
    def named(self) -> list[Shape]:
        """The neighbourhoods whose name has room now."""
        return [shape for shape in self.shapes if shape.lines and not shape.inside and shape.fits <= self.now]

    @property
    def groups(self) -> list[Group]:
        """The numbers of a flat map: one for all that lie within a finger, at the place of the largest."""
        left = self.ranked
        places = numpy.array([(shape.x, shape.y) for shape in left]).reshape(-1, 2)
        counts = numpy.array([shape.count for shape in left])
        found: list[Group] = []
        while counts.size:
            here = numpy.hypot(*(places - places[0]).T) * self.now < FINGER
            found.append(Group(float(places[0][0]), float(places[0][1]), int(counts[here].sum())))
            places, counts = places[~here], counts[~here]
        return found

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


def draw_far(
    counts: Mapping[int | None, int],
    links: Links,
    *,
    selected: Collection[int] = (),
    words: MapWords = INITIATIVES,
) -> ZoomMap:
    """The larger areas, shaded by count; without them every neighbourhood.

    Args:
        counts: how many, by primary key of the neighbourhood (None: in no neighbourhood).
        links: where everything leads.
        selected: the primary keys that are chosen.
        words: what is counted.
    """
    drawn = outlines()
    parts = larger_parts()
    frame = drawn.frame
    box = Box(0, 0, WIDTH, math.ceil(frame.height) if frame else 360)
    beside = beside_map(drawn, counts, url=lambda row: links.area(row.code), nowhere=links.nowhere)
    if not parts:
        shapes, legend = _near_shapes(drawn, paths_from_far(), "", counts, links, selected, {}, words)
        return ZoomMap(
            box, "", shapes, [], drawn.features, legend, beside, links.everything, frame, words, is_flat=True
        )
    numbers = [sum(counts.get(key, 0) for key in part.keys) for part in parts]
    legend = levels(numbers)
    labels = {number: words.label(number) for number in numbers}
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
    return ZoomMap(box, "", shapes, [], drawn.features, legend, beside, links.everything, frame, words)


def draw_near(
    name: str,
    counts: Mapping[int | None, int],
    links: Links,
    *,
    selected: Collection[int] = (),
    points: Mapping[int, Sequence[Point]],
    words: MapWords = INITIATIVES,
) -> ZoomMap:
    """The neighbourhoods of the larger area `name`, with the other larger areas around it.

    Args:
        counts, links, selected, words: as of `draw_far`.
        points: the initiatives of neighbourhoods that have few, by primary key; one without a place has x and y 0.
    """
    drawn, parts = outlines(), {part.name: part for part in larger_parts()}
    here = parts.pop(name)
    paths = paths_in(name, here.box.width / SCREEN)
    shapes, legend = _near_shapes(drawn, paths, name, counts, links, selected, points, words)
    around = [
        Shape(part.name, part.code, links.part(part.code), part.path, part.x, part.y, 0, 0, selected=False)
        for part in parts.values()
    ]
    everything = links.area(here.code)
    return ZoomMap(
        here.box, name, shapes, around, drawn.features, legend, [], everything, drawn.frame, words, links.out
    )


def details_of(part: str) -> dict[str, dict[str, object]]:
    """What one sees only from near of the neighbourhoods of a larger area (of all, without a name), by code: the finest
    outline, where its name and number go, the name in lines, and from how many pixels for a unit it has room, alone and
    under a mark."""
    drawn, rooms = outlines(), rooms_in(part)
    paths = paths_in(part, _OFF / _NEAREST)
    return {
        row.code: {
            "path": paths[row.pk],
            "at": [round(value, 2) for value in drawn.points[row.pk]],
            "lines": rooms[row.pk].lines,
            "fits": rooms[row.pk].fits,
            "fits_with_mark": rooms[row.pk].fits_with_mark,
        }
        for row in drawn.rows
        if row.pk in rooms and row.pk in paths
    }


def few_in(name: str, counts: Mapping[int | None, int]) -> list[int]:
    """The neighbourhoods of a larger area of which each initiative is shown, as primary keys."""
    keys = {part.name: part.keys for part in larger_parts()}
    return [key for key in keys[name] if 0 < counts.get(key, 0) <= MOST_POINTS]


def _near_shapes(
    drawn: Outlines,
    paths: Mapping[int, str],
    part: str,
    counts: Mapping[int | None, int],
    links: Links,
    selected: Collection[int],
    points: Mapping[int, Sequence[Point]],
    words: MapWords,
) -> tuple[list[Shape], list[Band]]:
    rooms = rooms_in(part)
    legend = levels([counts.get(key, 0) for key in paths])
    # Once for each number, and not for each neighbourhood: looking up words is slow.
    labels = {count: words.label(count) for count in {0, *counts.values()}}
    shapes = []
    for row in (row for row in drawn.rows if row.pk in paths):
        count, room = counts.get(row.pk, 0), rooms[row.pk]
        x, y = drawn.points[row.pk]
        placed, opens = _place_points(points[row.pk], x, y, room.radius) if row.pk in points else ([], 0)
        shapes.append(
            Shape(
                name=row.name,
                code=row.code,
                url=links.area(row.code),
                path=paths[row.pk],
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
