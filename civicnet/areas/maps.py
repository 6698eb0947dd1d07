"""The map of the municipality as SVG: outlines are made once, when areas are loaded; shades on each request.

Coordinates of the map: x to the right, y down, 720 wide with a margin of 36 on all sides. One degree of longitude is
shortened by the cosine of the middle latitude, so that shapes keep their proportions.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import shapely
from django.conf import settings
from django.utils.translation import get_language, gettext
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from civicnet.areas.map_words import label_of
from civicnet.areas.models import MapFeature, Neighbourhood
from civicnet.areas.paths import path_of, simplify
from civicnet.areas.tiles import Tiles
from civicnet.caching.memory import cached

WIDTH: Final = 720.0
MARGIN: Final = 36.0
# Above this number of areas names and figures would lie on top of each other: the table lists them.
MOST_LABELS: Final = 40
MOST_HOUSES: Final = 6
_LEVELS: Final = 3
_SIMPLER_BY: Final = 0.6  # units of the map: less than a pixel on most screens
_HOUSE_KINDS: Final = ("cl", "st", "le")
_HOUSE_STEP: Final = 26


@dataclass(frozen=True)
class Frame:
    """The part of the world that the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def _degree(self) -> float:
        """Units of the map in one degree of latitude."""
        wide = (self.east - self.west) * self._shrink
        # A frame that is higher than two widths is fitted by height.
        return (WIDTH - 2 * MARGIN) / max(wide, (self.north - self.south) / 2, 1e-9)

    @property
    def _shrink(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def height(self) -> float:
        return (self.north - self.south) * self._degree + 2 * MARGIN

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """The place on the map of a point given in degrees."""
        spare = (WIDTH - 2 * MARGIN - (self.east - self.west) * self._shrink * self._degree) / 2
        return (
            MARGIN + spare + (lon - self.west) * self._shrink * self._degree,
            MARGIN + (self.north - lat) * self._degree,
        )

    @property
    def degrees(self) -> str:
        """Where longitude 0 and latitude 0 are on the map, and how many units a degree has: east, then north."""
        x0, y0 = self.point(0, 0)
        return f"{x0:.3f} {y0:.3f} {self._shrink * self._degree:.6f} {self._degree:.6f}"

    def project(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in degrees, in the coordinates of the map."""
        x0, y0 = self.point(0, 0)
        x1, y1 = self.point(1, 1)
        return shapely.transform(geometry, lambda points: points * [x1 - x0, y1 - y0] + [x0, y0])


class House(NamedTuple):
    """A little house on the map; `x` and `y` are the top left corner."""

    x: float
    y: float
    kind: str


class Area(NamedTuple):
    """One neighbourhood as the map draws it. `level` runs from 0 (none, or not chosen) to 3."""

    pk: int
    code: str
    name: str
    # Its name and how many there are, in words.
    label: str
    url: str
    path: str
    label_x: float
    label_y: float
    count: int  # type: ignore[assignment]  # nobody counts the values of an area
    level: int
    selected: bool
    houses: list[House]


@dataclass(frozen=True)
class Band:
    """One line of the legend: this shade stands for these counts."""

    level: int
    low: int
    high: int


class Beside(NamedTuple):
    """What is counted but has no place on the map: it is in a neighbourhood without an outline, or in none."""

    name: str
    count: int  # type: ignore[assignment]  # nobody counts the values of this
    url: str


@dataclass(frozen=True)
class Map:
    """Everything that components/area_map.html needs."""

    view_box: str
    areas: list[Area]
    features: list[MapFeature]
    legend: list[Band]
    labelled: bool
    frame: Frame | None = field(default=None, repr=False)
    beside: Sequence[Beside] = ()
    # How much of the width of the whole map is shown: marks keep their size.
    scale: float = 1.0

    def __bool__(self) -> bool:
        return bool(self.areas)

    @property
    def tiles(self) -> Tiles:
        """What a browser lays under it."""
        return settings.MAP_TILES


@dataclass(frozen=True)
class Outlines:
    """What all maps share: the neighbourhoods that have an outline, their frame, and what else is drawn."""

    rows: list[Neighbourhood]
    frame: Frame | None
    features: list[MapFeature]
    # For one that became part of another: that other.
    by_key: Mapping[int | None, Neighbourhood]
    # The neighbourhoods of each larger area that has more than one.
    parts: Mapping[str, set[int]]
    # Where the name of each of `rows` goes.
    points: Mapping[int, tuple[float, float]]


def names_of(keys: Collection[int], *, without: int | None = None) -> list[str]:
    """What these neighbourhoods are called, in their order: a larger area that is complete is called by its own name.

    `without` is one that need not be named.
    """
    known = outlines()
    wanted = {known.by_key[key].pk for key in keys if key in known.by_key}
    whole = {part for part, inside in known.parts.items() if inside <= wanted}
    said = (
        area.part_of if area.part_of in whole else area.name
        for pk, area in known.by_key.items()
        if pk in wanted and pk == area.pk and (pk != without or area.part_of in whole)
    )
    return list(dict.fromkeys(said))


@cached("areas")
def outlines() -> Outlines:
    """The present outlines. Two queries; the polygons stay in the database."""
    everywhere = list(Neighbourhood.objects.defer("polygon"))
    rows = [row for row in everywhere if row.path and row.closed_on is None]
    features = list(MapFeature.objects.exclude(path="").defer("geometry"))
    frame = frame_of(rows) if rows else None
    points = {row.pk: frame.point(row.lon or 0, row.lat or 0) for row in rows} if frame else {}
    inside = defaultdict(set)
    for row in (row for row in everywhere if row.closed_on is None):
        inside[row.part_of].add(row.pk)
    parts = {part: keys for part, keys in inside.items() if part and len(keys) > 1}
    own = {row.pk: row for row in everywhere}
    by_key: dict[int | None, Neighbourhood] = {
        row.pk: own[row.points_to_id] if row.points_to_id else row for row in everywhere
    }
    return Outlines(rows, frame, features, by_key, parts, points)


@cached("areas")
def codes_now() -> Mapping[str, str]:
    """The code of each neighbourhood that became part of another, with the code of that other."""
    return dict(Neighbourhood.objects.exclude(points_to=None).values_list("code", "points_to__code"))


def draw(
    counts: Mapping[int | None, int],
    *,
    url: Callable[[Neighbourhood], str],
    nowhere: str = "",
    selected: Collection[int] | None = None,
    features: Sequence[MapFeature] | None = None,
    label: Callable[[int], str] | None = None,
) -> Map:
    """The map of all neighbourhoods that have an outline, shaded by count.

    Args:
        counts: how many, by primary key of the neighbourhood (None: in no neighbourhood); a missing key counts as
            zero.
        url: where a click on a neighbourhood leads.
        nowhere: where a click on the number of those in no neighbourhood leads.
        selected: the primary keys that are chosen; the others are drawn in the lightest shade. None: no choice.
        features: what else to draw; default: all.
        label: what is said of an area with so many, as `label_of` says it, which is the default.
    """
    drawn = outlines()
    rows, frame = drawn.rows, drawn.frame
    if frame is None:
        return Map(f"0 0 {WIDTH:.0f} 360", [], [], [], labelled=False)
    legend = levels([counts.get(row.pk, 0) for row in rows])
    tops = [band.high for band in legend]
    labelled = len(rows) <= MOST_LABELS
    # Once for each number, and not for each area: looking up words is slow.
    labels = {count: (label or label_of)(count) for count in {0, *counts.values()}}
    areas = []
    for row in rows:
        count = counts.get(row.pk, 0)
        chosen = selected is None or row.pk in selected
        x, y = drawn.points[row.pk]
        level = legend[bisect_left(tops, count)].level if count and chosen else 0
        houses = _place_houses(x, y, count) if labelled and chosen else []
        areas.append(
            Area(
                pk=row.pk,
                code=row.code,
                name=row.name,
                label=labels[count] % {"name": row.name, "n": count},
                url=url(row),
                path=row.path,
                label_x=round(x, 1),
                label_y=round(y, 1),
                count=count,
                level=level,
                selected=selected is not None and chosen,
                houses=houses,
            )
        )
    shown = drawn.features if features is None else list(features)
    beside = beside_map(drawn, counts, url=url, nowhere=nowhere)
    return Map(f"0 0 {WIDTH:.0f} {math.ceil(frame.height)}", areas, shown, legend, labelled, frame, beside)


def beside_map(
    drawn: Outlines, counts: Mapping[int | None, int], *, url: Callable[[Neighbourhood], str], nowhere: str
) -> list[Beside]:
    """What is counted in neighbourhoods without an outline, or in none; other arguments as of `draw`."""
    found = [
        Beside(row.name, counts[pk], url(row))
        for pk, row in drawn.by_key.items()
        if pk not in drawn.points and counts.get(pk)
    ]
    if without := counts.get(None):
        found.append(Beside(gettext("Without a neighbourhood"), without, nowhere))
    return found


def draw_one(neighbourhood: int) -> Map:
    """The map of all neighbourhoods with one chosen. It leads nowhere."""
    empty = draw_outlines()
    areas = [
        area._replace(level=1, selected=True) if area.pk == neighbourhood else area for area in empty.areas
    ]
    return replace(empty, areas=areas)


def draw_outlines() -> Map:
    """The map with nothing on it. It leads nowhere."""
    return _draw_empty(get_language())


@cached("areas")
def _draw_empty(language: str | None) -> Map:
    """The map with nothing on it, in the current language."""
    return draw({}, url=lambda area: "", selected=())


def _place_houses(x: float, y: float, count: int) -> list[House]:
    """A house for each of a few, in a row under the name; many are a number only."""
    if count > MOST_HOUSES:
        return []
    left = x - count * _HOUSE_STEP / 2 + 2
    return [
        House(round(left + n * _HOUSE_STEP, 1), round(y + 14, 1), _HOUSE_KINDS[n % len(_HOUSE_KINDS)])
        for n in range(count)
    ]


def levels(counts: Iterable[int]) -> list[Band]:
    """The shades for these counts, lightest first: at most three, each for about the same number of areas; zero gets
    no shade.

    Up to three different counts get a shade each. Areas with the same count never differ in shade.
    """
    present = sorted(count for count in counts if count > 0)
    distinct = sorted(set(present))
    if len(distinct) <= _LEVELS:
        return [Band(level, count, count) for level, count in enumerate(distinct, 1)]
    tops = sorted({present[math.ceil(len(present) * n / _LEVELS) - 1] for n in range(1, _LEVELS + 1)})
    lows = [distinct[0], *(distinct[bisect_left(distinct, top) + 1] for top in tops[:-1])]
    return [Band(level, low, top) for level, (low, top) in enumerate(zip(lows, tops, strict=True), 1)]


# ---- drawing, when areas are loaded ------------------------------------------------------------


def frame_of(rows: Iterable[Neighbourhood]) -> Frame:
    """The frame around the neighbourhoods that have bounds."""
    bounds = [(r.west, r.south, r.east, r.north) for r in rows if r.west is not None]
    west, south, east, north = zip(*bounds, strict=True)
    return Frame(min(west), min(south), max(east), max(north))


def place(row: Neighbourhood, geometry: BaseGeometry) -> None:
    """Set bounds and label point of a neighbourhood (not saved). The point lies in the widest part of the largest
    piece of land."""
    row.west, row.south, row.east, row.north = (round(value, 6) for value in geometry.bounds)
    largest = max(shapely.get_parts(geometry), key=lambda part: part.area)
    shrink = math.cos(math.radians((row.south + row.north) / 2))
    flat = shapely.transform(largest, lambda points: points * [shrink, 1])
    try:
        centre = shapely.maximum_inscribed_circle(flat).coords[0]
    except (shapely.errors.GEOSException, IndexError):
        centre = flat.representative_point().coords[0]
    row.lon, row.lat = round(centre[0] / shrink, 6), round(centre[1], 6)


def redraw(rows: Sequence[Neighbourhood], features: Sequence[MapFeature]) -> None:
    """Draw the outlines of all these that are open (not saved), in one frame. Borders that neighbours share stay shared."""
    rows = [row for row in rows if row.polygon and row.closed_on is None]
    if not rows:
        return
    frame = frame_of(rows)
    shapes = [frame.project(shape(row.polygon)) for row in rows]
    for row, simple in zip(rows, simplify(shapes, _SIMPLER_BY), strict=True):
        row.path = path_of(simple)
    for feature in features:
        drawn = shapely.simplify(frame.project(shape(feature.geometry)), 0.2)
        feature.path = path_of(drawn)
        feature.label_x, feature.label_y, feature.label_angle = _label(drawn)


def _label(drawn: BaseGeometry) -> tuple[float, float, float]:
    """Where the name of a river goes: along its straight lower reach, below the line, never upside down."""
    if drawn.geom_type not in {"LineString", "MultiLineString"}:
        point = drawn.representative_point()
        return round(point.x, 1), round(point.y, 1), 0.0
    line = max(shapely.get_parts(drawn), key=lambda part: part.length)
    a, b = line.interpolate(0.78, normalized=True), line.interpolate(0.86, normalized=True)
    if a.x > b.x:
        a, b = b, a
    angle = math.atan2(b.y - a.y, b.x - a.x)
    x, y = (a.x + b.x) / 2 - math.sin(angle) * 24, (a.y + b.y) / 2 + math.cos(angle) * 24
    return round(x, 1), round(y, 1), round(math.degrees(angle), 1)


# ---- which neighbourhood is here -----------------------------------------------------------------


class Locator:
    """Which neighbourhood is at a point, by the outlines of the moment it was made. Two queries, then none."""

    def __init__(self) -> None:
        rows = (
            Neighbourhood.objects.open().exclude(polygon=None).order_by("code").values_list("pk", "polygon")
        )
        self._keys = [pk for pk, _ in rows]
        self._tree = shapely.STRtree([shape(polygon) for _, polygon in rows])
        self._areas = Neighbourhood.objects.without_outlines().in_bulk(self._keys)

    def at(self, lat: float, lon: float) -> Neighbourhood | None:
        """The neighbourhood in which a point lies, or None. A point on a border belongs to the lowest code."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._areas[self._keys[min(hits)]] if len(hits) else None
