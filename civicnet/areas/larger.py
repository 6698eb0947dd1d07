"""The larger areas with the outline of all that lies in them, and the room inside each neighbourhood for its name.

Made of the outlines that maps.py keeps, in its coordinates, and kept until the areas change.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from civicnet.areas.finding import PART, larger_areas
from civicnet.areas.maps import WIDTH, Map, draw_one, outlines
from civicnet.areas.models import Neighbourhood
from civicnet.areas.paths import path_of, shape_of, simplify
from civicnet.caching.memory import cached

# More neighbourhoods than this are shown by larger area.
MOST_AT_ONCE: Final = 60
FINGER: Final = 24.0  # pixels
SCREEN: Final = 640.0  # pixels: how wide the map is on a screen
# Pixels: of one letter and of one line of a name.
_LETTER, _LINE = 6.6, 16.0
_LONGEST_LINE: Final = 13
# Units of the map: how far the names of larger areas should be apart, and from the edge.
_APART, _ROOMY = 70.0, 40.0


class Box(NamedTuple):
    """A part of the map, in its coordinates."""

    x: float
    y: float
    width: float
    height: float

    def __str__(self) -> str:
        return " ".join(f"{value:.1f}" for value in self)


@dataclass(frozen=True)
class Part:
    """A larger area: what it is made of, its outline, its surroundings, and where its name goes."""

    name: str
    keys: frozenset[int]
    path: str
    box: Box
    x: float
    y: float

    @property
    def code(self) -> str:
        return PART + self.name


@dataclass(frozen=True)
class Room:
    """The room inside a neighbourhood: the radius of its widest circle, its name in lines, and from how many pixels for a
    unit of the map that name fits, alone and under a mark."""

    radius: float
    lines: tuple[str, ...]
    fits: float
    fits_with_mark: float


@cached("areas")
def larger_parts() -> list[Part]:
    """The larger areas with their outlines, by name; none when there are few neighbourhoods, or some lie in none."""
    drawn = outlines()
    by_key = {row.pk: row for row in drawn.rows}
    named = larger_areas()
    if len(drawn.rows) <= MOST_AT_ONCE or len(named) < 2:
        return []
    keys = {
        name: frozenset(area.key for area in areas if area.key in by_key) for name, areas in named.items()
    }
    wholes = {
        name: _joined([shape_of(by_key[key].path) for key in inside])
        for name, inside in keys.items()
        if inside
    }
    places = _label_places(wholes)
    return [
        Part(name, keys[name], path_of(whole), _box(whole), *places[name]) for name, whole in wholes.items()
    ]


@cached("areas")
def rooms_in(part: str) -> Mapping[int, Room]:
    """The room in each neighbourhood of a larger area, by primary key; of all, without a name."""
    drawn = outlines()
    rows = [row for row in drawn.rows if not part or row.part_of == part]
    return {row.pk: _room(row, drawn.points[row.pk]) for row in rows}


@cached("areas")
def paths_from_far() -> Mapping[int, str]:
    """Each neighbourhood as the whole map draws it, to the pixel, by primary key."""
    rows = outlines().rows
    shapes = simplify([shape_of(row.path) for row in rows], WIDTH / SCREEN)
    return {row.pk: path_of(whole, 0) for row, whole in zip(rows, shapes, strict=True)}


@cached("areas")
def paths_in(part: str, pixel: float) -> Mapping[int, str]:
    """Each neighbourhood of a larger area (of all, without a name), by primary key.

    One query, which reads their polygons. `pixel`: units of the map by which a line may be off.
    """
    frame = outlines().frame
    rows = Neighbourhood.objects.open().on_the_map()
    found = list((rows.filter(part_of=part) if part else rows).values_list("pk", "polygon"))
    if frame is None:
        return {}
    shapes = simplify([frame.project(shape(polygon)) for _key, polygon in found], pixel)
    decimals = max(0, math.ceil(-math.log10(pixel)))
    return {key: path_of(whole, decimals) for (key, _polygon), whole in zip(found, shapes, strict=True)}


def around(drawn: Map, neighbourhood: int) -> Map:
    """A map with only what lies in the larger area of one neighbourhood; the same map when there are few."""
    parts = larger_parts()
    part = next((part for part in parts if neighbourhood in part.keys), None)
    if part is not None:
        inside = [area for area in drawn.areas if area.pk in part.keys]
        return replace(drawn, view_box=str(part.box), areas=inside, scale=round(part.box.width / WIDTH, 4))
    return drawn if parts or len(drawn.areas) <= MOST_AT_ONCE else _as_two(drawn, neighbourhood)


@cached("areas")
def draw_around(neighbourhood: int) -> Map:
    """The small map with one neighbourhood chosen, of many only those of its larger area. It leads nowhere."""
    return around(draw_one(neighbourhood), neighbourhood)


def _as_two(drawn: Map, neighbourhood: int) -> Map:
    """The whole map with all others as one shape, to the pixel, and the neighbourhood in it."""
    paths = paths_from_far()
    first, *_others = drawn.areas
    others = "".join(path for key, path in paths.items() if key != neighbourhood)
    here = [area._replace(path=paths[area.pk]) for area in drawn.areas if area.pk == neighbourhood]
    return replace(drawn, areas=[first._replace(path=others, level=0, selected=False), *here])


def _joined(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """One shape of several that touch; slits between them, of rounding, are closed."""
    wide = shapely.union_all(shapely.buffer(shapes, 0.15, join_style="mitre"))
    whole = shapely.simplify(shapely.buffer(wide, -0.15, join_style="mitre"), 0.3)
    parts = [part for part in shapely.get_parts(whole) if part.area > 1]
    return shapely.MultiPolygon([shapely.Polygon(part.exterior) for part in parts])


def _box(whole: BaseGeometry) -> Box:
    """What to show of the map to see this, with some of what is around it."""
    x0, y0, x1, y1 = whole.bounds
    margin = 0.04 * max(x1 - x0, y1 - y0)
    return Box(x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin)


def _label_places(wholes: Mapping[str, BaseGeometry]) -> dict[str, tuple[float, float]]:
    """Where the names go: where a shape is wide, and away from the names that have a place already, the narrow first."""
    rooms = {}
    for name, whole in wholes.items():
        largest = max(shapely.get_parts(whole), key=lambda part: part.area)
        x0, y0, x1, y1 = largest.bounds
        grid = [
            shapely.Point(x0 + (x1 - x0) * n / 16, y0 + (y1 - y0) * m / 16)
            for n in range(1, 16)
            for m in range(1, 16)
        ]
        inside = [point for point in grid if largest.contains(point)] or [largest.representative_point()]
        rooms[name] = [(float(largest.exterior.distance(point)), point) for point in inside]
    places: dict[str, tuple[float, float]] = {}
    for name, room in sorted(rooms.items(), key=lambda pair: max(width for width, _point in pair[1])):
        widest = max(width for width, _point in room)

        def worth(pair: tuple[float, shapely.Point], widest: float = widest) -> float:
            width, point = pair
            # A name is wide and low: what lies beside it is nearer than what lies above.
            apart = min(
                (math.hypot((point.x - x) / 1.6, point.y - y) for x, y in places.values()), default=_APART
            )
            return min(width, _ROOMY) / min(widest, _ROOMY) + min(apart, _APART) / _APART

        _width, best = max(room, key=worth)
        places[name] = round(best.x, 1), round(best.y, 1)
    return places


def _room(row: Neighbourhood, point: tuple[float, float]) -> Room:
    whole, lines = shape_of(row.path), _in_lines(row.name)
    shapely.prepare(whole)
    wide = max(map(len, lines)) * _LETTER
    high = len(lines) * _LINE
    radius = shapely.distance(whole.boundary, shapely.Point(point))
    return Room(
        round(max(float(radius), 0.5), 2),
        lines,
        _fits_from(whole, point, wide, -high / 2, high / 2),
        _fits_from(whole, point, max(wide, 2 * FINGER), -FINGER / 2, FINGER / 2 + high),
    )


def _fits_from(
    whole: BaseGeometry, point: tuple[float, float], wide: float, top: float, bottom: float
) -> float:
    """From how many pixels for a unit of the map a box of these pixels around `point` lies inside."""
    x, y = point
    low, high = 0.25, 64.0
    for _step in range(9):
        scale = math.sqrt(low * high)
        box = shapely.box(x - wide / 2 / scale, y + top / scale, x + wide / 2 / scale, y + bottom / scale)
        low, high = (low, scale) if shapely.contains_properly(whole, box) else (scale, high)
    return round(high, 2)


def _in_lines(name: str) -> tuple[str, ...]:
    """A name in lines of some letters, broken at spaces and after hyphens."""
    lines: list[str] = []
    for word in re.findall(r"[^\s-]+-?|-", name):
        joined = lines[-1] + ("" if lines[-1].endswith("-") else " ") + word if lines else word
        if lines and len(joined) <= _LONGEST_LINE:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines)
