"""The verbs of the registry, by noun."""

from initiatives.actions.contact import log_contact, record_outcome
from initiatives.actions.draft import edit, remove_draft, start_draft, submit
from initiatives.actions.organisation import (
    change_organisation_role,
    edit_organisation,
    leave_organisation,
    remove_from_organisation,
    start_organisation,
)
from initiatives.actions.people import (
    LastOwner,
    accept_invitation,
    add_organisation,
    change_role,
    find_invitation,
    follow,
    invite,
    leave,
    leave_with_organisation,
    remove_member,
    unfollow,
    withdraw_invitation,
)
from initiatives.actions.signal import adopt_signal, leave_signal, withdraw_signal
from initiatives.actions.stage import end, hand_over, prepare, rest, run, withdraw
from initiatives.actions.story import (
    add_photo,
    add_update,
    edit_photo,
    edit_update,
    move_photo,
    remove_photo,
    score_measure,
)

__all__ = [
    "LastOwner",
    "accept_invitation",
    "add_organisation",
    "add_photo",
    "add_update",
    "adopt_signal",
    "change_organisation_role",
    "change_role",
    "edit",
    "edit_organisation",
    "edit_photo",
    "edit_update",
    "end",
    "find_invitation",
    "follow",
    "hand_over",
    "invite",
    "leave",
    "leave_organisation",
    "leave_signal",
    "leave_with_organisation",
    "log_contact",
    "move_photo",
    "prepare",
    "record_outcome",
    "remove_draft",
    "remove_from_organisation",
    "remove_member",
    "remove_photo",
    "rest",
    "run",
    "score_measure",
    "start_draft",
    "start_organisation",
    "submit",
    "unfollow",
    "withdraw",
    "withdraw_invitation",
    "withdraw_signal",
]
