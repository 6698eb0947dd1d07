"""One text out of two that were written on top of the same one (a three-way merge)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from civicnet.text.matching import Matcher, TooMuchWork, Work

_WORDS: Final = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Merged:
    """`text` holds every word of both; `clean` is False when both changed the same words, which are then in it twice."""

    text: str
    clean: bool


@dataclass(frozen=True)
class _Change:
    """base[start:end] became `new`."""

    start: int
    end: int
    new: Sequence[str]


def merge(base: str, theirs: str, mine: str) -> Merged:
    """What both changed in `base`, in one text: line by line, and word by word within the lines that both changed.

    Where they changed the same words or words side by side, the lines of `theirs` stand before those of `mine`; so do
    two texts that take too much work to compare.
    """
    if theirs == mine or mine == base:
        return Merged(theirs, True)
    if theirs == base:
        return Merged(mine, True)
    text, clean = "", True
    lines = [text.splitlines(keepends=True) for text in (base, theirs, mine)]
    for before, one, other in _chunks(*lines):
        if other is None:
            text += "".join(one)
            continue
        words = [_WORDS.findall("".join(part)) for part in (before, one, other)]
        found = list(_chunks(*words))
        if all(second is None for _before, _first, second in found):
            text += "".join("".join(first) for _before, first, _second in found)
            continue
        clean = False
        text += _end_with_line_break("".join(one)) + "".join(other)
    return Merged(text, clean)


def _end_with_line_break(text: str) -> str:
    """`text`, ending so that the next words do not run on from its last one."""
    return text if not text or text.endswith("\n") else text + "\n"


Chunk = tuple[Sequence[str], Sequence[str], Sequence[str] | None]


def _chunks(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Chunk]:
    """Pieces of the result: (base, merged, None), or (base, theirs, mine) where both changed the same."""
    done = 0
    for start, end, one, other in _clusters(_changes(base, theirs), _changes(base, mine)):
        yield base[done:start], base[done:start], None
        first, second = _apply_changes(base, start, end, one), _apply_changes(base, start, end, other)
        if not other or first == second:
            yield base[start:end], first, None
        elif not one:
            yield base[start:end], second, None
        else:
            yield base[start:end], first, second
        done = end
    yield base[done:], base[done:], None


def _changes(base: Sequence[str], new: Sequence[str]) -> list[_Change]:
    if base == new:
        return []
    try:
        found = Matcher(None, base, new, autojunk=False, work=Work()).get_opcodes()
    except TooMuchWork:
        return [_Change(0, len(base), new)]
    return [_Change(i1, i2, new[j1:j2]) for kind, i1, i2, j1, j2 in found if kind != "equal"]


def _clusters(
    theirs: list[_Change], mine: list[_Change]
) -> Iterator[tuple[int, int, list[_Change], list[_Change]]]:
    """Changes that overlap or touch, together: (start, end, theirs, mine)."""
    every = sorted(
        [(c.start, c.end, 0, c) for c in theirs] + [(c.start, c.end, 1, c) for c in mine], key=lambda x: x[:3]
    )
    cluster: tuple[list[_Change], list[_Change]] = ([], [])
    start = end = -1
    for first, last, side, change in every:
        if any(cluster) and first > end:
            yield start, end, *cluster
            cluster = ([], [])
        if not any(cluster):
            start, end = first, last
        cluster[side].append(change)
        end = max(end, last)
    if any(cluster):
        yield start, end, *cluster


def _apply_changes(base: Sequence[str], start: int, end: int, changes: list[_Change]) -> list[str]:
    """base[start:end] with these changes in it."""
    words: list[str] = []
    at = start
    for change in changes:
        words += [*base[at : change.start], *change.new]
        at = change.end
    return [*words, *base[at:end]]
