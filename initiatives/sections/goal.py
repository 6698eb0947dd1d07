"""The registry's part of the page of a goal (civicnet/pages/goal)."""

from typing import Any, Final

from django.core.paginator import Paginator

from civicnet.sections import Section
from initiatives.models import Initiative
from initiatives.sections.serving import Unanswered, unanswered_before
from vision.models import Goal, VisionVersion
from vision.succession import Lineage

PER_PAGE: Final = 10


def for_goal(goal: Goal, user: Any, lineage: Lineage, number: str | None) -> Section | None:
    """Who works on it, page by page (`number`), and who said so of what it grew out of."""
    serving = Initiative.objects.that_count().for_list().serving(goal)
    in_force = goal.version.state == VisionVersion.State.ADOPTED
    unanswered: list[Unanswered] = unanswered_before(lineage) if in_force else []
    return Section(
        name="initiatieven",
        template="initiatives/sections/goal.html",
        context={
            "page": Paginator(serving, PER_PAGE).get_page(number),
            "was_in_force": goal.version.state == VisionVersion.State.SUPERSEDED,
            "unanswered": unanswered,
        },
    )
