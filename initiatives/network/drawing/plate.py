from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry import MultiPoint

from initiatives.network.drawing.names import LETTER, LINE, Box, Name, Room, place_name
from initiatives.network.layout import STEP
from initiatives.network.reading import SHAPES, TOWN, Network, Seen, name_of_group
from initiatives.network.ties import KINDS, Tie

# Pixels of the picture on a wide screen.
WIDE: Final = 1080.0
# A picture of fewer parties has no islands: there is one thing to see, and that is who.
FEWEST_FOR_ISLANDS: Final = 9
# A larger group is one shape until somebody opens it; a larger picture names only who holds others.
MOST_OPEN: Final = 80
MOST_NAMES: Final = 40
# No more shapes that one can choose in one picture; what is beyond it stands in the lists.
MOST_SHAPES: Final = 600
MOST_LONE: Final = 24
# Around an island, as netwerk.css draws its edge.
SHORE: Final = 48.0
_HALF: Final = 14.0
_RING: Final = 20.0
_NARROWEST: Final = 620.0
# Of the names of islands in pixels: on a wide screen, and the letters on a phone.
_ISLAND_LETTER: Final = 9.4
_ON_PHONE: Final = 2.6


class Island(NamedTuple):
    """A group: its outline, and its name with how many it has.

    number: from 1. dots: of a group that is closed, for each kind of party the path of its points; lines: the path of
    its ties. name_y: the height of its name; sub_y: of how many; empty without room for them.
    """

    number: int
    outline: str
    name: str
    size: int
    name_x: float
    name_y: float | None
    sub_y: float
    anchor: str
    fits_phone: bool
    dots: Sequence[tuple[str, str]]
    lines: str


class Mark(NamedTuple):
    """A party in the picture, with the label of its link; `is_far`: not near the one that is chosen."""

    seen: Seen
    x: float
    y: float
    label: str
    name: Name | None
    is_here: bool
    is_far: bool


class Line(NamedTuple):
    """A tie in the picture. kind: of the strongest between the two."""

    path: str
    kind: str
    is_near: bool
    is_far: bool


@dataclass(frozen=True)
class Plate:
    """A picture of the network. `scale` makes letters of one size, `shape_scale` shapes that have room."""

    view_box: str
    scale: float
    shape_scale: float
    islands: Sequence[Island]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    # How many stand alone and had no room at the foot.
    more_lone: int
    # How many with fewest ties had no room in a large picture.
    more: int
    is_small: bool

    @property
    def dot(self) -> float:
        """How wide a point of a closed group is."""
        return round(18 * self.shape_scale, 1)

    @property
    def shapes(self) -> set[str]:
        """The kinds of parties that are in it."""
        return {mark.seen.shape for mark in self.marks} | {
            shape for island in self.islands for shape, _path in island.dots
        }


def draw(network: Network, *, chosen: str = "", opened: int = 0, lone: bool = True) -> Plate | None:
    """The picture of a network; None when there is nothing to draw.

    Args:
        chosen: the key of a party of which the ties stand out.
        opened: the number of the group that is shown alone, with all of its parties; from 1.
        lone: whether who stands alone is drawn at the foot.
    """
    groups = [(n + 1, group) for n, group in enumerate(network.groups) if not opened or n + 1 == opened]
    closed = {n for n, group in groups if len(group) > MOST_OPEN and not opened}
    inside = [seen for n, group in groups if n not in closed for seen in group]
    drawn = sorted(inside, key=lambda seen: -len(network.ties_of.get(seen.key, ())))[:MOST_SHAPES]
    at = {seen.key: (float(seen.node.x), float(seen.node.y)) for _n, group in groups for seen in group}
    scale, frame = _frame(list(at.values()))
    alone = list(network.lone[:MOST_LONE]) if lone and not opened else []
    at |= _foot(alone, frame, scale)
    frame = _around(list(at.values()), frame, scale) if alone else frame
    drawn += alone
    if not at:
        return None
    shape_scale = min(scale, STEP * 0.023) if len(drawn) > MOST_OPEN else scale
    size = shape_scale / scale
    room = Room([_box(*at[seen.key], seen, scale, size) for seen in drawn])
    many = len(network.parties) >= FEWEST_FOR_ISLANDS
    islands = list(_islands(groups, closed, network.ties, at, scale, room)) if many else []
    near = network.near(chosen, 1) if chosen else set()
    marks = list(_marks(network, drawn, at, scale, size, room, chosen, near))
    there = {seen.key for seen in drawn}
    lines = list(_lines([tie for tie in network.ties if {*tie.pair} <= there], at, chosen))
    left, top, right, bottom = frame
    return Plate(
        view_box=f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}",
        scale=round(scale, 3),
        shape_scale=round(shape_scale, 3),
        islands=islands,
        lines=lines,
        marks=marks,
        more_lone=len(network.lone) - len(alone) if not opened else 0,
        more=len(inside) - len(drawn) + len(alone),
        is_small=right - left < WIDE * 0.7,
    )


