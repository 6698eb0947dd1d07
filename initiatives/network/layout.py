"""Where each party stands in the picture of the network. Pure, and the same for the same input.

Each group is an island: its parties are laid out by rustworkx as springs and repelling points, and the islands lie where
their neighbourhoods lie, pushed apart until they do not overlap. Yesterday's places are the start of today's, and in a
night nobody moves further than a part of the way, so that people find again what they know.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import cos, pi, sin, sqrt
from typing import Final

import numpy as np
import rustworkx
from numpy.typing import NDArray

Point = tuple[float, float]
Points = NDArray[np.float64]

# Units between two neighbours in an island; the picture of a small network is drawn one unit to a pixel.
STEP: Final = 96.0
# Between the edges of two islands.
GAP: Final = 150.0
# The picture is wider than it is high.
WIDE: Final = 1.4
# The part of the way to its best place that a party goes in one night.
MOVES: Final = 0.3
# Above so many parties nobody looks at one island as a whole, and comparing each with each takes too much memory.
MOST_APART: Final = 2000
# Of more islands than this the picture is full anyway.
MOST_DRAWN_IN: Final = 60
_SEED: Final = 14
_ROUNDS: Final = 300
# Of a large island fewer rounds: each compares each with each.
_WORK: Final = 60_000
# The angle after which points on a spiral never stand behind each other.
_GOLDEN: Final = pi * (3 - sqrt(5))


def lay_out(
    groups: Iterable[Sequence[str]],
    ties: Iterable[tuple[str, str]],
    homes: Mapping[str, Point],
    before: Mapping[str, Point],
    *,
    moves: float = MOVES,
) -> dict[str, tuple[int, int]]:
    """The place of each party that is in a group.

    Args:
        groups: the keys of each group, the largest first.
        ties: who with whom.
        homes: where the neighbourhood of a party lies, from 0 to 1 in both directions; of those who have one.
        before: where parties stood in the last snapshot.
        moves: the part of the way that a party which stood there already may go; 0 keeps it where it was.
    """
    groups = list(groups)
    inside = _ties_of_each(groups, ties)
    islands = [
        _island(group, pairs, before, moves=moves) for group, pairs in zip(groups, inside, strict=True)
    ]
    centres = _centres(groups, islands, homes, before)
    return {
        key: (round(float(x + cx)), round(float(y + cy)))
        for group, points, (cx, cy) in zip(groups, islands, centres, strict=True)
        for key, (x, y) in zip(group, points, strict=True)
    }


def _ties_of_each(
    groups: Sequence[Sequence[str]], ties: Iterable[tuple[str, str]]
) -> list[list[tuple[int, int]]]:
    """The ties of each group, as places in it."""
    place = {key: (g, n) for g, group in enumerate(groups) for n, key in enumerate(group)}
    found: list[set[tuple[int, int]]] = [set() for _group in groups]
    for a, b in ties:
        if a in place and b in place and a != b:
            (g, i), (_g, j) = place[a], place[b]
            found[g].add((min(i, j), max(i, j)))
    return [sorted(pairs) for pairs in found]


# ---- one island -----------------------------------------------------------------------------
def _island(
    group: Sequence[str], pairs: Sequence[tuple[int, int]], before: Mapping[str, Point], *, moves: float
) -> Points:
    """The places of the parties of one group around its middle."""
    known = [n for n, key in enumerate(group) if key in before]
    old = _old_places(group, known, pairs, before)
    if known and not moves:
        return _centred(_apart(old, free=[n for n in range(len(group)) if n not in {*known}]))
    size = STEP * sqrt(len(group)) * 0.62
    start = {n: (float(x) / size, float(y) / size) for n, (x, y) in enumerate(old)} if known else None
    best = _springs(len(group), pairs, start) * size
    if known:
        best = _turned_to(best, old, known)
        best[known] = old[known] + moves * (best[known] - old[known])
    return _centred(_apart(best, free=range(len(group))))


def _old_places(
    group: Sequence[str], known: Sequence[int], pairs: Sequence[tuple[int, int]], before: Mapping[str, Point]
) -> Points:
    """Where each stood, around the middle of all; who is new stands beside the first that it is tied to."""
    places = np.zeros((len(group), 2))
    if not known:
        return places
    middle = np.mean([before[group[n]] for n in known], axis=0)
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in pairs:
        near[a].append(b)
        near[b].append(a)
    stands = {n: np.array(before[group[n]]) - middle for n in known}
    waiting = [n for n in range(len(group)) if n not in stands]
    while waiting:
        ready = [n for n in waiting if any(other in stands for other in near[n])]
        for n in ready:
            first, *_rest = [other for other in near[n] if other in stands]
            stands[n] = stands[first] + STEP * np.array([cos(n * _GOLDEN), sin(n * _GOLDEN)])
        waiting = [n for n in waiting if n not in stands]
    for n, place in stands.items():
        places[n] = place
    return places


def _springs(size: int, pairs: Sequence[tuple[int, int]], start: Mapping[int, Point] | None) -> Points:
    """The best places by springs, within 1 of the middle."""
    graph: rustworkx.PyGraph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(list(pairs))
    if start is None:
        start = {
            n: (sqrt((n + 0.5) / size) * cos(n * _GOLDEN), sqrt((n + 0.5) / size) * sin(n * _GOLDEN))
            for n in range(size)
        }
    # Springs of its own length: long ones would fold the ends of a chain inwards.
    found = rustworkx.spring_layout(graph, pos=dict(start), k=1.3 / sqrt(size), num_iter=100, seed=_SEED)
    return np.array([found[n] for n in range(size)], dtype=np.float64)


def _turned_to(best: Points, old: Points, known: Sequence[int]) -> Points:
    """`best` turned and mirrored so that it lies as much as possible on `old` (Procrustes)."""
    target, found = old[known], best[known]
    middle = found.mean(axis=0)
    u, _scale, v = np.linalg.svd((found - middle).T @ (target - target.mean(axis=0)))
    turned: Points = (best - middle) @ (u @ v) + target.mean(axis=0)
    return turned


def _apart(places: Points, *, free: Collection[int]) -> Points:
    """Push those that stand too close to each other apart; only those who are `free` move."""
    size = len(places)
    if size < 2 or size > MOST_APART:
        return places
    places = places.copy()
    may_move = np.zeros(size)
    may_move[list(free)] = 1.0
    # In a picture names stand beside the parties, so they need more room from side to side.
    stretch = np.array([1.0, WIDE])
    for _round in range(min(_ROUNDS, _WORK // size)):
        seen = places * stretch
        away = seen[:, None, :] - seen[None, :, :]
        distance = np.sqrt((away**2).sum(axis=2))
        np.fill_diagonal(distance, np.inf)
        short = np.clip(STEP * 1.15 - distance, 0, None)
        if short.max() < 1:
            break
        # Two on the very same spot are pushed apart in an order of their own.
        same = distance < 1e-6
        turn = np.arange(size)[:, None] - np.arange(size)[None, :]
        away[same] = (
            np.stack([np.cos(turn[same] * _GOLDEN), np.sin(turn[same])], axis=1) * turn[same][:, None]
        )
        distance[same] = np.maximum(np.abs(turn[same]), 1)
        push = (away / distance[:, :, None] * short[:, :, None]).sum(axis=1) * 0.4 / stretch
        reach = np.sqrt((push**2).sum(axis=1, keepdims=True))
        places += push * np.minimum(1, STEP / np.maximum(reach, 1e-9)) * may_move[:, None]
    return places


def _centred(places: Points) -> Points:
    """The same, with the middle of what they take in at (0, 0)."""
    centred: Points = places - (places.min(axis=0) + places.max(axis=0)) / 2
    return centred


# ---- all islands ----------------------------------------------------------------------------
def _centres(
    groups: Sequence[Sequence[str]],
    islands: Sequence[Points],
    homes: Mapping[str, Point],
    before: Mapping[str, Point],
) -> list[Point]:
    """The middle of each island: where it was, or where its neighbourhoods lie; then pushed apart."""
    if not groups:
        return []
    halves = np.array([(points.max(axis=0) - points.min(axis=0)) / 2 + GAP / 2 for points in islands])
    room = float(np.sqrt((halves[:, 0] * halves[:, 1] * 4).sum()))
    size = np.array([room * sqrt(WIDE), room / sqrt(WIDE)])
    centres = np.array(
        [_wish(group, n, homes, before, size) for n, group in enumerate(groups)], dtype=np.float64
    )
    weight = (halves[:, 0] * halves[:, 1])[:, None]
    for _round in range(_ROUNDS):
        away = centres[:, None, :] - centres[None, :, :]
        short = halves[:, None, :] + halves[None, :, :] - np.abs(away)
        hits = (short > 1).all(axis=2)
        np.fill_diagonal(hits, False)
        if not hits.any():
            break
        # Along the side where they overlap least, and the smaller of the two goes furthest.
        sideways = short[:, :, 0] <= short[:, :, 1]
        order = np.sign(np.arange(len(groups))[:, None] - np.arange(len(groups))[None, :])
        sign = np.where(away == 0, order[:, :, None], np.sign(away))
        step = short * sign * np.stack([sideways, ~sideways], axis=2) * hits[:, :, None]
        share = weight.T / (weight + weight.T)
        centres += (step * share[:, :, None]).sum(axis=1) * 0.5
    return [(float(x), float(y)) for x, y in _drawn_in(centres, halves, weight[:, 0])]


def _drawn_in(centres: Points, halves: Points, weight: Points) -> Points:
    """Each island as close to the middle of all as the others leave room, the nearest first."""
    if len(centres) > MOST_DRAWN_IN:
        return centres
    centres = centres.copy()
    middle = np.average(centres, axis=0, weights=weight)
    for _round in range(_ROUNDS):
        moved = False
        for n in np.argsort(((centres - middle) ** 2).sum(axis=1), kind="stable"):
            for side in (0, 1):
                nearer = centres[n].copy()
                nearer[side] += 0.04 * (middle[side] - nearer[side])
                far = np.abs(centres - nearer) >= halves + halves[n] - 1
                far[n] = True
                if abs(nearer[side] - centres[n][side]) > 1 and far.any(axis=1).all():
                    centres[n], moved = nearer, True
        if not moved:
            break
    return centres


def _wish(
    group: Sequence[str],
    place: int,
    homes: Mapping[str, Point],
    before: Mapping[str, Point],
    size: Points,
) -> Points:
    """Where an island wants to lie; one that is of no place on a spiral around the middle."""
    stood = [before[key] for key in group if key in before]
    if stood:
        middle: Points = (np.min(stood, axis=0) + np.max(stood, axis=0)) / 2
        return middle
    at = [homes[key] for key in group if key in homes]
    if at:
        home: Points = (np.mean(at, axis=0) - 0.5) * size
        return home
    return np.array([cos(place * _GOLDEN), sin(place * _GOLDEN)]) * size / 2
