"""The assessments' part of the page of a goal (civicnet/pages/goal)."""

from typing import Any, Final

from django.db.models import Count, QuerySet

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
    """What published answers say about it. Two queries."""
    scores = _scores(goal, user)
    newest = (
        scores.select_related("reading__assessment__initiative")
        .defer("reading__assessment__initiative__search", "reading__assessment__initiative__search_text")
        .order_by("-reading__assessment__decided_at", "-pk")[:MOST_SCORES]
    )
    return Section(
        name="toetsen",
        template="assessments/sections/goal.html",
        context={"said": _in_words(scores), "scores": list(newest)},
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


def _in_words(scores: QuerySet[GoalScore]) -> list[dict[str, Any]]:
    """How many plans got each score. Counts, never a sum or a mean."""
    counts = dict(scores.order_by().values_list("score").annotate(n=Count("pk")))
    return [{"word": score.label, "n": counts[score]} for score in TOLD if score in counts]
