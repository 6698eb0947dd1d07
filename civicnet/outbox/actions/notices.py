"""Tell people what happened, on `/mijn/` and by mail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet import events
from civicnet.outbox.actions.messages import publish
from civicnet.outbox.models import Notice
from civicnet.workflow import Actor, Step, Table, Text


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