# ---- what the picture takes in --------------------------------------------------------------
def _frame(points: Sequence[tuple[float, float]]) -> tuple[float, Box]:
    """How many units a pixel of the wide picture is, and what the picture takes in: room for names on all sides."""
    if not points:
        return 1.0, Box(0, 0, WIDE, 40)
    span = max(x for x, _y in points) - min(x for x, _y in points)
    scale = max(1.0, (span + 2 * SHORE) / (WIDE - 120))
    return scale, _around(points, None, scale)


def _around(points: Sequence[tuple[float, float]], before: Box | None, scale: float) -> Box:
    side, high = SHORE + 26 * scale, SHORE + 46 * scale
    left, right = min(x for x, _y in points) - side, max(x for x, _y in points) + side
    top, bottom = min(y for _x, y in points) - high, max(y for _x, y in points) + high
    if before:
        left, top = min(left, before.left), min(top, before.top)
        right, bottom = max(right, before.right), max(bottom, before.bottom - 40 * scale)
    spare = max(0.0, _NARROWEST * scale - (right - left)) / 2
    return Box(left - spare, top, right + spare, bottom)


def _foot(alone: Sequence[Seen], frame: Box, scale: float) -> dict[str, tuple[float, float]]:
    """Places for who stands alone: in rows below everything else."""
    step = 150 * scale
    columns = max(1, int((frame.right - frame.left - 2 * SHORE) // step))
    left = frame.left + SHORE + step / 2
    return {
        seen.key: (left + step * (n % columns), frame.bottom - 10 * scale + 96 * scale * (n // columns))
        for n, seen in enumerate(alone)
    }


def _box(x: float, y: float, seen: Seen, scale: float, size: float) -> Box:
    """What the shape of a party takes, in pixels."""
    half = (_RING if seen.node.holds else _HALF) * size
    return Box(x / scale - half, y / scale - half, x / scale + half, y / scale + half)


# ---- islands --------------------------------------------------------------------------------
def _islands(
    groups: Sequence[tuple[int, Sequence[Seen]]],
    closed: Collection[int],
    ties: Sequence[Tie],
    at: dict[str, tuple[float, float]],
    scale: float,
    room: Room,
) -> Iterator[Island]:
    shores = {n: _shore([at[seen.key] for seen in group]) for n, group in groups}
    on_phone: list[Box] = []
    for n, group in groups:
        others = [_in_pixels(box, scale) for other, box in shores.items() if other != n]
        name = name_of_group(group, n)
        found = _name_of_island(name, _in_pixels(shores[n], scale), Room(others), room)
        x, y, anchor = found or (0.0, 0.0, "start")
        large = _text_box(x, y, anchor, len(name) * _ISLAND_LETTER * _ON_PHONE, LINE * _ON_PHONE)
        fits = found is not None and Room(on_phone).has(large)
        if fits:
            on_phone.append(large)
        yield Island(
            number=n,
            outline=_outline([at[seen.key] for seen in group]),
            name=name,
            size=len(group),
            name_x=round(x * scale),
            name_y=round((y + LINE * 0.8) * scale) if found else None,
            sub_y=round((y + LINE * 2) * scale),
            anchor=anchor,
            fits_phone=fits,
            dots=_dots(group, at) if n in closed else [],
            lines=_plain_lines(group, ties, at) if n in closed else "",
        )


def _shore(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return Box(min(xs) - SHORE, min(ys) - SHORE, max(xs) + SHORE, max(ys) + SHORE)


def _in_pixels(box: Box, scale: float) -> Box:
    return Box(*(side / scale for side in box))


def _name_of_island(name: str, shore: Box, others: Room, room: Room) -> tuple[float, float, str] | None:
    """Where the name of an island goes: outside it, on no other island and no other name. None without room."""
    wide, high = max(len(name) * _ISLAND_LETTER, 9 * LETTER), 2.4 * LINE
    for y in (shore.bottom + 4, shore.top - high - 4):
        for x, anchor in (
            (shore.left, "start"),
            (shore.right, "end"),
            ((shore.left + shore.right) / 2, "middle"),
        ):
            box = _text_box(x, y, anchor, wide, high)
            if others.has(box) and room.has(box):
                room.take(box)
                return x, y, anchor
    return None


def _text_box(x: float, y: float, anchor: str, wide: float, high: float) -> Box:
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Box(left, y, left + wide, y + high)


def _outline(points: Sequence[tuple[float, float]]) -> str:
    """The hull of an island, as the points of a polygon; its stroke makes it round."""
    hull = MultiPoint(points).convex_hull
    corners = hull.exterior.coords[:-1] if hull.geom_type == "Polygon" else hull.coords
    return " ".join(f"{x:.0f} {y:.0f}" for x, y in corners)


def _dots(group: Sequence[Seen], at: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    """A path for each kind of party: a stroke of no length at each."""
    by_shape: dict[str, list[str]] = defaultdict(list)
    for seen in group:
        x, y = at[seen.key]
        by_shape[seen.shape].append(f"M{x:.0f} {y:.0f}h0")
    return [(shape, "".join(by_shape[shape])) for shape in SHAPES if shape in by_shape]


def _plain_lines(group: Sequence[Seen], ties: Sequence[Tie], at: dict[str, tuple[float, float]]) -> str:
    inside = {seen.key for seen in group}
    pairs = sorted({tie.pair for tie in ties if tie.a in inside})
    return "".join(f"M{at[a][0]:.0f} {at[a][1]:.0f}L{at[b][0]:.0f} {at[b][1]:.0f}" for a, b in pairs)


# ---- parties and ties -----------------------------------------------------------------------
def _marks(
    network: Network,
    drawn: Sequence[Seen],
    at: dict[str, tuple[float, float]],
    scale: float,
    size: float,
    room: Room,
    chosen: str,
    near: Collection[str],
) -> Iterator[Mark]:
    """Each party, and its name if there is room: who is chosen first, then who holds others, then who has most ties."""
    number = {seen.key: len(network.ties_of.get(seen.key, ())) for seen in drawn}
    first = sorted(
        drawn,
        key=lambda seen: (
            seen.key != chosen,
            seen.key not in near,
            seen.shape != TOWN,
            not seen.node.holds,
            -number[seen.key],
            seen.name,
        ),
    )
    few = len(drawn) <= MOST_OPEN
    named: dict[str, Name] = {}
    for seen in first:
        wanted = few or seen.node.holds or seen.shape == TOWN or seen.key in near
        if seen.name and wanted and (few or len(named) < MOST_NAMES):
            x, y = at[seen.key]
            half = (_RING if seen.node.holds else _HALF) * size
            if name := place_name(seen.name, x / scale, y / scale, half, room):
                named[seen.key] = name
    for seen in drawn:
        x, y = at[seen.key]
        yield Mark(
            seen=seen,
            x=round(x, 1),
            y=round(y, 1),
            label=_label(seen, number[seen.key]),
            name=named.get(seen.key),
            is_here=seen.key == chosen,
            is_far=bool(chosen) and seen.key not in near,
        )


def _label(seen: Seen, ties: int) -> str:
    """What the link of a party says: its name, its kind, and how many ties it has."""
    said = ngettext("%(n)s tie", "%(n)s ties", ties) % {"n": ties} if ties else _("no tie yet")
    return f"{seen.called}, {SHAPES[seen.shape]}, {said}"


def _lines(ties: Sequence[Tie], at: dict[str, tuple[float, float]], chosen: str) -> Iterator[Line]:
    """One line for each two parties, of the first kind in KINDS that they have."""
    rank = {kind: n for n, kind in enumerate(KINDS)}
    by_pair: dict[tuple[str, str], str] = {}
    for tie in ties:
        known = by_pair.get(tie.pair)
        if known is None or rank[tie.kind] < rank[known]:
            by_pair[tie.pair] = tie.kind
    for (a, b), kind in sorted(by_pair.items()):
        is_near = chosen in (a, b)
        yield Line(_bow(at[a], at[b]), kind, is_near, bool(chosen) and not is_near)


def _bow(a: tuple[float, float], b: tuple[float, float]) -> str:
    """A line that bends a little, so that two that run along each other stay two."""
    (x1, y1), (x2, y2) = a, b
    bend = min(0.05 * hypot(x2 - x1, y2 - y1), 24.0)
    length = hypot(x2 - x1, y2 - y1) or 1.0
    middle_x = (x1 + x2) / 2 - (y2 - y1) / length * bend
    middle_y = (y1 + y2) / 2 + (x2 - x1) / length * bend
    return f"M{x1:.0f} {y1:.0f}Q{middle_x:.0f} {middle_y:.0f} {x2:.0f} {y2:.0f}"
