"""Slow work: seconds, or much memory, for one request. Never under a lock, and not in every thread at once.

Source: architecture.md, "Nothing slow inside a lock or a transaction".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

AT_ONCE: Final = 2  # in one process: each may need 300 MB
WAIT_SECONDS: Final = 10.0  # a thread that waits longer answers nobody else
RETRY_SECONDS: Final = 30
_turns = BoundedSemaphore(AT_ONCE)


class Busy(ValidationError):
    """Others are being helped with such work; nothing was done. The page of its form says so, with 503."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "We are working on the files of others. Nothing was kept of this one: send it again in a minute."
            ),
            code="busy",
        )


@contextmanager
def slow_work() -> Iterator[None]:
    """Do slow work in here: outside every transaction, and when it is this one's turn.

    Raises RuntimeError inside a transaction, whose locks everybody else would wait for, and Busy when others have had
    their turn for longer than ten seconds.
    """
    # Refuses to be nested, which is its only purpose here.
    with transaction.atomic(durable=True):
        pass
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turns.release()
