"""What the house knows of people: themselves, their roles, and what they asked for."""

from civicnet.accounts.models.block import Block
from civicnet.accounts.models.calendar_address import CalendarAddress
from civicnet.accounts.models.factor_reset import FactorReset
from civicnet.accounts.models.role import (
    Announcement,
    AnnouncementQuerySet,
    RoleGrant,
    RoleGrantQuerySet,
    SetUpDone,
)
from civicnet.accounts.models.user import CONSENT_ROLES, MailKind, Rhythm, Role, User, UserManager

__all__ = [
    "CONSENT_ROLES",
    "Announcement",
    "AnnouncementQuerySet",
    "Block",
    "CalendarAddress",
    "FactorReset",
    "MailKind",
    "Rhythm",
    "Role",
    "RoleGrant",
    "RoleGrantQuerySet",
    "SetUpDone",
    "User",
    "UserManager",
]
