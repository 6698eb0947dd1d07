"""What people are told of initiatives: a text for each event and audience."""

from initiatives.letters.audiences import CONTACT, DESK_TEAM, FOLLOWERS, OWNERS
from initiatives.letters.people import HANDOVERS, SIGNALS
from initiatives.letters.report import REPORTS
from initiatives.letters.table import INITIATIVES
from initiatives.letters.taking_part import ACTIVITIES, QUESTIONS

__all__ = [
    "ACTIVITIES",
    "CONTACT",
    "DESK_TEAM",
    "FOLLOWERS",
    "HANDOVERS",
    "INITIATIVES",
    "OWNERS",
    "QUESTIONS",
    "REPORTS",
    "SIGNALS",
]
