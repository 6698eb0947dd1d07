"""How many initiatives say that they serve a goal, and how many said so of what it grew out of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Count

from initiatives.models import Initiative
from vision.models import Goal, VisionVersion
from vision.succession import Lineage, successions


class Unanswered(NamedTuple):
    """A goal of an earlier version, and how many who served it have not said yet whether they serve what came of it."""

    goal: Goal
    n: int


def serving(version: VisionVersion) -> Mapping[int, int]:
    """How many public initiatives say that they serve each goal, by the key of the goal. Withdrawn ones are left out."""
    through = Goal.initiatives.through.objects  # type: ignore[attr-defined]  # made by the many-to-many
    rows = (
        through.filter(goal__version=version, initiative__in=Initiative.objects.that_count())
        .values_list("goal")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(rows)


def unanswered(version: VisionVersion, goals: Iterable[Goal]) -> Mapping[int, int]:
    """How many public initiatives served what each goal grew out of and have not said yet whether they serve this one.

    By the key of the goal. `goals`: those of `version`, in reading order, each with its indicator. One query, and two
    more when there are any.
    """
    through = Goal.initiatives.through.objects  # type: ignore[attr-defined]  # made by the many-to-many
    still = through.filter(goal__in=Goal.objects.of_before(), initiative__in=Initiative.objects.that_count())
    who: dict[int, set[int]] = defaultdict(set)
    for goal, initiative in still.values_list("goal", "initiative"):
        who[goal].add(initiative)
    if not who:
        return {}
    old = Goal.objects.filter(pk__in=who).select_related("version", "indicator")
    asked: dict[int, set[int]] = defaultdict(set)
    for one in successions(version, old, among=goals).values():
        for new in one.onward:
            asked[new.pk] |= who[one.goal.pk]
    return {goal: len(initiatives) for goal, initiatives in asked.items()}


def unanswered_before(lineage: Lineage) -> list[Unanswered]:
    """The goals of earlier versions that go on as this one, with how many who said to work on them have not said yet
    whether they work on this one. One query.
    """
    of_before = [goal for layer in lineage.earlier for goal in layer]
    still = Goal.initiatives.through.objects.filter(  # type: ignore[attr-defined]  # made by the many-to-many
        goal__in=of_before, initiative__in=Initiative.objects.that_count()
    )
    numbers = dict(still.order_by().values_list("goal").annotate(n=Count("pk")))
    return [Unanswered(goal, numbers[goal.pk]) for goal in of_before if goal.pk in numbers]
