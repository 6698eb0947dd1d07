"""The assessments' part of the page of a goal (civicnet/pages/goal)."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from civicnet.sections import Section
from initiatives.assessments.models import Assessment, GoalScore, Reading, Score
from vision.models import Goal

MOST_SCORES: Final = 20
# The order in which scores are told; what says nothing about the goal comes last.
TOLD = (
    Score.STRONG,
    Score.CONTRIBUTES,
    Score.NEUTRAL,
    Score.FRICTION,
    Score.CONTRARY,
    Score.TOO_LITTLE,
)


def for_goal(goal: Goal, user: Any) -> Section | None:
    """What published answers say about it. One query."""
    newest_first = ("-reading__assessment__decided_at", "-pk")
    # The newest, and of each score the first, so that all of them are counted.
    told = (
        _scores(goal, user)
        .annotate(
            plans=Window(Count("pk"), partition_by="score"),
            place=Window(RowNumber(), order_by=newest_first),
            place_of_score=Window(RowNumber(), partition_by="score", order_by=newest_first),
        )
        .filter(Q(place__lte=MOST_SCORES) | Q(place_of_score=1))
        .select_related("reading__assessment__initiative")
        .defer("reading__assessment__initiative__search", "reading__assessment__initiative__search_text")
        .order_by("place")
    )
    rows = list(told)
    return Section(
        name="toetsen",
        template="assessments/sections/goal.html",
        context={
            "said": _in_words({row.score: row.plans for row in rows}),
            "scores": [row for row in rows if row.place <= MOST_SCORES],
        },
    )


def _scores(found: Goal, user: Any) -> QuerySet[GoalScore]:
    """What published answers say about the goal; never what is still being read."""
    return GoalScore.objects.filter(
        goal=found,
        reading__kind=Reading.Kind.AGREED,
        reading__assessment__state=Assessment.State.DECIDED,
        reading__assessment__in=Assessment.objects.visible_to(user),
        score__in=TOLD,
    )


def _in_words(plans: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many plans got each score. Counts, never a sum or a mean."""
    return [{"word": score.label, "n": plans[score]} for score in TOLD if score in plans]
