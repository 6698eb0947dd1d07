"""What people are told of initiatives: a text for each event and audience."""

from initiatives.letters.audiences import CONTACT, DESK_TEAM, FOLLOWERS, OWNERS
from initiatives.letters.people import HANDOVERS, SIGNALS
from initiatives.letters.report import REPORTS
from initiatives.letters.table import INITIATIVES

__all__ = ["CONTACT", "DESK_TEAM", "FOLLOWERS", "HANDOVERS", "INITIATIVES", "OWNERS", "REPORTS", "SIGNALS"]
