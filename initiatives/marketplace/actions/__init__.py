"""The verbs of the marketplace, by noun."""

from initiatives.marketplace.actions.announcing import announce_post
from initiatives.marketplace.actions.closing import close_what_is_over, remind_of_closing
from initiatives.marketplace.actions.erasing import forget_person
from initiatives.marketplace.actions.exchange import (
    answer,
    block_other_side,
    close_with_post,
    decline,
    remind_other_side,
    write,
)
from initiatives.marketplace.actions.exchange_clock import ask_and_remind, close_silent, erase_conversations
from initiatives.marketplace.actions.outcome import (
    ask_broker,
    ask_later,
    call_off,
    say_kept,
    say_not_kept,
    thank,
)
from initiatives.marketplace.actions.photo import remove_post_photo, set_post_photo
from initiatives.marketplace.actions.post import (
    edit_post,
    fulfil,
    get_place,
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
from initiatives.marketplace.actions.suggesting import (
    ask_after_reading,
    ask_for_all_suggestions,
    ask_for_suggestions,
    set_aside,
    suggest,
    suggest_for_category,
)
from initiatives.marketplace.actions.terms import agree, propose_terms

__all__ = [
    "agree",
    "announce_post",
    "answer",
    "ask_after_reading",
    "ask_and_remind",
    "ask_broker",
    "ask_for_all_suggestions",
    "ask_for_suggestions",
    "ask_later",
    "block_other_side",
    "call_off",
    "close_silent",
    "close_what_is_over",
    "close_with_post",
    "decline",
    "edit_post",
    "erase_conversations",
    "forget_person",
    "fulfil",
    "get_place",
    "give_back",
    "keep_open",
    "lapse",
    "propose_terms",
    "put_up",
    "remind_of_closing",
    "remind_other_side",
    "remove_post_draft",
    "remove_post_photo",
    "reopen",
    "say_kept",
    "say_not_kept",
    "set_aside",
    "set_post_photo",
    "start_post",
    "suggest",
    "suggest_for_category",
    "take",
    "thank",
    "withdraw_post",
    "withdraw_with_initiative",
    "write",
]
