"""Verbs on people and their roles, split by what they are about. Source: domain.md, Who."""

from civicnet.accounts.actions.account import make_account, set_preferences, sweep_sessions
from civicnet.accounts.actions.announcement import agree, announce_end, carry_out_due, object_to, withdraw
from civicnet.accounts.actions.roles import appoint_admin, consent, end, propose_grant
from civicnet.accounts.actions.setup import (
    BadInvitation,
    accept_invitation,
    create_first_admin,
    invitation_key,
    invite_second_admin,
    invited,
    set_up_is_done,
)

__all__ = [
    "BadInvitation",
    "accept_invitation",
    "agree",
    "announce_end",
    "appoint_admin",
    "carry_out_due",
    "consent",
    "create_first_admin",
    "end",
    "invitation_key",
    "invite_second_admin",
    "invited",
    "make_account",
    "object_to",
    "propose_grant",
    "set_preferences",
    "set_up_is_done",
    "sweep_sessions",
    "withdraw",
]
