"""The assessments' parts of the pages that several capabilities make together (civicnet/pages)."""

from initiatives.assessments.sections.initiative import (
    contact_person,
    fetch_for_initiative,
    for_initiative,
    may_ask,
    status_line,
    was_given_contact_person,
)
from initiatives.assessments.sections.search import for_search

__all__ = [
    "contact_person",
    "fetch_for_initiative",
    "for_initiative",
    "for_search",
    "may_ask",
    "status_line",
    "was_given_contact_person",
]
