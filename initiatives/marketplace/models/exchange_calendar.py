"""The days of an exchange, as entries in the calendars of its two sides.

Anybody with the address of a calendar reads it, so an entry names what is public only: what was put up.
"""

from dataclasses import replace
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.deadlines import is_late, local_date
from civicnet.journal.models import subject_of
from initiatives.marketplace.models.conversation import Terms
from initiatives.marketplace.models.exchange import LIVE, Exchange
from initiatives.marketplace.models.own import OwnExchange, with_side

# The acts that move one of its days or end it. What one side says of how it went is not among them: the other side does
# not learn that it was said before it answered itself.
CHANGES = frozenset({"write", "terms", "yes", "later", "agree", "confirm", "decline", "fail", "close"})


def exchanges_calendar(user: User, since: date) -> list[Entry]:
    """Until when exchanges wait for `user`, and the agreed days: of what goes on, and of what ended from `since` on.

    What does not wait any more, or was called off, is cancelled. One query.
    """
    last_terms = Terms.objects.filter(exchange=OuterRef("pk")).order_by("-version")
    recent = Q(state__in=LIVE) | Q(closed_at__date__gte=since)
    rows = Exchange.objects.visible_to(user).filter(recent)
    rows = rows.annotate(terms_day=Subquery(last_terms.values("last_day")[:1]))
    return [entry for row in with_side(rows, user) for entry in _entries(row)]


def agreed_entry(exchange: Exchange, day: date, *, note: str = "") -> Entry:
    """The agreed day of an exchange; cancelled when it was called off or did not work out."""
    (entry,) = changed_by(CHANGES, [_agreed(exchange, day, note)])
    return entry


def _entries(row: OwnExchange) -> list[Entry]:
    exchange = row.exchange
    ended_on = local_date(exchange.closed_at) if exchange.closed_at else None
    agreed_on = exchange.terms_day if exchange.agreed_at else None  # type: ignore[attr-defined]  # annotated
    due_on = exchange.due_on or ended_on
    found = [_waiting(row, due_on, agreed_on)] if due_on else []
    if agreed_on:
        found.append(_agreed(exchange, agreed_on))
    return changed_by(CHANGES, found)


def _waiting(row: OwnExchange, day: date, agreed_on: date | None) -> Entry:
    """Until when the other side waits for this one; cancelled while it does not."""
    exchange = row.exchange
    entry = deadline(
        f"exchange-{exchange.pk}-due",
        _("The other side waits for you: %(post)s") % {"post": exchange.post.title},
        day,
        url=exchange.get_absolute_url(),
        status=Status.CONFIRMED if row.waits else Status.CANCELLED,
        subjects=(subject_of(exchange),),
    )
    # The clock asks how it went, and this side answers: neither is an act that the other one may count.
    asked = agreed_on is not None and is_late(agreed_on)
    return replace(entry, sequence=asked + bool(row.side and exchange.said_by(row.side)))


def _agreed(exchange: Exchange, day: date, note: str = "") -> Entry:
    called_off = exchange.state == Exchange.State.NOT_KEPT
    return deadline(
        f"exchange-{exchange.pk}",
        _("Agreed: %(post)s") % {"post": exchange.post.title},
        day,
        url=exchange.get_absolute_url(),
        note=note,
        status=Status.CANCELLED if called_off else Status.CONFIRMED,
        subjects=(subject_of(exchange),),
    )
