"""Write to the outbox in the caller's transaction, and carry its rows out afterwards."""

from civicnet.outbox.actions.bounces import note_bounce, read_bounces, take_webhook
from civicnet.outbox.actions.forgetting import forget_reader
from civicnet.outbox.actions.letters import (
    TooManyLetters,
    may_have_door_letter,
    may_have_news,
    put_letter,
    put_letters,
    receiver_of,
    write_letter,
)
from civicnet.outbox.actions.messages import publish
from civicnet.outbox.actions.news import sweep_news, withdraw_news, write_news
from civicnet.outbox.actions.notices import announce_step, mark_read, sweep_notices, tell
from civicnet.outbox.actions.refusals import (
    is_refused,
    send_news_again,
    try_address_again,
    try_held_up_now,
)
from civicnet.outbox.actions.relay import LONGEST_WAIT, relay, sweep
from civicnet.outbox.actions.try_out import try_mail

__all__ = [
    "LONGEST_WAIT",
    "TooManyLetters",
    "announce_step",
    "forget_reader",
    "is_refused",
    "mark_read",
    "may_have_door_letter",
    "may_have_news",
    "note_bounce",
    "publish",
    "put_letter",
    "put_letters",
    "read_bounces",
    "receiver_of",
    "relay",
    "send_news_again",
    "sweep",
    "sweep_news",
    "sweep_notices",
    "take_webhook",
    "tell",
    "try_address_again",
    "try_held_up_now",
    "try_mail",
    "withdraw_news",
    "write_letter",
    "write_news",
]
