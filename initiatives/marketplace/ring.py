"""Help that goes round: who helped whom by exchanges that both confirmed. Residents in person are no part of it.

Source: domain.md, Marketplace ("Delayed and indirect reciprocity are shown, never demanded").
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from typing import Final, NamedTuple

from django.db.models import Q

from civicnet.deadlines import local_date
from initiatives.marketplace.models import Exchange, Party, Side

# A ring of more actors is no picture any more.
MOST_ACTORS: Final = 5

RADIUS: Final = 95

Key = tuple[str, int]


class Place(NamedTuple):
    """Where an actor stands in the picture, and how high its name."""

    name: str
    x: float
    y: float
    name_y: float


@dataclass(frozen=True, kw_only=True)
class Helped:
    """One act of help: who, whom, with what, and when both confirmed it."""

    by: Key
    to: Key
    by_name: str
    to_name: str
    what: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Acts of help of which each ends where the next begins, and the last where the first began.

    Drawn as a ring in 300 by 300: each actor stands on it, and each act is an arrow along it.
    """

    acts: list[Helped]

    @property
    def places(self) -> list[Place]:
        """Where each actor stands, clockwise from the top; its name stands below it, or above for the one on top."""
        turn = 2 * pi / len(self.acts)
        found = []
        for n, act in enumerate(self.acts):
            x, y = _on_ring(turn * n)
            found.append(Place(act.by_name, x, y, round(y - 34 if n == 0 else y + 44, 1)))
        return found

    @property
    def arrows(self) -> list[tuple[str, str]]:
        """The line and the tip of each act."""
        turn, gap = 2 * pi / len(self.acts), 32 / RADIUS
        found = []
        for n in range(len(self.acts)):
            begin, end = turn * n + gap, turn * (n + 1) - gap - 0.08
            (x1, y1), (x2, y2) = _on_ring(begin), _on_ring(end)
            tip = [_on_ring(end + 0.12), _on_ring(end - 0.02, RADIUS + 9), _on_ring(end - 0.02, RADIUS - 9)]
            points = "L".join(f"{x} {y}" for x, y in tip)
            found.append((f"M{x1} {y1}A{RADIUS} {RADIUS} 0 0 1 {x2} {y2}", f"M{points}z"))
        return found


def _on_ring(angle: float, radius: float = RADIUS) -> tuple[float, float]:
    """The point at `angle`, in radians clockwise from the top."""
    return round(150 + radius * sin(angle), 1), round(150 - radius * cos(angle), 1)


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


def help_of(party: Party) -> Help:
    """What the party of this row gave and got in exchanges that both confirmed. One query."""
    own = {name: getattr(party, f"{name}_id") for name in ("initiative", "organisation", "person")}
    answers, posted = Q(**own), Q(**{f"post__{name}": value for name, value in own.items()})
    gave: set[Key] = set()
    got: set[Key] = set()
    hands: set[Key] = set()
    for row in Exchange.objects.kept().filter(answers | posted).select_related("post"):
        is_answer = all(getattr(row, f"{name}_id") == value for name, value in own.items())
        partner = row.post if is_answer else row
        gives = (row.post.side == Side.NEED) == is_answer
        if partner.person_id is not None and not gives:
            hands.add(partner.party_key)
        else:
            (gave if gives else got).add(partner.party_key)
    return Help(gave=len(gave), got=len(got), hands=len(hands))


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
        on=local_date(row.closed_at),
    )
