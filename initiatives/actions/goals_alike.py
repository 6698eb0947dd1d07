"""Finding initiatives that seem to work on a goal of the vision in force without saying so. Work for the worker."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from django.db import transaction

from civicnet.database.locks import wait_for_turn
from civicnet.likeness.nearest import nearest, vectors_of
from civicnet.text.likeness import Gist, likeness
from initiatives.models import GoalAlike, Initiative
from initiatives.workflow import LIVE
from vision.models import Goal

LOOK_AT: Final = 20  # initiatives of each goal of which the words are read too
KEEP: Final = 3
ALIKE: Final = (
    0.35  # likeness from which on an initiative may work on a goal; below it most guesses are wrong
)

Pairs = Mapping[tuple[int, int], float]


def find_goals_alike() -> int:
    """Find them anew for every goal in force, and write what is different. Returns how many there are; none when the
    comparing by meaning is off.
    """
    goals = {goal.pk: goal for goal in Goal.to_liken()}
    vectors = vectors_of(Goal, goals)
    live = Initiative.objects.public().filter(stage__in=LIVE)
    pairs: dict[tuple[int, int], float] = {}
    if vectors:
        found = nearest(Initiative, np.stack(list(vectors.values())), live, LOOK_AT)
        for key, closest in zip(vectors, found, strict=True):
            goal = Gist(goals[key].likened(), vectors[key])
            pairs |= {
                (key, initiative): rank for rank, initiative in _best(key, goal, [at for _c, at in closest])
            }
    with transaction.atomic():
        wait_for_turn("goals alike")
        _replace(pairs)
    return len(pairs)


def _best(key: int, goal: Gist, closest: list[int]) -> list[tuple[float, int]]:
    """The rank and key of those of `closest` that are alike and do not say themselves that they work on it."""
    rows = Initiative.objects.filter(pk__in=closest).exclude(goals=key)
    vectors = vectors_of(Initiative, closest)
    ranked = [(likeness(goal, Gist(row.likened(), vectors.get(row.pk))), row.pk) for row in rows]
    return sorted((pair for pair in ranked if pair[0] >= ALIKE), reverse=True)[:KEEP]


def _replace(pairs: Pairs) -> None:
    """Make these the pairs, and write nothing of what is the same: pages are kept as long as nothing changes."""
    known = {(row.goal_id, row.initiative_id): row for row in GoalAlike.objects.all()}
    gone = [row.pk for pair, row in known.items() if pair not in pairs]
    if gone:
        GoalAlike.objects.filter(pk__in=gone).delete()
    GoalAlike.objects.bulk_create(
        GoalAlike(goal_id=goal, initiative_id=initiative, rank=rank)
        for (goal, initiative), rank in sorted(pairs.items())
        if (goal, initiative) not in known
    )
