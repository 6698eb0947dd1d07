"""Ballots made from margins (who chose what by neighbourhood and by age band) with the north-west-corner rule.

The rule gives one table that fits both margins; which people of a neighbourhood were young is not known and not
claimed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from civicnet.example.endorsement.document import GoalChoices, Likeness, RoundDoc

CHOICES = (("for", "for_"), ("against", "against"), ("blank", "blank"))


@dataclass(frozen=True)
class MadeBallot:
    """One ballot: codes of the neighbourhood and the age band, the choice, and choices per goal."""

    area: str
    band: str
    choice: str
    goals: dict[str, str] = field(default_factory=dict)


def north_west(rows: Mapping[str, int], columns: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Fill a table with these totals from its upper left corner: (row, column, number), without empty cells.

    The totals of rows and columns must be the same.
    """
    left = dict(columns)
    names = iter(left)
    column = next(names, None)
    for row, number in rows.items():
        while number and column is not None:
            taken = min(number, left[column])
            if taken:
                yield row, column, taken
            number -= taken
            left[column] -= taken
            if not left[column]:
                column = next(names, None)


def ballots(doc: RoundDoc, goals: Iterable[str]) -> list[MadeBallot]:
    """Every ballot of a round, in a fixed order; with choices on `goals` where the file says how they are made up."""
    made = [
        MadeBallot(area, band, choice)
        for choice, name in CHOICES
        for area, band, number in north_west(
            {code: getattr(count, name) for code, count in doc.areas.items()},
            {code: getattr(count, name) for code, count in doc.bands.items()},
        )
        for _ in range(number)
    ]
    if doc.goal_choices is None:
        return made
    codes, drawn = list(goals), Random(doc.goal_choices.seed)
    return [
        MadeBallot(one.area, one.band, one.choice, _draw(doc.goal_choices, one.choice, codes, drawn))
        for one in made
    ]


def _draw(how: GoalChoices, choice: str, goals: list[str], drawn: Random) -> dict[str, str]:
    """What one voter chose per goal. Only Random.random() is used, which gives the same on every Python."""
    if drawn.random() >= how.part:
        return {}
    alike = _one_of(how.likenesses, choice, drawn.random())
    chosen = {}
    for goal in goals:
        luck = drawn.random()
        if luck < alike.chance_blank:
            chosen[goal] = "blank"
        else:
            yes = drawn.random() < alike.chance_for.get(goal, 0.5)
            chosen[goal] = "for" if yes else "against"
    return chosen


def _one_of(likenesses: tuple[Likeness, ...], choice: str, luck: float) -> Likeness:
    """The one that `luck` (0 to 1) falls in, each as wide as its share of those who made that choice."""
    total = sum(one.share.get(choice, 0.0) for one in likenesses)
    at = luck * total
    for one in likenesses:
        at -= one.share.get(choice, 0.0)
        if at < 0:
            return one
    return likenesses[-1]


def roll(
    doc: RoundDoc, areas: Mapping[str, int], bands: Mapping[str, int], made: Iterable[MadeBallot]
) -> list[tuple[str, str]]:
    """Every voter of the roll by neighbourhood and age band, those who voted first.

    `areas` and `bands` say how many may vote in each; those who did not vote fill up both.
    """
    rest = north_west(
        {code: number - doc.areas[code].ballots for code, number in areas.items()},
        {code: number - doc.bands[code].ballots for code, number in bands.items()},
    )
    return [(one.area, one.band) for one in made] + [
        (area, band) for area, band, number in rest for _ in range(number)
    ]
