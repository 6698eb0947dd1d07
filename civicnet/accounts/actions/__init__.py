"""Verbs on people and their roles, split by what they are about. Source: domain.md, Who."""

from civicnet.accounts.actions.account import (
    LONGEST_ABSENCE,
    account_of,
    forget_absences,
    forget_unproven,
    make_account,
    set_absence,
    set_name,
    set_preferences,
    set_rhythms,
    sweep_sessions,
    sweep_unconfirmed,
)
from civicnet.accounts.actions.announcement import agree, announce_end, carry_out_due, object_to, withdraw
from civicnet.accounts.actions.block import block, unblock
from civicnet.accounts.actions.calendar import (
    calendar_key,
    end_calendar_address,
    has_calendar_address,
    make_calendar_address,
    owner_of_calendar,
)
from civicnet.accounts.actions.erasing import addresses_of, forget_account, forget_sessions
from civicnet.accounts.actions.factors import (
    consent_factor_reset,
    propose_factor_reset,
    reset_factor_on_the_server,
    withdraw_factor_reset,
)
from civicnet.accounts.actions.roles import appoint_admin, consent, end, propose_grant
from civicnet.accounts.actions.setup import (
    BadInvitation,
    accept_invitation,
    create_first_admin,
    invitation_key,
    invite_second_admin,
    invited,
    is_set_up,
    set_up_is_done,
)

__all__ = [
    "LONGEST_ABSENCE",
    "BadInvitation",
    "accept_invitation",
    "account_of",
    "addresses_of",
    "agree",
    "announce_end",
    "appoint_admin",
    "block",
    "calendar_key",
    "carry_out_due",
    "consent",
    "consent_factor_reset",
    "create_first_admin",
    "end",
    "end_calendar_address",
    "forget_absences",
    "forget_account",
    "forget_sessions",
    "forget_unproven",
    "has_calendar_address",
    "invitation_key",
    "invite_second_admin",
    "invited",
    "is_set_up",
    "make_account",
    "make_calendar_address",
    "object_to",
    "owner_of_calendar",
    "propose_factor_reset",
    "propose_grant",
    "reset_factor_on_the_server",
    "set_absence",
    "set_name",
    "set_preferences",
    "set_rhythms",
    "set_up_is_done",
    "sweep_sessions",
    "sweep_unconfirmed",
    "unblock",
    "withdraw",
    "withdraw_factor_reset",
]
