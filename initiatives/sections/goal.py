"""The registry's part of the page of a goal (civicnet/pages/goal)."""

from typing import Any, Final

from django.core.paginator import Paginator

from civicnet.sections import Section
from civicnet.text.likeness import Gist, shared_words
from initiatives.models import GoalAlike, Initiative
from initiatives.sections.serving import Unanswered, unanswered_before
from vision.models import Goal, VisionVersion
from vision.succession import Lineage

PER_PAGE: Final = 10


def for_goal(goal: Goal, user: Any, lineage: Lineage, number: str | None) -> Section | None:
    """Who works on it, page by page (`number`), who seems to, and who said so of what it grew out of."""
    serving = Initiative.objects.that_count().for_list().serving(goal)
    in_force = goal.version.state == VisionVersion.State.ADOPTED
    unanswered: list[Unanswered] = unanswered_before(lineage) if in_force else []
    return Section(
        name="initiatieven",
        template="initiatives/sections/goal.html",
        context={
            "page": Paginator(serving, PER_PAGE).get_page(number),
            "was_in_force": goal.version.state == VisionVersion.State.SUPERSEDED,
            "alike": _alike(goal) if in_force else [],
            "unanswered": unanswered,
        },
    )


def _alike(goal: Goal) -> list[tuple[Initiative, list[str]]]:
    """Who seems to work on it without saying so, and the words that both have. One query."""
    count = Initiative.objects.that_count().exclude(goals=goal.pk)
    rows = GoalAlike.objects.filter(goal=goal, initiative__in=count.values("pk")).select_related("initiative")
    mine = Gist(goal.likened())
    return [(row.initiative, shared_words(mine, Gist(row.initiative.likened()))) for row in rows]
