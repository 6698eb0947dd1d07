"""Names beside the shapes of a picture: in a few short lines, and never one over another.

Who is more important is placed first; a name that finds no room is left out, and stands in the label of its link.
Everything here is in pixels of a picture of full width.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

LINE: Final = 17.0
# The width of a letter of 15 pixels: the widest of our faces, in a name of mixed letters.
LETTER: Final = 8.2
_LETTERS: Final = 16
_MOST_LINES: Final = 3
_SPACE: Final = 4.0


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


class Name(NamedTuple):
    """A name in lines: where each begins, from the middle of the shape, and how it is anchored there."""

    anchor: str
    x: float
    lines: Sequence[tuple[str, float]]
    box: Box


class Room:
    """What is taken in a picture, so that nothing is drawn over something else."""

    def __init__(self, taken: Sequence[Box]) -> None:
        self._boxes: NDArray[np.float64] = np.array(taken or [Box(0, 0, 0, 0)], dtype=np.float64)

    def has(self, box: Box) -> bool:
        """Whether nothing lies in `box`."""
        left, top, right, bottom = self._boxes.T
        hits = (left < box.right) & (right > box.left) & (top < box.bottom) & (bottom > box.top)
        return not hits.any()

    def take(self, box: Box) -> None:
        self._boxes = np.vstack([self._boxes, np.array(box, dtype=np.float64)])


def lines_of(name: str) -> list[str]:
    """A name in at most three lines, broken at spaces; what does not fit is cut."""
    lines = wrap(name, _LETTERS, max_lines=_MOST_LINES, placeholder="…")
    return [line if len(line) <= _LETTERS + 2 else line[:_LETTERS] + "…" for line in lines]


def place_name(name: str, x: float, y: float, half: float, room: Room) -> Name | None:
    """Find room for the name of a shape at (x, y) that is `half` wide to each side, and take it. None without room."""
    lines = lines_of(name)
    wide, high = max(len(line) for line in lines) * LETTER, len(lines) * LINE
    below, above, beside = half + _SPACE, -half - _SPACE - high, half + _SPACE
    for anchor, dx, top in (
        ("middle", 0.0, below),
        ("start", beside, -high / 2),
        ("end", -beside, -high / 2),
        ("middle", 0.0, above),
    ):
        left = {"middle": dx - wide / 2, "start": dx, "end": dx - wide}[anchor]
        box = Box(x + left, y + top, x + left + wide, y + top + high)
        if room.has(box):
            room.take(box)
            baselines = [(line, round(top + LINE * (n + 0.78), 1)) for n, line in enumerate(lines)]
            return Name(anchor, round(dx, 1), baselines, box)
    return None
