"""The vote's parts of the pages that several capabilities make together (civicnet/pages)."""

from typing import Any

from civicnet.sections import Section
from vision.endorsement.models import Round
from vision.endorsement.views.result import support_of_goal
from vision.models import Goal


def for_home(user: Any) -> Section | None:
    """The vote that is announced or open."""
    vote = Round.objects.announced()
    return Section(name="vote", template="endorsement/sections/home.html", context={"vote": vote})


def for_goal(goal: Goal, user: Any) -> Section | None:
    """What voters chose on a goal."""
    support = support_of_goal(goal)
    if support is None:
        return None
    return Section(name="steun", template="endorsement/sections/goal.html", context={"support": support})
