"""The vision's parts of the pages that several capabilities make together (civicnet/pages)."""

from vision.sections.ending_roles import ends_with_role
from vision.sections.goal import fetch_for_goal, for_goal, history_for_goal
from vision.sections.home import for_home
from vision.sections.me import for_staff
from vision.sections.search import for_search

__all__ = [
    "ends_with_role",
    "fetch_for_goal",
    "for_goal",
    "for_home",
    "for_search",
    "for_staff",
    "history_for_goal",
]
