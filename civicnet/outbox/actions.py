"""Write to the outbox in the caller's transaction, and carry its rows out afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet import events
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import Actor, Step, Table

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(hours=6)


def publish(
    name: str, payload: dict[str, Any], *, kind: Message.Kind = Message.Kind.EVENT, at: datetime | None = None
) -> Message:
    """Add a row to the outbox and wake the relay after commit. `at` puts it off until then."""
    message = Message.objects.create(kind=kind, name=name, payload=payload, next_try_at=at or timezone.now())
    transaction.on_commit(_wake, robust=True)
    return message


def _wake() -> None:
    """Ask the worker to relay now. With the broker down nothing is lost: beat relays every few seconds."""
    try:
        current_app.send_task("civicnet.outbox.relay", retry=False, ignore_result=True)
    except Exception as error:
        log.warning("outbox_no_broker", error=type(error).__name__)


def notify(
    users: Iterable[Any],
    *,
    event: str,
    title: str,
    text: str = "",
    url: str = "",
    mail: bool = True,
    at: datetime | None = None,
) -> None:
    """Tell each user on `/mijn/`, and by mail unless they asked for none. `title` and `text` may be lazy.

    The texts are made in each reader's own language. `url` is a path of this site.
    """
    for user in {u.pk: u for u in users}.values():
        with override(user.language):
            said, more = force_str(title), force_str(text)
            Notice.objects.create(
                user=user, event=event, title=said, text=more, url=url, at=at or timezone.now()
            )
            if mail and user.wants_mail and at is None:
                body = [said, more, settings.SITE_URL + url if url else "", _("Regards, your municipality")]
                send_mail(said, "\n\n".join(filter(None, body)), None, [user.email])


def announce_step(
    obj: models.Model,
    table: Table,
    step: Step,
    *,
    actor: Actor,
    before: str | None,
    note: str,
    at: datetime | None,
) -> None:
    """The outbox's ear at the one door: an event `table.verb`, and a notice to everyone that the step tells."""
    name = f"{table.name}.{step.verb}"
    if events.has_handlers(name):
        publish(name, {"id": obj.pk, "actor": actor.pk, "before": before, "at": at.isoformat() if at else None})
    told: dict[Any, Any] = {}
    for audience in step.tells:
        told |= {u.pk: u for u in obj.audience(audience)}  # type: ignore[attr-defined]  # tells needs audience()
    told.pop(actor.pk, None)
    if told:
        url = obj.get_absolute_url()  # type: ignore[attr-defined]  # what is told about has a page
        notify(told.values(), event=name, title=_lazy_title(obj, step), text=note, url=url, at=at)


def _lazy_title(obj: models.Model, step: Step) -> Any:
    return format_lazy("{}: {}", str(obj), step.said or step.label)


def relay(limit: int = 200) -> int:
    """Carry out up to `limit` due rows, each in a transaction of its own. Returns how many were done.

    Several relays may run side by side: SKIP LOCKED gives each row to one. A row that fails waits 2^tries
    minutes, at most six hours, and is tried for ever: nothing that was acknowledged is lost.
    """
    done = 0
    for _n in range(limit):
        with transaction.atomic():
            due = Message.objects.due().select_for_update(skip_locked=True)
            if not settings.MAIL_CONFIGURED:
                due = due.exclude(kind=Message.Kind.MAIL)
            message = due.first()
            if message is None:
                break
            done += _carry_out(message)
    return done


def _carry_out(message: Message) -> bool:
    try:
        with transaction.atomic():
            if message.kind == Message.Kind.MAIL:
                send(message)
            else:
                events.handle(message.name, message.payload)
    except Exception as error:
        message.tries += 1
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.next_try_at = timezone.now() + min(timedelta(minutes=2**message.tries), LONGEST_WAIT)
        message.save(update_fields=["tries", "last_error", "next_try_at"])
        log.warning("outbox_retry", message=str(message.pk), name=message.name, tries=message.tries)
        return False
    message.done_at = timezone.now()
    if message.kind == Message.Kind.MAIL:
        message.payload = {}  # a letter may hold a sign-in link; it has left, so it goes
    message.save(update_fields=["done_at", "payload"])
    return True


def send(message: Message) -> None:
    """Hand one mail row to the real server. Raises what the server raises; the relay tries again later."""
    letter: dict[str, Any] = message.payload
    host = parseaddr(letter["from"])[1].rpartition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter["subject"],
        body=letter["body"],
        from_email=letter["from"],
        to=letter["to"],
        headers={"Message-ID": f"<{message.pk}@{host}>"},
        connection=get_connection(settings.RELAY_EMAIL_BACKEND),
    )
    if letter["html"]:
        mail.attach_alternative(letter["html"], "text/html")
    mail.send()
