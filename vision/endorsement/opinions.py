"""What voters chose goal by goal: support, groups of voters who choose alike, and goals that bridge those groups.

Works on the joint rows of a round just before closing takes them apart. What it gives is public: nothing about fewer
than `smallest` people is in it, nor about people who all chose alike, nor can be worked out from it by subtraction. It
informs; it decides nothing.

Method: everybody is a point with a coordinate per goal (for 1, blank 0, against -1, no choice: the mean of that goal).
The two directions in which the points differ most (PCA) make a plane; k-means divides it in 2 to 5 groups; the mean
silhouette (Rousseeuw 1987) says how clear that division is. Everything is in a fixed order and without chance, so the
same ballots give the same result, whatever the order in which they are read.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int8]
Labels: TypeAlias = NDArray[np.intp]

CHOICES: Final = {"for": 1, "blank": 0, "against": -1}
NONE: Final = -9
MOST_GROUPS: Final = 5
# Unrelated choices give 0.33 to 0.40 in a plane; real conversations with two groups 0.44 and more.
CLEAR: Final = 0.42
# A group is shown when it has at least this part of the people who chose.
SMALLEST_SHARE: Final = 0.05
# People who chose on few goals hardly show a direction: the groups are found without them, then they join the nearest.
ENOUGH_CHOICES: Final = 15
# Groups are looked for among this many people, taken at even distances; then everybody joins the nearest.
SAMPLE: Final = 4000
# The silhouette compares everybody with everybody: so only this many are taken, again at even distances.
_COMPARED: Final = 1500
_STARTS: Final = 6
_ROUNDS: Final = 100


def find_opinions(
    rows: Iterable[tuple[str, Mapping[str, str]]], goals: Sequence[str], *, smallest: int = 10
) -> dict[str, Any]:
    """Support per goal and per group of voters who choose alike.

    Args:
        rows: per ballot the choice on the whole and {goal: choice}; each choice "for", "against" or "blank".
        goals: the codes of the goals, in the order of the text.
        smallest: nothing is told about fewer people than this.

    Returns:
        Plain values, to be kept as JSON. `people`: how many chose on at least one goal (None when too few);
        `silhouette`: how clear the best division is, or None when there was none to make; `groups`: [{name, people}],
        empty when not clear; `goals`: per goal {goal, for, against, blank, groups, bridge, lowest}. The three counts
        are None for a goal with too few choices, one on which everybody chose alike, and the next smallest beside such a
        one: why a goal is not shown is not told. `groups` has counts in the order of the groups, or is None when
        one of them has too few choices on that goal, or chose alike; `bridge` is the geometric mean over groups of
        (for+1)/(choices+2), `lowest` the name of the group with the least; both None without groups.
    """
    patterns, people = _patterns(rows, goals)
    total = int(people.sum())
    counts = [_count(patterns[:, n], people) for n in range(len(goals))]
    hidden = _hidden(counts, smallest)
    silhouette, labels = _divide(patterns, people, smallest) if total >= smallest else (None, None)
    sizes = [] if labels is None else [int(n) for n in np.bincount(labels, weights=people)]
    names = [chr(ord("A") + n) for n in range(len(sizes))]
    return {
        "people": total if total >= smallest else None,
        "silhouette": None if silhouette is None else round(silhouette, 4),
        "groups": [{"name": name, "people": n} for name, n in zip(names, sizes, strict=True)],
        "goals": [
            {
                "goal": goal,
                **_goal(patterns[:, n], people, None if n in hidden else counts[n], labels, names, smallest),
            }
            for n, goal in enumerate(goals)
        ],
    }


def groups_of(patterns: Codes, people: NDArray[np.int64], k: int) -> tuple[Labels, float]:
    """Divide everybody in `k` groups.

    Args:
        patterns: one row per pattern of choices, one column per goal: 1, 0, -1, or NONE.
        people: how many chose each pattern.

    Returns:
        the group of each pattern, the largest group first, and the mean silhouette.
    """
    points, enough = _plane(patterns, people)
    return _cluster(points, enough, people, k)


# ---- counting --------------------------------------------------------------------------------------------------------


def _patterns(
    rows: Iterable[tuple[str, Mapping[str, str]]], goals: Sequence[str]
) -> tuple[Codes, NDArray[np.int64]]:
    """Every different set of choices with how many people made it, sorted; those who chose on no goal are left out."""
    wide = len(goals)
    packed = bytearray()
    code = {None: NONE & 255} | {choice: value & 255 for choice, value in CHOICES.items()}
    for _choice, chosen in rows:
        if chosen:
            packed += bytes([code[chosen.get(goal)] for goal in goals])
    if not packed or not wide:
        return np.empty((0, wide), np.int8), np.empty(0, np.int64)
    found, counts = np.unique(np.frombuffer(packed, np.dtype((np.void, wide))), return_counts=True)
    patterns = np.frombuffer(found.tobytes(), np.int8).reshape(-1, wide)
    some = (patterns != NONE).any(axis=1)
    return patterns[some], counts[some].astype(np.int64)


def _count(column: Codes, people: NDArray[np.int64]) -> dict[str, int]:
    return {name: int(people[column == code].sum()) for name, code in CHOICES.items()}


def _is_alike(count: Mapping[str, int]) -> bool:
    """Whether everybody chose the same, so that the count tells what each of them chose."""
    return max(count.values()) == sum(count.values())


def _hidden(counts: Sequence[Mapping[str, int]], smallest: int) -> set[int]:
    """The goals that are not shown, by place. The next smallest is hidden with one on which all chose alike.

    Otherwise whoever chose on a goal that is not shown, though many did, would know what everybody chose.
    """
    by_size = sorted(range(len(counts)), key=lambda n: (sum(counts[n].values()), n))
    few = {n for n in by_size if sum(counts[n].values()) < smallest}
    alike = {n for n in by_size if n not in few and _is_alike(counts[n])}
    others = [n for n in by_size if n not in few | alike]
    return few | alike | set(others[:1] if alike else ())


def _goal(
    column: Codes,
    people: NDArray[np.int64],
    whole: Mapping[str, int] | None,
    labels: Labels | None,
    names: Sequence[str],
    smallest: int,
) -> dict[str, Any]:
    """The counts of one goal, in all (`whole`, None when it is not shown) and by group."""
    told: dict[str, Any] = {name: whole[name] if whole else None for name in ("for", "against", "blank")}
    told |= {"groups": None, "bridge": None, "lowest": None}
    if labels is None or whole is None:
        return told
    counts = [_count(column[labels == n], people[labels == n]) for n in range(len(names))]
    # All or none: with the whole beside them, one that is left out could be worked out by subtraction.
    if any(sum(count.values()) < smallest or _is_alike(count) for count in counts):
        return told
    shares = [(count["for"] + 1) / (sum(count.values()) + 2) for count in counts]
    return told | {
        "groups": counts,
        "bridge": round(math.exp(sum(map(math.log, shares)) / len(shares)), 4),
        "lowest": names[shares.index(min(shares))],
    }


# ---- groups ----------------------------------------------------------------------------------------------------------


def _divide(patterns: Codes, people: NDArray[np.int64], smallest: int) -> tuple[float | None, Labels | None]:
    """The clearest division into groups that are all large enough, and its silhouette; no labels when it is not clear."""
    points, enough = _plane(patterns, people)
    best: tuple[float, Labels] | None = None
    total = int(people.sum())
    least = max(smallest, math.ceil(total * SMALLEST_SHARE))
    for k in range(2, MOST_GROUPS + 1):
        if len(np.unique(points[enough], axis=0)) <= k:
            break
        labels, silhouette = _cluster(points, enough, people, k)
        if np.bincount(labels, weights=people, minlength=k).min() < least:
            continue
        if best is None or silhouette > best[0]:
            best = silhouette, labels
    if best is None:
        return None, None
    return best[0], best[1] if best[0] >= CLEAR else None


def _plane(patterns: Codes, people: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
    """Every pattern as a point in the plane of the two main directions, and which made enough choices to tell them."""
    wide = patterns.shape[1]
    chosen = (patterns != NONE).sum(axis=1)
    enough = chosen >= min(ENOUGH_CHOICES, math.ceil(wide / 2))
    if not enough.any():
        enough = chosen > 0
    made, summed = np.zeros(wide), np.zeros(wide)
    for part in _blocks(len(patterns)):
        weight = (people[part] * enough[part])[:, None]
        there = patterns[part] != NONE
        made += (there * weight).sum(axis=0)
        summed += (np.where(there, patterns[part], 0) * weight).sum(axis=0)
    mean = summed / np.maximum(made, 1)
    spread = np.zeros((wide, wide))
    for part in _blocks(len(patterns)):
        centred = _centred(patterns[part], mean)
        spread += centred.T @ (centred * (people[part] * enough[part])[:, None])
    _values, vectors = np.linalg.eigh(spread / max(int(people[enough].sum()), 1))
    axes = vectors[:, ::-1][:, :2]
    # The sign of an axis means nothing: the heaviest goal points up.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])])
    points = np.concatenate([_centred(patterns[part], mean) @ axes for part in _blocks(len(patterns))])
    # So that the last bit of a sum, which differs between machines, puts nobody in another group.
    return np.round(points, 9), enough


def _centred(patterns: Codes, mean: Floats) -> Floats:
    return np.where(patterns != NONE, patterns - mean, 0.0)


def _blocks(length: int, size: int = 50_000) -> list[slice]:
    return [slice(at, at + size) for at in range(0, length, size)]


def _cluster(
    points: Floats, enough: NDArray[np.bool_], people: NDArray[np.int64], k: int
) -> tuple[Labels, float]:
    """k-means in a sample of those who chose enough; then everybody joins the nearest centre, the largest group first."""
    sample = _sample(points[enough], people[enough])
    centres = min((_k_means(sample, k, start) for start in range(_STARTS)), key=lambda c: _loss(sample, c))
    compared = sample[:: -(-len(sample) // _COMPARED)]
    silhouette = _silhouette(compared, _nearest(compared, centres), k)
    labels = np.concatenate([_nearest(points[part], centres) for part in _blocks(len(points))])
    sizes = np.bincount(labels, weights=people, minlength=k)
    rank = np.empty(k, np.intp)
    rank[np.lexsort((centres[:, 0], -sizes))] = np.arange(k)
    return rank[labels], silhouette


def _sample(points: Floats, people: NDArray[np.int64]) -> Floats:
    """At most SAMPLE people, evenly from all, in the order of their points."""
    order = np.lexsort(points.T[::-1])
    ends = np.cumsum(people[order])
    total = int(ends[-1])
    size = min(total, SAMPLE)
    picks = (np.arange(size) * 2 + 1) * total // (2 * size)
    return points[order][np.searchsorted(ends, picks, side="right")]


def _k_means(points: Floats, k: int, start: int) -> Floats:
    """Lloyd's algorithm; the first centre is a point at an even distance in the list, each next one the farthest off."""
    centres = points[[(2 * start + 1) * len(points) // (2 * _STARTS)]]
    while len(centres) < k:
        centres = np.vstack([centres, points[_distances(points, centres).min(axis=1).argmax()]])
    for _ in range(_ROUNDS):
        labels = _nearest(points, centres)
        moved = np.array(
            [points[labels == n].mean(axis=0) if (labels == n).any() else centres[n] for n in range(k)]
        )
        if np.allclose(moved, centres, atol=1e-12):
            break
        centres = moved
    return centres


def _distances(points: Floats, centres: Floats) -> Floats:
    """Squared distances, one row per point."""
    found: Floats = np.zeros((len(points), len(centres)))
    for axis in range(points.shape[1]):
        found += np.square(points[:, axis, None] - centres[None, :, axis])
    return found


def _nearest(points: Floats, centres: Floats) -> Labels:
    return _distances(points, centres).argmin(axis=1)


def _loss(points: Floats, centres: Floats) -> float:
    return float(_distances(points, centres).min(axis=1).sum())


def _silhouette(points: Floats, labels: Labels, k: int) -> float:
    """The mean over points of (other − own) / the larger: mean distances to the nearest other group and to its own."""
    sizes = np.bincount(labels, minlength=k)
    apart = np.sqrt(_distances(points, points))
    summed = np.stack([apart[:, labels == n].sum(axis=1) for n in range(k)], axis=1)
    here = np.arange(len(points))
    own = summed[here, labels] / np.maximum(sizes[labels] - 1, 1)
    other = summed / np.maximum(sizes, 1)
    other[here, labels] = np.inf
    other[:, sizes == 0] = np.inf
    nearest = other.min(axis=1)
    widest = np.maximum(nearest, own)
    alone = (sizes[labels] == 1) | (widest == 0)
    return float(np.where(alone, 0, (nearest - own) / np.where(widest > 0, widest, 1)).mean())
