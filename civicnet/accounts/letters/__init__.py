"""What people are told of accounts and roles: a text for each event and audience."""

from civicnet.accounts.letters.door import DOOR
from civicnet.accounts.letters.roles import ANNOUNCEMENTS, FACTOR_RESETS, GRANTS

__all__ = ["ANNOUNCEMENTS", "DOOR", "FACTOR_RESETS", "GRANTS"]
