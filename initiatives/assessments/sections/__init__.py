"""The assessments' parts of the pages that several capabilities make together (civicnet/pages)."""

from initiatives.assessments.sections.desk import JUST_PASSED, for_desk
from initiatives.assessments.sections.ending_roles import ends_with_role
from initiatives.assessments.sections.goal import for_goal
from initiatives.assessments.sections.home import for_home
from initiatives.assessments.sections.initiative import (
    contact_person,
    fetch_for_initiative,
    for_initiative,
    may_ask,
    status_line,
    was_given_contact_person,
)
from initiatives.assessments.sections.me import for_me, for_staff
from initiatives.assessments.sections.neighbourhood import for_neighbourhood
from initiatives.assessments.sections.search import for_search
from initiatives.assessments.sections.summary import for_summary

__all__ = [
    "JUST_PASSED",
    "contact_person",
    "ends_with_role",
    "fetch_for_initiative",
    "for_desk",
    "for_goal",
    "for_home",
    "for_initiative",
    "for_me",
    "for_neighbourhood",
    "for_search",
    "for_staff",
    "for_summary",
    "may_ask",
    "status_line",
    "was_given_contact_person",
]
