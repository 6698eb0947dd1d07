"""How many initiatives say that they serve a theme or goal, and how many said so of what a goal grew out of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from initiatives.codes import THEMES
from initiatives.models import SERVED, Line, count_everything
from vision.models import Goal, VisionVersion
from vision.succession import Lineage, successions


class Unanswered(NamedTuple):
    """A goal of an earlier version, and how many who served it have not said yet whether they serve what came of it."""

    goal: Goal
    n: int


def serving_themes() -> Mapping[int, int]:
    """How many public initiatives chose each theme, by the key of the theme. One query."""
    return _by_key(count_everything(THEMES))


def goals_served() -> list[Line]:
    """Which goals are named together by how many public initiatives, without the withdrawn ones. One query."""
    return count_everything(SERVED)


def serving(served: Sequence[Line]) -> Mapping[int, int]:
    """How many of `goals_served` name each goal, by the key of the goal."""
    return _by_key(served)


def unanswered(served: Sequence[Line], version: VisionVersion, goals: Iterable[Goal]) -> Mapping[int, int]:
    """How many of `goals_served` name what each goal grew out of and have not said yet whether they serve this one.

    By the key of the goal. `goals`: those of `version`, in reading order, each with its indicator. One query, and one
    more when there are any.
    """
    named = frozenset[int]().union(*(line.keys for line in served))
    old = list(Goal.objects.of_before().filter(pk__in=named).select_related("version", "indicator"))
    if not old:
        return {}
    onward: dict[int, set[int]] = defaultdict(set)
    for one in successions(version, old, among=goals).values():
        onward[one.goal.pk] |= {new.pk for new in one.onward}
    asked: Counter[int] = Counter()
    for (
        line
    ) in served:  # each initiative is asked once about a goal, however many of its goals go on as that one
        for new in set[int]().union(*(onward[key] for key in line.keys if key in onward)):
            asked[new] += line.number
    return asked


def unanswered_before(lineage: Lineage) -> list[Unanswered]:
    """The goals of earlier versions that go on as this one, with how many who said to work on them have not said yet
    whether they work on this one. One query.
    """
    numbers = serving(goals_served())
    return [
        Unanswered(goal, numbers[goal.pk])
        for layer in lineage.earlier
        for goal in layer
        if numbers.get(goal.pk)
    ]


def _by_key(lines: Iterable[Line]) -> Counter[int]:
    found: Counter[int] = Counter()
    for line in lines:
        for key in line.keys:
            found[key] += line.number
    return found
