"""Verbs of the network: snapshots of it, and whose name it shows."""

from initiatives.network.actions.names import hide_name, show_name
from initiatives.network.actions.snapshot import (
    ask_to_renew,
    forget_old_snapshots,
    renew_snapshot,
    take_snapshot,
)

__all__ = [
    "ask_to_renew",
    "forget_old_snapshots",
    "hide_name",
    "renew_snapshot",
    "show_name",
    "take_snapshot",
]
