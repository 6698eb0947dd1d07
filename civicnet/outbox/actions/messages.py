"""Write to the outbox in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone

from civicnet.outbox.models import Message

log = structlog.get_logger(__name__)
NO_BROKER_SECONDS = 10.0
_no_broker_until = 0.0


def publish(
    name: str, payload: dict[str, Any], *, kind: Message.Kind = Message.Kind.EVENT, at: datetime | None = None
) -> Message:
    """Add a row to the outbox and wake the relay after commit. `at` puts it off until then."""
    return add(Message(kind=kind, name=name, payload=payload, next_try_at=at or timezone.now()))


def add(message: Message) -> Message:
    """Save a new row of the outbox and wake the relay after commit."""
    message.save(force_insert=True)
    wake_worker()
    return message


def add_all(messages: Sequence[Message]) -> None:
    """Save new rows of the outbox in one query, and wake the relay after commit."""
    Message.objects.bulk_create(messages)
    if messages:
        wake_worker()


def wake_worker() -> None:
    """Have the worker relay after commit."""
    connection = transaction.get_connection()
    if not any(call is _wake_now for _savepoints, call, _robust in connection.run_on_commit):
        transaction.on_commit(_wake_now, robust=True)


def _wake_now() -> None:
    """Ask the worker to relay now. With the broker down nothing is lost: beat relays every few seconds."""
    global _no_broker_until
    if monotonic() < _no_broker_until:  # a page must not wait for a broker again and again
        return
    try:
        current_app.send_task("civicnet.outbox.relay", retry=False, ignore_result=True, expires=60)
    except Exception as error:
        _no_broker_until = monotonic() + NO_BROKER_SECONDS
        log.warning("outbox_no_broker", error=type(error).__name__)
