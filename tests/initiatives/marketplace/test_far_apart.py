"""Whether what belongs together is found when both say it in other words, on pairs that nothing was chosen by.

far_apart.csv has two sets: by "choosing" the weights of civicnet/text/likeness.py were chosen, and "aside" is only ever
measured. In each category seven needs and seven offers belong to each other.
"""

import csv
from math import comb
from pathlib import Path
from statistics import mean

import pytest

from civicnet.text.likeness import Gist, likeness
from civicnet.text.meaning import encode

PAIRS = Path(__file__).with_name("far_apart.csv")


def gists(*, with_meaning: bool) -> dict[str, list[tuple[Gist, Gist]]]:
    """The pairs that were kept aside, by category."""
    with PAIRS.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["for"] == "aside"]
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


@pytest.fixture(scope="module")
def by_meaning() -> list[int]:
    return places(gists(with_meaning=True))


def test_the_set_is_whole() -> None:
    assert {category: len(pairs) for category, pairs in gists(with_meaning=False).items()} == dict.fromkeys(
        ("ruimte", "kennis", "menskracht", "materiaal"), 7
    )


def test_among_three_its_own_is_first_for_two_thirds(by_meaning: list[int]) -> None:
    assert first_of_three(by_meaning) >= 2 / 3


def test_among_seven_its_own_is_in_the_first_three_for_nearly_all(by_meaning: list[int]) -> None:
    assert sum(place < 3 for place in by_meaning) >= 0.9 * len(by_meaning)


def test_by_words_alone_hardly_any_is_found(by_meaning: list[int]) -> None:
    by_words = places(gists(with_meaning=False))
    assert sum(place == 0 for place in by_words) < sum(place == 0 for place in by_meaning) / 2
