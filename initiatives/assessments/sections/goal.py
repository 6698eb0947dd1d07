"""The assessments' part of the page of a goal (civicnet/pages/goal)."""

from collections import Counter
from typing import Any, Final

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
    scores = _scores(goal, user)
    return Section(
        name="toetsen",
        template="assessments/sections/goal.html",
        context={"said": _in_words(scores), "scores": scores[:MOST_SCORES]},
    )


def _scores(found: Goal, user: Any) -> list[GoalScore]:
    """What published answers say about the goal, newest first; never what is still being read."""
    answers = Assessment.objects.visible_to(user).decided()
    return list(
        GoalScore.objects.filter(
            goal=found, reading__kind=Reading.Kind.AGREED, reading__assessment__in=answers, score__in=TOLD
        )
        .select_related("reading__assessment__initiative")
        .defer("reading__assessment__initiative__search", "reading__assessment__initiative__search_text")
        .order_by("-reading__assessment__decided_at", "-pk")
    )


def _in_words(scores: list[GoalScore]) -> list[dict[str, Any]]:
    """How many plans got each score. Counts, never a sum or a mean."""
    counts = Counter(row.score for row in scores)
    return [{"word": score.label, "n": counts[score]} for score in TOLD if counts[score]]
