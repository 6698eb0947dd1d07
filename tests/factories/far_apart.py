"""Needs and offers that belong together and say so in other words, and how well ours find each other.

far_apart.csv has three sets. By "choosing", of single sentences, the weights of civicnet/text/likeness.py were chosen;
"posts", of a title and a text, six pairs in each category, is there to try other ways on (docs/performance.md says which
were tried). "aside" was written apart from both and is only measured: in each of its categories seven needs and seven
offers belong to each other. Whoever chooses by it must move it to the first, and write another.
"""

import csv
from math import comb
from pathlib import Path
from statistics import mean

from civicnet.text.likeness import Gist, likeness
from civicnet.text.meaning import encode

PAIRS = Path(__file__).with_name("far_apart.csv")


def gists(*, with_meaning: bool, which: str = "aside") -> dict[str, list[tuple[Gist, Gist]]]:
    """The pairs of a set, by category."""
    with PAIRS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["for"] == which]
    texts = [row[side] for row in rows for side in ("need", "offer")]
    vectors = encode(texts) if with_meaning else None
    found = [Gist(text, None if vectors is None else vectors[n]) for n, text in enumerate(texts)]
    by_category: dict[str, list[tuple[Gist, Gist]]] = {}
    for n, row in enumerate(rows):
        by_category.setdefault(row["category"], []).append((found[2 * n], found[2 * n + 1]))
    return by_category


def places(pairs: dict[str, list[tuple[Gist, Gist]]]) -> list[int]:
    """For each need, how many offers of its category come before its own."""
    return [
        sum(likeness(need, other) >= likeness(need, own) for _need, other in group if other is not own)
        for group in pairs.values()
        for need, own in group
    ]


def first_of_three(found: list[int], rivals: int = 6) -> float:
    """The share of needs whose own offer is first among three, over all ways to choose the two others."""
    ways = comb(rivals, 2)
    return mean(comb(rivals - before, 2) / ways for before in found)
