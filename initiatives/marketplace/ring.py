"""Help that goes round: who helped whom by exchanges that both confirmed. Residents in person are no part of it.

Source: domain.md, Marketplace ("Delayed and indirect reciprocity are shown, never demanded").
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from textwrap import wrap
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from civicnet.deadlines import local_date
from initiatives.marketplace.models import Exchange, Party, Side

# A ring of more actors is no picture any more.
MOST_ACTORS: Final = 5

RADIUS: Final = 100
# Of a name in the picture: how many letters stand on a line, and how high one is.
LETTERS: Final = 18
LINE: Final = 17

Key = tuple[str, int]


class Place(NamedTuple):
    """Where an actor stands in the picture, and its name in one or two lines with the height of each."""

    x: str
    y: str
    name_x: str
    lines: list[tuple[str, str]]


class Arrow(NamedTuple):
    """An act of help in the picture: its line, its tip, and where its kind is written."""

    way: str
    tip: str
    x: str
    y: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Helped:
    """One act of help: who, whom, with what, and when both confirmed it."""

    by: Key
    to: Key
    by_name: str
    to_name: str
    what: str
    kind: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Acts of help of which each ends where the next begins, and the last where the first began.

    Drawn as a ring in 300 by 300: each actor stands on it, and each act is an arrow along it.
    """

    acts: list[Helped]

    @property
    def places(self) -> list[Place]:
        """Where each actor stands, clockwise from the top; its name stands below it, or above the one on top."""
        turn = 2 * pi / len(self.acts)
        found = []
        for n, act in enumerate(self.acts):
            x, y = _on_ring(turn * n)
            lines = wrap(act.by_name, LETTERS)[:2]
            first = y - 36 - LINE * (len(lines) - 1) if n == 0 else y + 42
            named = [(line, f"{first + LINE * row:.1f}") for row, line in enumerate(lines)]
            # Beside the ring, where no arrow runs through it.
            found.append(Place(f"{x:.1f}", f"{y:.1f}", f"{150 + (x - 150) * 1.45:.1f}", named))
        return found

    @property
    def arrows(self) -> list[Arrow]:
        """Each act, from who helped to who was helped."""
        turn, gap = 2 * pi / len(self.acts), 32 / RADIUS
        found = []
        for n, act in enumerate(self.acts):
            begin, end = turn * n + gap, turn * (n + 1) - gap - 0.08
            ends = (_point(_on_ring(begin)), _point(_on_ring(end)))
            tip = (_on_ring(end + 0.12), _on_ring(end - 0.02, RADIUS + 9), _on_ring(end - 0.02, RADIUS - 9))
            x, y = _on_ring((begin + end) / 2, RADIUS - 38)
            way = f"M{ends[0]}A{RADIUS} {RADIUS} 0 0 1 {ends[1]}"
            found.append(Arrow(way, f"M{'L'.join(map(_point, tip))}z", f"{x:.1f}", f"{y + 5:.1f}", act.kind))
        return found


def _on_ring(angle: float, radius: float = RADIUS) -> tuple[float, float]:
    """The point at `angle`, in radians clockwise from the top."""
    return 150 + radius * sin(angle), 150 - radius * cos(angle)


def _point(at: tuple[float, float]) -> str:
    return f"{at[0]:.1f} {at[1]:.1f}"


@dataclass(frozen=True, kw_only=True)
class Help:
    """In words what a party gave and got: the number of other parties, and of residents in person, each once."""

    gave: int
    got: int
    hands: int


def ring_through(exchange: Exchange) -> Ring | None:
    """The smallest ring of three to five parties that this exchange closes; None without one. One query."""
    acts = _acts()
    first = next((act for act, pk in acts if pk == exchange.pk), None)
    if first is None:
        return None
    following: dict[Key, list[Helped]] = defaultdict(list)
    for act, _pk in acts:
        following[act.by].append(act)
    ways = deque([[first]])
    while ways:
        way = ways.popleft()
        if len(way) == MOST_ACTORS:
            continue
        met = {act.by for act in way} | {way[-1].to}
        for act in following[way[-1].to]:
            if act.to == first.by and len(way) >= 2:
                return Ring(acts=[*way, act])
            if act.to not in met and len(way) < MOST_ACTORS - 1:
                met.add(act.to)
                ways.append([*way, act])
    return None


def help_of(party: Party, rows: Iterable[Exchange]) -> Help:
    """What the party of `party` gave and got in `rows`: its exchanges that both confirmed, with their posts."""
    key = party.party_key
    gave: set[Key] = set()
    got: set[Key] = set()
    for row in rows:
        is_answer = row.party_key == key
        partner = row.post if is_answer else row
        gives = (row.post.side == Side.NEED) == is_answer
        (gave if gives else got).add(partner.party_key)
    hands = {key for key in got if key[0] == "person"}
    return Help(gave=len(gave), got=len(got - hands), hands=len(hands))


def kept_of(party: Party) -> QuerySet[Exchange]:
    """The exchanges of the party of `party` that both confirmed, the newest first."""
    column, key = party.party_key
    mine = Q(**{column: key}) | Q(**{f"post__{column}": key})
    return Exchange.objects.kept().filter(mine).with_sides().order_by("-closed_at", "-pk")


def _acts() -> list[tuple[Helped, int]]:
    """Every act of help between parties, with the key of its exchange, the newest first. One query."""
    rows = Exchange.objects.kept().filter(person=None, post__person=None).with_sides()
    return [(_as_help(row), row.pk) for row in rows.order_by("-closed_at", "-pk")]


def _as_help(row: Exchange) -> Helped:
    giver, getter = (row.post, row) if row.post.side == Side.OFFER else (row, row.post)
    return Helped(
        by=giver.party_key,
        to=getter.party_key,
        by_name=str(giver.party),
        to_name=str(getter.party),
        what=row.post.title,
        kind=row.post.get_category_display(),
        on=local_date(row.closed_at),
    )
