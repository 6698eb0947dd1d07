"""The verbs of the marketplace, by noun."""

from initiatives.marketplace.actions.post import (
    edit_post,
    fulfil,
    keep_open,
    lapse,
    put_up,
    remove_post_draft,
    reopen,
    start_post,
    withdraw_post,
    withdraw_with_initiative,
)
from initiatives.marketplace.actions.promising import give_back, take

__all__ = [
    "edit_post",
    "fulfil",
    "give_back",
    "keep_open",
    "lapse",
    "put_up",
    "remove_post_draft",
    "reopen",
    "start_post",
    "take",
    "withdraw_post",
    "withdraw_with_initiative",
]
