"""Tell people what happened, on `/mijn/` and by mail."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from civicnet import events
from civicnet.outbox.actions.letters import may_have_news, put_letter
from civicnet.outbox.actions.messages import publish
from civicnet.outbox.letter import House, Letter, compose, gather_facts
from civicnet.outbox.models import LetterKind, Notice
from civicnet.outbox.wording import Mail, Wording, find_wording
from civicnet.workflow import Actor, Step, Table

LONGEST_TITLE: Final = 300


def tell(
    users: Iterable[Any],
    event: str,
    audience: str,
    *,
    about: Any,
    by: Actor,
    at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Tell each user of `event` on `/mijn/`, and by mail as the text of their audience says.

    The texts are those of `letters.py` of the capability, in the language of each reader. Raises LookupError when there
    is none for this audience, KeyError when it names a fact that is missing.

    Args:
        about: what happened to; the table of its letters takes its facts.
        by: the person who causes it: beyond the limits of may_have_news() there is a notice but no letter.
        at: when it happened, of something taken over: then no letter goes out.
        facts: what else the text says.
    """
    table, wording = find_wording(event, audience)
    readers = {user.pk: user for user in users}
    letters_to = _who_gets_mail(wording, readers, by) if at is None else set()
    notices, said_in = [], {}
    for user in readers.values():
        with override(user.language):
            if user.language not in said_in:
                said_in[user.language] = gather_facts(table, about, facts or {}), House.current()
            said, house = said_in[user.language]
            letter = compose(wording, said, name=user.name, house=house)
            if wording.mail is not Mail.ALONE:
                notices.append(_notice(user, event, letter, at))
            if user.pk in letters_to:
                put_letter(LetterKind.NEWS, user.email, letter, sender=by)
    Notice.objects.bulk_create(notices)


def _notice(user: Any, event: str, letter: Letter, at: datetime | None) -> Notice:
    return Notice(
        user=user,
        event=event,
        title=letter.subject[:LONGEST_TITLE],
        text=letter.notice,
        url=letter.path,
        at=at or timezone.now(),
    )


def _who_gets_mail(wording: Wording, readers: Mapping[Any, Any], by: Actor) -> set[Any]:
    match wording.mail:
        case Mail.ALWAYS:
            return set(readers)
        case Mail.WANTED | Mail.ALONE if readers:
            return may_have_news(readers.values(), wording.about, by=by)
        case _:
            return set()


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
    told = {actor.pk}
    for audience in step.tells:  # who is in two of them reads the text of the first
        people = {u.pk: u for u in obj.audience(audience)}  # type: ignore[attr-defined]  # tells needs audience()
        readers = [user for pk, user in people.items() if pk not in told]
        told |= people.keys()
        if readers:
            tell(readers, name, audience, about=obj, by=actor, at=at, facts={"note": note})
