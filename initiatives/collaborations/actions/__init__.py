"""The verbs of collaborations, by noun."""

from initiatives.collaborations.actions.agreement import consent, propose_agreement, withdraw_agreement
from initiatives.collaborations.actions.collaboration import introduce, start
from initiatives.collaborations.actions.partner import (
    decline,
    go_on,
    invite,
    leave,
    leave_with_initiative,
    say_yes,
    tell_share,
)

__all__ = [
    "consent",
    "decline",
    "go_on",
    "introduce",
    "invite",
    "leave",
    "leave_with_initiative",
    "propose_agreement",
    "say_yes",
    "start",
    "tell_share",
    "withdraw_agreement",
]
