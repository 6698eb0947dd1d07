"""Carry out the rows of the outbox, and remove what is done."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from civicnet import events
from civicnet.outbox.actions.refusals import give_up, is_of_one_letter, is_refused_for_good
from civicnet.outbox.models import Message

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(hours=6)
MOST_REFUSALS = 3


def relay(limit: int = 200) -> int:
    """Carry out up to `limit` due rows, each in a transaction of its own. Returns how many were done.

    Several relays may run side by side: SKIP LOCKED gives each row to one. A row that fails waits 2^tries
    minutes, at most six hours, and is tried for ever: nothing that was promised is lost. Only a letter whose
    address was refused for good three times is given up, and its sender, its reader and the administrators are told.
    When a mail server is down, this run sends no more mail: it is asked once, not for every letter.
    """
    done, mail = 0, settings.MAIL_CONFIGURED
    for _n in range(limit):
        with transaction.atomic():
            due = Message.objects.due().select_for_update(of=("self",), skip_locked=True)
            message = due.first() if mail else due.exclude(kind=Message.Kind.MAIL).first()
            if message is None:
                break
            error = _carry_out(message)
        done += error is None
        if message.kind == Message.Kind.MAIL and error is not None and not is_of_one_letter(error):
            mail = False
    return done


def _carry_out(message: Message) -> Exception | None:
    """Carry out one row, and note how it went. Returns the error, if any."""
    try:
        with transaction.atomic():
            match message.kind:
                case Message.Kind.MAIL:
                    send(message)
                case Message.Kind.TASK:
                    current_app.send_task(message.name, kwargs=message.payload, ignore_result=True)
                case _:
                    events.handle(message.name, message.payload)
    except Exception as error:
        _put_off(message, error)
        return error
    message.done_at = timezone.now()
    if message.kind == Message.Kind.MAIL:
        message.payload = {}  # a letter may hold a sign-in link; it was sent, so it is removed
    message.save(update_fields=["done_at", "payload"])
    return None


def _put_off(message: Message, error: Exception) -> None:
    message.tries += 1
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    # 2^9 minutes is more than the longest wait; higher powers would not fit a timedelta in the end.
    wait = min(timedelta(minutes=2 ** min(message.tries, 9)), LONGEST_WAIT)
    message.next_try_at = timezone.now() + wait
    if message.kind == Message.Kind.MAIL and is_refused_for_good(error):
        message.refusals += 1
        if message.refusals >= MOST_REFUSALS:
            give_up(message)
    message.save()
    log.warning("outbox_retry", message=str(message.pk), name=message.name, tries=message.tries)


def send(message: Message) -> None:
    """Hand one letter to the mail server. Raises what the server raises; the relay tries again later."""
    letter: dict[str, Any] = message.payload
    host = parseaddr(letter["from"])[1].rpartition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter["subject"],
        body=letter["body"],
        from_email=letter["from"],
        to=letter["to"],
        reply_to=letter.get("reply_to"),
        # RFC 3834: programs send no absence note in answer to an automatic letter.
        headers={
            "Message-ID": f"<{message.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            **letter.get("headers", {}),
        },
        connection=get_connection(settings.RELAY_EMAIL_BACKEND),
    )
    if letter["html"]:
        mail.attach_alternative(letter["html"], "text/html")
    mail.send()


def sweep(*, batch: int = 1000) -> int:
    """Remove rows that were carried out more than OUTBOX_DAYS ago: they say who was told what, and are of no use any
    more.

    In batches of `batch` rows, each a transaction of its own, so that the relay never waits for it. What has not been
    carried out or given up stays, however old. Returns how many rows went. Source: AVG art. 5 lid 1 onder e.
    """
    done_before, swept = timezone.now() - timedelta(days=settings.OUTBOX_DAYS), 0
    old = Message.objects.filter(Q(done_at__lt=done_before) | Q(gave_up_at__lt=done_before))
    while keys := list(old.values_list("pk", flat=True)[:batch]):
        swept += Message.objects.filter(pk__in=keys).delete()[0]
    return swept
