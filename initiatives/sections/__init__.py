"""The registry's parts of the pages that several capabilities make together (civicnet/pages)."""

from initiatives.sections.ending_roles import ends_with_role
from initiatives.sections.erasing import ends_with_account, in_the_way_of_erasing
from initiatives.sections.goal import for_goal
from initiatives.sections.home import for_home
from initiatives.sections.initiative import (
    fetch_for_initiative,
    for_initiative,
    told_for_initiative,
    ways_for_initiative,
)
from initiatives.sections.me import for_me, for_staff
from initiatives.sections.neighbourhood import for_neighbourhood
from initiatives.sections.organisation import for_organisation
from initiatives.sections.questions import questions_for_initiative
from initiatives.sections.search import for_search

__all__ = [
    "ends_with_account",
    "ends_with_role",
    "fetch_for_initiative",
    "for_goal",
    "for_home",
    "for_initiative",
    "for_me",
    "for_neighbourhood",
    "for_organisation",
    "for_search",
    "for_staff",
    "in_the_way_of_erasing",
    "questions_for_initiative",
    "told_for_initiative",
    "ways_for_initiative",
]
