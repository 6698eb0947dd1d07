"""Write to the outbox in the caller's transaction, and carry its rows out afterwards."""

from civicnet.outbox.actions.messages import publish
from civicnet.outbox.actions.notices import announce_step, mark_read, notify
from civicnet.outbox.actions.relay import LONGEST_WAIT, relay, sweep

__all__ = ["LONGEST_WAIT", "announce_step", "mark_read", "notify", "publish", "relay", "sweep"]
