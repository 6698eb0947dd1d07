"""The steps of the work as a picture and in words: lanes on an axis of time, and the longest wait marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from civicnet.spans import span_in_words
from initiatives.collaborations.models import WorkStep
from initiatives.collaborations.models.step import longest_wait

WIDTH: Final = 700
_LEAST: Final = 30  # as wide as its number needs
_LANE: Final = 68
_HIGH: Final = 36
_GAP: Final = 2
MOST_LANES: Final = 4
_NAME: Final = 26  # characters of a lane's name


@dataclass(frozen=True, kw_only=True)
class Block:
    """One step of the picture, with the way to the next one. `is_longest`: one waits longest behind it."""

    n: int
    x: int
    y: int
    width: int
    middle: int
    text_y: int
    wait: str
    is_longest: bool


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """The same step in words."""

    n: int
    step: WorkStep
    takes: str
    waits: str
    is_longest: bool


@dataclass(frozen=True, kw_only=True)
class Strip:
    """All of it. `lanes`: the names of those who do something, with where each stands; none when they are too many."""

    blocks: list[Block]
    lines: list[StepLine]
    lanes: list[tuple[str, int]]
    width: int
    height: int
    works: str
    waits: str
    label: str


def strip_of(steps: Sequence[WorkStep]) -> Strip | None:
    """The picture of these steps and their words, in the current language; None without any."""
    if not steps:
        return None
    longest = longest_wait(list(steps))
    names = list(dict.fromkeys(step.who for step in steps if step.who))
    lanes = names if 1 < len(names) <= MOST_LANES else []
    tops = {name: n * _LANE + 22 for n, name in enumerate(lanes)}
    widths = _widths(steps)
    blocks, x = [], 0.0
    for n, step in enumerate(steps):
        wide, waits = widths[n]
        top = tops.get(step.who, 22 if lanes else 2)
        after = widths[n + 1][0] if n + 1 < len(steps) else 0
        below = tops.get(steps[n + 1].who, top) if after else top
        blocks.append(
            Block(
                n=n + 1,
                x=round(x),
                y=top,
                width=round(wide - _GAP),
                middle=round(x + (wide - _GAP) / 2),
                text_y=top + 24,
                wait=_way(x + wide, top, waits, below) if waits else "",
                is_longest=n == longest,
            )
        )
        x += wide + waits
    return Strip(
        blocks=blocks,
        lines=[
            StepLine(
                n=n + 1,
                step=step,
                takes=span_in_words(step.minutes),
                waits=span_in_words(step.wait) if step.wait else "",
                is_longest=n == longest,
            )
            for n, step in enumerate(steps)
        ],
        lanes=[(name if len(name) <= _NAME else f"{name[: _NAME - 1]}…", tops[name] - 7) for name in lanes],
        width=WIDTH,
        height=max(tops.values(), default=2) + _HIGH + 2,
        works=span_in_words(sum(step.minutes for step in steps)),
        waits=span_in_words(sum(step.wait for step in steps)),
        label=_label(steps, longest),
    )


def _widths(steps: Sequence[WorkStep]) -> list[tuple[float, float]]:
    """How wide each step and the wait behind it are: by their time, but never too small for its number."""
    least = sum(_LEAST + (_LEAST if step.wait else 0) for step in steps)
    total = sum(step.minutes + step.wait for step in steps) or 1
    room = max(WIDTH - least, 0)
    unit = min(1.0, WIDTH / least)
    return [
        (
            _LEAST * unit + room * step.minutes / total,
            _LEAST * unit + room * step.wait / total if step.wait else 0.0,
        )
        for step in steps
    ]


def _way(x: float, top: int, wide: float, below: int) -> str:
    """The dotted line of a wait: straight in one lane, bent to another one."""
    start, end = top + _HIGH // 2, below + _HIGH // 2
    left, right = round(x + 4), round(x + wide - 6)
    if start == end:
        return f"M{left} {start}H{right}"
    middle = round((left + right) / 2)
    return f"M{left} {start}C{middle} {start} {middle} {end} {right} {end}"


def _label(steps: Sequence[WorkStep], longest: int | None) -> str:
    """What the picture says to who does not see it."""
    if longest is None:
        return _("The work in %(n)s steps, without waiting. The same stands below.") % {"n": len(steps)}
    said = {"n": len(steps), "step": longest + 1, "span": span_in_words(steps[longest].wait)}
    return _("The work in %(n)s steps. The longest wait is %(span)s, after step %(step)s.") % said
