"""Conversations of Polis in the shared data: who chose what on each comment, and the groups that Polis found."""

import csv
from collections.abc import Sequence
from math import comb
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.endorsement import opinions

CONVERSATIONS = ("minimumloon_seattle", "vtaiwan_uberx", "woningnood_nz")
CHOICES = {"1": 1, "0": 0, "-1": -1, "": opinions.NONE}


class Conversation:
    """One conversation: a row per participant, a column per comment; `groups` is -1 for who Polis put in none."""

    def __init__(self, shared_data: Path, name: str) -> None:
        with (shared_data / "stemmen" / name / "participants-votes.csv").open(newline="") as file:
            _head, *rows = csv.reader(file)
        # participant, group-id, n-comments, n-votes, n-agree, n-disagree, and then the comments.
        self.choices = np.array([[CHOICES[cell] for cell in row[6:]] for row in rows], np.int8)
        self.groups = np.array([int(row[1]) if row[1] else -1 for row in rows])

    def rows(self) -> list[tuple[str, dict[str, str]]]:
        """As ballots: the choice on the whole is not known and not used."""
        words = {code: word for word, code in opinions.CHOICES.items()}
        return [
            ("for", {str(n): words[int(code)] for n, code in enumerate(row) if code != opinions.NONE})
            for row in self.choices
        ]

    @property
    def goals(self) -> list[str]:
        return [str(n) for n in range(self.choices.shape[1])]

    def agreement(self) -> float:
        """The adjusted Rand index of our two groups and those in the file, over those who are in one there."""
        ours, _silhouette = opinions.groups_of(self.choices, np.ones(len(self.choices), np.int64), 2)
        grouped = self.groups >= 0
        return adjusted_rand(self.groups[grouped].tolist(), ours[grouped].tolist())

    def clearness(self) -> float:
        """The mean silhouette of the file's own groups, in the plane that we look at."""
        points, enough = opinions._plane(self.choices, np.ones(len(self.choices), np.int64))
        seen = enough & (self.groups >= 0)
        labels: NDArray[np.intp] = self.groups[seen]
        return opinions._silhouette(points[seen], labels, int(labels.max()) + 1)


def adjusted_rand(one: Sequence[int], other: Sequence[int]) -> float:
    """How far two divisions of the same people agree: 1 the same, about 0 by chance (Hubert and Arabie 1985)."""
    table = np.zeros((max(one) + 1, max(other) + 1), int)
    np.add.at(table, (list(one), list(other)), 1)

    def pairs(counts: NDArray[np.int_]) -> int:
        return sum(comb(int(n), 2) for n in counts.ravel())

    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / comb(len(one), 2)
    return (both - expected) / ((rows + columns) / 2 - expected)
