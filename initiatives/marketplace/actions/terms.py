"""Verbs on the terms of an exchange: proposing a version, and saying yes to just those words."""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.deadlines import is_late
from civicnet.outbox.actions import tell
from civicnet.workflow import NotAllowedNow, perform
from initiatives.marketplace.actions.exchange import closes_after, enter, note_act, pass_turn
from initiatives.marketplace.actions.promising import take
from initiatives.marketplace.models import ANSWERER, POSTER, Consent, Exchange, Message, Terms, other

CHANGED: Final = _("The other side wrote a new version meanwhile. Read it first.")


@transaction.atomic
def propose_terms(
    exchange: Exchange,
    *,
    actor: User,
    based_on: int,
    what: str,
    when: str,
    last_day: date,
    number: int = 1,
    where: str = "",
    who: str = "",
    at: datetime | None = None,
) -> Terms:
    """Write down a new version of what would be agreed, and say yes to it; a yes to an earlier version is void.

    Args:
        based_on: the number of the version that stood on the page, 0 for none.
        number: how many of what was put up.
        last_day: the agreed day, after which both are asked whether it worked out.

    Raises NotAllowedNow when it is agreed or over, or the other side has not answered yet; ValidationError when there
    is a newer version, nothing has changed, the day has passed, or there are not so many left.
    """
    exchange, side = enter(exchange, actor, at=at)
    if exchange.state != Exchange.State.IN_CONVERSATION:
        raise NotAllowedNow(exchange, "propose_terms")
    latest = exchange.terms.last()
    version = latest.version if latest else 0
    if version != based_on:
        raise ValidationError(CHANGED, code="changed")
    if is_late(last_day, at):
        raise ValidationError({"last_day": _("Choose today or a day that is still to come.")})
    if not 1 <= number <= exchange.post.left:
        raise ValidationError(
            {"number": _("Choose a number from 1 to %(left)s.") % {"left": exchange.post.left}}
        )
    terms = Terms(
        exchange=exchange, version=version + 1, side=side, made_by=actor, made_at=at or timezone.now()
    )
    terms.what, terms.when, terms.where, terms.who = what.strip(), when.strip(), where.strip(), who.strip()
    terms.number, terms.last_day = number, last_day
    terms.sha256 = terms.digest()
    if latest is not None and latest.sha256 == terms.sha256:
        raise ValidationError(_("Nothing has changed: say yes to it, or change something."), code="same")
    terms.save(force_insert=True)
    _consent(terms, side, actor, at)
    note_act(exchange, side, actor, Message.Act.TERMS, version=terms.version, at=at)
    pass_turn(exchange, other(side), at=at)
    readers = exchange.speakers_of(other(side))
    facts = {"other": exchange.partner_of(other(side)), "terms": _in_words(terms)}
    tell(readers, "exchange.terms", "partners", about=exchange, by=actor, at=at, facts=facts)
    return terms


@transaction.atomic
def agree(exchange: Exchange, *, actor: User, sha256: str, at: datetime | None = None) -> Exchange:
    """Say yes to the terms with this hash. With the yes of both it is agreed, and taken from what was put up.

    A second yes of the same side changes nothing. Raises ValidationError when there is a newer version, NotAllowedNow
    when it is agreed or over, or less is left than the terms say.
    """
    exchange, side = enter(exchange, actor, at=at)
    terms = exchange.terms.last()
    if terms is None or terms.sha256 != sha256:
        raise ValidationError(CHANGED, code="changed")
    if terms.consents.filter(side=side).exists():
        return exchange
    if exchange.state != Exchange.State.IN_CONVERSATION:
        raise NotAllowedNow(exchange, "agree")
    _consent(terms, side, actor, at)
    note_act(exchange, side, actor, Message.Act.YES, version=terms.version, at=at)
    if terms.consents.count() == 1:
        pass_turn(exchange, other(side), at=at)
        return exchange
    _take(exchange, terms.number, at)
    exchange.number, exchange.turn = terms.number, ""
    exchange.agreed_at, exchange.ask_on = at or timezone.now(), terms.last_day
    exchange.due_on = closes_after(terms.last_day)
    fields = ("number", "own_number", "turn", "agreed_at", "ask_on", "due_on")
    exchange = perform(exchange, "agree", actor=actor, at=at, with_fields=fields)
    for reader in (POSTER, ANSWERER):
        readers, facts = (
            exchange.speakers_of(reader),
            {"other": exchange.partner_of(reader), "terms": _in_words(terms)},
        )
        tell(readers, "exchange.agree", "partners", about=exchange, by=actor, at=at, facts=facts)
    return exchange


def _take(exchange: Exchange, number: int, at: datetime | None) -> None:
    """Promise it on both sides, in one order, so that two who agree at once never wait for each other in a ring.

    Of what the answering party put up itself at most what is left of it, and at least one.
    """
    own = exchange.own_post
    for post in sorted((row for row in (exchange.post, own) if row is not None), key=lambda row: row.pk):
        if post.pk == exchange.post_id:
            take(post, number, at=at)
        else:
            exchange.own_number = max(1, min(number, post.left))
            take(post, exchange.own_number, at=at)


def _consent(terms: Terms, side: str, actor: User, at: datetime | None) -> None:
    Consent.objects.create(terms=terms, side=side, given_by=actor, given_at=at or timezone.now())


def _in_words(terms: Terms) -> str:
    """What a letter says of the terms; the rest stands on the page."""
    return "\n".join(filter(None, (terms.what, terms.when, terms.where, terms.who)))
