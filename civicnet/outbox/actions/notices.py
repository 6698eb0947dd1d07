"""Tell people what happened, on `/mijn/` and by mail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet import events
from civicnet.addresses import site_url
from civicnet.outbox.actions.letters import may_have_news, put_letter
from civicnet.outbox.actions.messages import publish
from civicnet.outbox.models import Letter, Notice
from civicnet.workflow import Actor, Step, Table, Text


def notify(
    users: Iterable[Any],
    *,
    event: str,
    by: Actor,
    title: Text,
    text: Text = "",
    url: str = "",
    mail: bool = True,
    at: datetime | None = None,
) -> None:
    """Tell each user on `/mijn/`, and by mail unless they want none. `title` and `text` may be lazy.

    The texts are translated for each reader. `url` is a path of this site. `by` is the person who causes it: beyond
    the limits of may_have_news() there is a notice but no letter.
    """
    notices, moment = [], at or timezone.now()
    readers = {u.pk: u for u in users}
    letters_to = may_have_news(readers.values(), by=by) if mail and at is None and readers else set()
    for user in readers.values():
        with override(user.language):
            said, more = force_str(title), force_str(text)
            notices.append(Notice(user=user, event=event, title=said, text=more, url=url, at=moment))
            if user.pk in letters_to:
                body = [said, more, site_url(url) if url else "", _("Regards, your municipality")]
                put_letter(Letter.NEWS, user.email, said, "\n\n".join(filter(None, body)), sender=by)
    Notice.objects.bulk_create(notices)


@transaction.atomic
def mark_read(*, actor: Actor, notice: int | None = None) -> int:
    """Note that `actor` has read one of their notices, or all of them. Returns how many were unread."""
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
    """Publish a step of a transition table as the event `table.verb`, and send the notices that the step names."""
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
        notify(told.values(), event=name, by=actor, title=_lazy_title(obj, step), text=note, url=url, at=at)


def _lazy_title(obj: models.Model, step: Step) -> Text:
    """Translated when it is read, because the name of the thing may itself depend on the language."""
    return lazy(lambda: f"{obj}: {step.said or step.label}", str)()
