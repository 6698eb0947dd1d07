"""Write to the outbox in the caller's transaction, and carry its rows out afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from time import monotonic
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet import events
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import Actor, Step, Table, Text

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(hours=6)
NO_BROKER_SECONDS = 10.0
_no_broker_until = 0.0


def publish(
    name: str, payload: dict[str, Any], *, kind: Message.Kind = Message.Kind.EVENT, at: datetime | None = None
) -> Message:
    """Add a row to the outbox and wake the relay after commit. `at` puts it off until then."""
    message = Message.objects.create(kind=kind, name=name, payload=payload, next_try_at=at or timezone.now())
    connection = transaction.get_connection()
    if not any(call is _wake for _savepoints, call, _robust in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)
    return message


def _wake() -> None:
    """Ask the worker to relay now. With the broker down nothing is lost: beat relays every few seconds."""
    global _no_broker_until
    if monotonic() < _no_broker_until:  # a page must not wait for a broker again and again
        return
    try:
        current_app.send_task("civicnet.outbox.relay", retry=False, ignore_result=True, expires=60)
    except Exception as error:
        _no_broker_until = monotonic() + NO_BROKER_SECONDS
        log.warning("outbox_no_broker", error=type(error).__name__)


def notify(
    users: Iterable[Any],
    *,
    event: str,
    title: Text,
    text: Text = "",
    url: str = "",
    mail: bool = True,
    at: datetime | None = None,
) -> None:
    """Tell each user on `/mijn/`, and by mail unless they asked for none. `title` and `text` may be lazy.

    The texts are made in each reader's own language. `url` is a path of this site.
    """
    notices, moment = [], at or timezone.now()
    for user in {u.pk: u for u in users}.values():
        with override(user.language):
            said, more = force_str(title), force_str(text)
            notices.append(Notice(user=user, event=event, title=said, text=more, url=url, at=moment))
            if mail and user.wants_mail and at is None:
                body = [said, more, settings.SITE_URL + url if url else "", _("Regards, your municipality")]
                send_mail(said, "\n\n".join(filter(None, body)), None, [user.email])
    Notice.objects.bulk_create(notices)


@transaction.atomic
def mark_read(*, actor: Actor, notice: int | None = None) -> int:
    """Note that `actor` has read one of the own notices, or all of them. Returns how many were new to them."""
    unread = Notice.objects.filter(user_id=actor.pk, read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice)
    return unread.update(read_at=timezone.now())


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
        publish(
            name, {"id": obj.pk, "actor": actor.pk, "before": before, "at": at.isoformat() if at else None}
        )
    told: dict[Any, Any] = {}
    for audience in step.tells:
        told |= {u.pk: u for u in obj.audience(audience)}  # type: ignore[attr-defined]  # tells needs audience()
    told.pop(actor.pk, None)
    if told:
        url = obj.get_absolute_url()  # type: ignore[attr-defined]  # what is told about has a page
        notify(told.values(), event=name, title=_lazy_title(obj, step), text=note, url=url, at=at)


def _lazy_title(obj: models.Model, step: Step) -> Text:
    """Put into words when it is read: the name of the thing may itself depend on the language."""
    return lazy(lambda: f"{obj}: {step.said or step.label}", str)()


def relay(limit: int = 200) -> int:
    """Carry out up to `limit` due rows, each in a transaction of its own. Returns how many were done.

    Several relays may run side by side: SKIP LOCKED gives each row to one. A row that fails waits 2^tries
    minutes, at most six hours, and is tried for ever: nothing that was acknowledged is lost. A letter that fails
    ends the mail of this run: a mail server that is down is asked once, not for every letter.
    """
    done, mail = 0, settings.MAIL_CONFIGURED
    for _n in range(limit):
        with transaction.atomic():
            due = Message.objects.due().select_for_update(skip_locked=True)
            message = due.first() if mail else due.exclude(kind=Message.Kind.MAIL).first()
            if message is None:
                break
            went_well = _carry_out(message)
        done += went_well
        if not went_well and message.kind == Message.Kind.MAIL:
            mail = False
    return done


def _carry_out(message: Message) -> bool:
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
        message.tries += 1
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        # 2^9 minutes is past the longest wait; higher powers would not fit a timedelta in the end.
        wait = min(timedelta(minutes=2 ** min(message.tries, 9)), LONGEST_WAIT)
        message.next_try_at = timezone.now() + wait
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
        reply_to=letter.get("reply_to"),
        headers={"Message-ID": f"<{message.pk}@{host}>"},
        connection=get_connection(settings.RELAY_EMAIL_BACKEND),
    )
    if letter["html"]:
        mail.attach_alternative(letter["html"], "text/html")
    mail.send()


def sweep(*, batch: int = 1000) -> int:
    """Remove rows that were carried out more than OUTBOX_DAYS ago: they say who was told what, and serve nobody now.

    In batches of `batch` rows, each a transaction of its own, so that the relay never waits for it. What has not been
    carried out stays, however old. Returns how many rows went. Source: AVG art. 5 lid 1 onder e.
    """
    done_before, swept = timezone.now() - timedelta(days=settings.OUTBOX_DAYS), 0
    old = Message.objects.filter(done_at__lt=done_before).order_by("done_at")
    while keys := list(old.values_list("pk", flat=True)[:batch]):
        swept += Message.objects.filter(pk__in=keys).delete()[0]
    return swept
