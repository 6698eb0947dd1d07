"""What people are told of initiatives: a text for each event and audience."""

from initiatives.letters.audiences import CONTACT, DESK_TEAM, MEMBERS, OWNERS
from initiatives.letters.people import HANDOVERS, SIGNALS
from initiatives.letters.report import REPORTS
from initiatives.letters.table import INITIATIVES
from initiatives.letters.taking_part import ACTIVITIES, QUESTIONS

__all__ = [
    "ACTIVITIES",
    "CONTACT",
    "DESK_TEAM",
    "HANDOVERS",
    "INITIATIVES",
    "MEMBERS",
    "OWNERS",
    "QUESTIONS",
    "REPORTS",
    "SIGNALS",
]
