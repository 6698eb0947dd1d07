"""What happens to exchanges by the clock: asking how it went, reminding, closing what is silent, erasing what was said."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from civicnet import deadlines
from civicnet.files.actions import remove
from civicnet.journal.actions import record
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once, time_left_in_words
from civicnet.workflow import SYSTEM
from initiatives.marketplace.actions.exchange import close, locked
from initiatives.marketplace.actions.outcome import settle_posts
from initiatives.marketplace.models import ANSWERER, LIVE, MESSAGES, POSTER, Exchange
from initiatives.marketplace.workflow import PROMISED, TALKING
from initiatives.models import Report


def ask_and_remind(today: date | None = None) -> int:
    """Ask both after the agreed day whether it worked out; remind the side whose turn it is a week before it closes and
    the day before. Each goes out once. Returns how many went out.
    """
    on = deadlines.local_date(today)
    coming = on + timedelta(days=deadlines.REMIND_DAYS)
    rows = Exchange.objects.filter(
        Q(state__in=PROMISED, ask_on__lt=on) | Q(state__in=TALKING, due_on__lte=coming)
    )
    return sum(
        _ask(exchange, side, on) + _remind(exchange, side, on)
        for exchange in rows.with_sides().order_by("pk")
        for side in (POSTER, ANSWERER)
        if exchange.waits_for(side, on)
    )


def close_silent(today: date | None = None) -> int:
    """Close each exchange whose last day has passed. Returns how many."""
    late = Exchange.objects.filter(state__in=LIVE, due_on__lt=deadlines.local_date(today))
    return sum(_close_if_late(exchange, today) for exchange in late.order_by("pk"))


def erase_conversations(today: date | None = None) -> int:
    """Erase what was said in exchanges that ended longer ago than the term of the settings. Returns how many.

    That both helped each other, and how they thanked, stays: it is public.
    """
    last = deadlines.local_date(today) - timedelta(days=settings.CONVERSATION_DAYS)
    old = Exchange.objects.filter(closed_at__date__lt=last, erased_at=None)
    return sum(erase_conversation(exchange) for exchange in old.order_by("pk"))


def _ask(exchange: Exchange, side: str, today: date) -> bool:
    if not exchange.is_promised or exchange.ask_on is None:
        return False
    key = f"{subject_of(exchange)} ask {exchange.ask_on.isoformat()} {side}"
    readers, facts = exchange.speakers_of(side), {"other": exchange.partner_of(side)}
    return remind_once(readers, "exchange.ask", "partners", key=key, about=exchange, facts=facts)


def _remind(exchange: Exchange, side: str, today: date) -> bool:
    due = exchange.due_on
    which = deadlines.reminder_due(due, today) if due else ""
    if due is None or which not in ("week", "day"):
        return False
    key = f"{subject_of(exchange)} due {due.isoformat()} {which} {side}"
    readers = exchange.speakers_of(side)
    facts = {"other": exchange.partner_of(side), "left": lambda: time_left_in_words(due, today)}
    return remind_once(readers, "exchange.reminder", "partners", key=key, about=exchange, facts=facts)


@transaction.atomic
def _close_if_late(exchange: Exchange, today: date | None) -> bool:
    exchange = locked(exchange)
    if exchange.due_on is None or not deadlines.is_late(exchange.due_on, today):
        return False
    was_promised = exchange.is_promised
    exchange = close(exchange)
    if was_promised:
        settle_posts(exchange)
    return True


@transaction.atomic
def erase_conversation(exchange: Exchange) -> bool:
    """Erase what both wrote and agreed. By the clock, or when one of both erases an account. Returns True."""
    exchange = locked(exchange)
    photos = [message.photo for message in exchange.messages.exclude(photo=None).select_related("photo")]
    Report.objects.filter(kind=MESSAGES.kind, other_id__in=exchange.messages.values("pk")).update(said="")
    exchange.messages.all().delete()
    exchange.terms.all().delete()
    for photo in photos:
        if photo is not None:
            remove(photo, actor=SYSTEM)
    exchange.reason, exchange.erased_at = "", timezone.now()
    exchange.save(update_fields=["reason", "erased_at"])
    record(exchange, "erase", actor=SYSTEM)
    return True
