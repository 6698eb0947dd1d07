"""Verbs on people and their roles, split by what they are about. Source: domain.md, Who."""

from civicnet.accounts.actions.account import make_account, set_preferences, sweep_sessions
from civicnet.accounts.actions.roles import consent, end, propose_grant
from civicnet.accounts.actions.setup import (
    BadInvitation,
    accept_invitation,
    create_first_admin,
    invitation_key,
    invite_second_admin,
    invited,
)

__all__ = [
    "BadInvitation",
    "accept_invitation",
    "consent",
    "create_first_admin",
    "end",
    "invitation_key",
    "invite_second_admin",
    "invited",
    "make_account",
    "propose_grant",
    "set_preferences",
    "sweep_sessions",
]
