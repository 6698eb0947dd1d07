"""Programs that tests start beside themselves: the product, and a provider to sign in at."""

from tests.running.clerk import Clerk, Refused
from tests.running.product import (
    MANAGE,
    ROOT,
    copy,
    environment,
    free_port,
    manage,
    processes_of,
    start,
    started,
)
from tests.running.provider import HIGH, LOW, start_provider

__all__ = [
    "HIGH",
    "LOW",
    "MANAGE",
    "ROOT",
    "Clerk",
    "Refused",
    "copy",
    "environment",
    "free_port",
    "manage",
    "processes_of",
    "start",
    "start_provider",
    "started",
]
