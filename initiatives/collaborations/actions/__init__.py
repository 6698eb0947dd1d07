"""The verbs of collaborations, by noun."""

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
    "decline",
    "go_on",
    "introduce",
    "invite",
    "leave",
    "leave_with_initiative",
    "say_yes",
    "start",
    "tell_share",
]
