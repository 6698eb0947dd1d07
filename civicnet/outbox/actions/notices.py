"""Tell people what happened, on `/mijn/` and by mail."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from civicnet import events
from civicnet.accounts.models import Rhythm
from civicnet.deadlines import days_left, local_date
from civicnet.outbox.actions.letters import may_have_news, put_letter
from civicnet.outbox.actions.messages import publish
from civicnet.outbox.actions.news import put_news
from civicnet.outbox.letter import House, Letter, compose, gather_facts
from civicnet.outbox.models import LetterKind, Notice
from civicnet.outbox.wording import Letters, Mail, Wording, find_wording
from civicnet.workflow import Actor, Step, Table

LONGEST_TITLE: Final = 300
NOTICE_KEPT: Final = timedelta(days=365)


def tell(
    users: Iterable[Any],
    event: str,
    audience: str,
    *,
    about: Any,
    by: Actor,
    at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    source: models.Model | None = None,
) -> None:
    """Tell each user of `event` on `/mijn/`, and by mail as the text of their audience says. What is news is written down
    for who follows it. Who wants letters about it less often than at once reads it in the letter of the day or the week
    (civicnet/following), unless a day that it names is nearer than that.

    The texts are those of `letters.py` of the capability, in the language of each reader. Raises LookupError when there
    is none for this audience, KeyError when it names a fact that is missing.

    Args:
        about: what happened to; the table of its letters takes its facts.
        by: the person who causes it: beyond the limits of may_have_news() there is a notice but no letter.
        at: when it happened, of something taken over: then no letter goes out.
        facts: what else the text says.
        source: what it tells of, if that is not `about`: when a moderator hides it, it is no news any more.
    """
    table, wording = find_wording(event, audience)
    if wording.news:
        put_news(table, wording, about, by=by, at=at, facts=facts or {}, source=source or about)
    readers = {user.pk: user for user in users}
    letters_to = set()
    if at is None and readers:
        day = partial(_first_day, table, wording, about, facts or {})
        letters_to = _who_gets_mail(wording, readers, by, day)
    notices, said_in = [], {}
    for user in readers.values():
        with override(user.language):
            if user.language not in said_in:
                said_in[user.language] = gather_facts(table, about, facts or {}), House.current()
            said, house = said_in[user.language]
            letter = compose(wording, said, name=user.name, house=house)
            if wording.mail is not Mail.ALONE:
                waits = at is None and user.pk not in letters_to and wording.mail is Mail.WANTED
                awaits = wording.about if waits and _has_letter_later(user, wording) else ""
                notices.append(_notice(user, event, letter, at, awaits))
            if user.pk in letters_to:
                put_letter(LetterKind.NEWS, user.email, letter, sender=by)
    Notice.objects.bulk_create(notices)


def _notice(user: Any, event: str, letter: Letter, at: datetime | None, awaits: str) -> Notice:
    return Notice(
        awaits=awaits,
        user=user,
        event=event,
        title=letter.subject[:LONGEST_TITLE],
        text=letter.notice,
        url=letter.path,
        at=at or timezone.now(),
    )


def _first_day(table: Letters, wording: Wording, about: Any, facts: Mapping[str, Any]) -> date | None:
    """The first day to come that the text names; None without one."""
    said = gather_facts(table, about, facts)
    named = (said.value(fact) for words, fact in wording.dates if words)
    days = (local_date(day) for day in named if isinstance(day, date))
    return min((day for day in days if day >= local_date()), default=None)


def _who_gets_mail(
    wording: Wording, readers: Mapping[Any, Any], by: Actor, first_day: Callable[[], date | None]
) -> set[Any]:
    match wording.mail:
        case Mail.ALWAYS:
            return set(readers)
        case Mail.WANTED | Mail.ALONE:
            later = any(_has_letter_later(user, wording) for user in readers.values())
            day = first_day() if later else None
            return may_have_news([u for u in readers.values() if _cannot_wait(u, wording, day)], by=by)
        case _:
            return set()


def _has_letter_later(user: Any, wording: Wording) -> bool:
    """Whether the letter of the day or the week, or of when somebody is back, tells what no letter of its own did."""
    rhythm = user.rhythm_of(wording.about)
    return bool(rhythm.days) or (rhythm == Rhythm.NOW and user.is_away)


def _cannot_wait(user: Any, wording: Wording, day: date | None) -> bool:
    """Whether a letter goes out at once: so it was chosen, or a later one may come too late for the `day` that it names."""
    rhythm = user.rhythm_of(wording.about)
    if rhythm == Rhythm.NEVER:
        return False
    if user.is_away:
        return day is not None and day <= user.away_until + timedelta(days=rhythm.days)
    return rhythm == Rhythm.NOW or (day is not None and days_left(day) <= rhythm.days)


def sweep_notices(*, batch: int = 1000) -> int:
    """Remove notices of more than a year ago, `batch` at a time. Returns how many."""
    swept, old = 0, Notice.objects.filter(at__lt=timezone.now() - NOTICE_KEPT)
    while keys := list(old.order_by().values_list("pk", flat=True)[:batch]):
        swept += Notice.objects.filter(pk__in=keys).delete()[0]
    return swept


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
        tell(readers, name, audience, about=obj, by=actor, at=at, facts={"note": note})
