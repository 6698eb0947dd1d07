"""Verbs on how an agreed exchange went: both are asked, and what both say stands. Source: domain.md, Marketplace."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, perform, require
from initiatives.marketplace.actions.exchange import closes_after, end, enter, finish, locked, note_act
from initiatives.marketplace.actions.post import fulfil
from initiatives.marketplace.actions.post import locked as locked_post
from initiatives.marketplace.actions.promising import give_back
from initiatives.marketplace.models import (
    ANSWERER,
    POSTER,
    Exchange,
    Message,
    Post,
    Thanks,
    other,
)
from initiatives.marketplace.workflow import PROMISED

# Who asks to be asked later is asked again after so many days.
LATER_DAYS: Final = 7
KEPT, NOT_KEPT = Exchange.Outcome.KEPT, Exchange.Outcome.NOT_KEPT


@transaction.atomic
def say_kept(exchange: Exchange, *, actor: User, at: datetime | None = None) -> Exchange:
    """Say that it worked out. Once both said so it is confirmed, and shown on the pages of both; before that the other
    side does not see it. Saying it twice changes nothing.

    Raises NotAllowedNow before it is agreed, and once it is over.
    """
    exchange, side = _enter_promised(exchange, actor)
    if exchange.said_by(side):
        return exchange
    fields = [_say(exchange, side, KEPT)]
    said = exchange.said_by(other(side))
    if said == NOT_KEPT:
        return _not_kept(exchange, actor=actor, at=at, fields=fields)
    if exchange.state == Exchange.State.AGREED:
        return perform(exchange, "deliver", actor=actor, at=at, with_fields=fields)
    exchange = finish(exchange, "confirm", actor=actor, at=at, with_fields=tuple(fields))
    settle_posts(exchange, at=at)
    for reader in (POSTER, ANSWERER):
        readers, facts = exchange.speakers_of(reader), {"other": exchange.partner_of(reader)}
        tell(readers, "exchange.confirm", "partners", about=exchange, by=actor, at=at, facts=facts)
    return exchange


@transaction.atomic
def say_not_kept(exchange: Exchange, *, actor: User, reason: str, at: datetime | None = None) -> Exchange:
    """Say that it went otherwise, and why. Once the other side has answered too, it counts as not kept: both read the
    reason, nobody else, and what was promised is to be had again. Saying it twice changes nothing.

    Raises NotAllowedNow before the agreed day (then `call_off`) and once it is over, ValidationError without a reason.
    """
    exchange, side = _enter_promised(exchange, actor)
    if exchange.said_by(side):
        return exchange
    if not exchange.is_asked(local_date(at)):
        raise NotAllowedNow(exchange, "say_not_kept")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the other side reads it.")})
    fields = [_say(exchange, side, NOT_KEPT), "reason", "reason_by"]
    exchange.reason = "\n\n".join(filter(None, (exchange.reason, reason.strip())))
    exchange.reason_by = side
    if exchange.said_by(other(side)):
        return _not_kept(exchange, actor=actor, at=at, fields=fields)
    exchange.save(update_fields=fields)
    record(exchange, "say_not_kept", actor=actor, at=at)
    return exchange


@transaction.atomic
def ask_later(exchange: Exchange, *, actor: User, at: datetime | None = None) -> Exchange:
    """It is not done yet: both are asked again after LATER_DAYS. Raises NotAllowedNow while nobody is asked."""
    exchange, side = _enter_promised(exchange, actor)
    today = local_date(at)
    if not exchange.is_asked(today) or exchange.said_by(side):
        raise NotAllowedNow(exchange, "ask_later")
    exchange.ask_on = today + timedelta(days=LATER_DAYS - 1)
    exchange.due_on = closes_after(exchange.ask_on)
    exchange.save(update_fields=["ask_on", "due_on"])
    note_act(exchange, side, actor, Message.Act.LATER, at=at)
    return exchange


@transaction.atomic
def call_off(exchange: Exchange, *, actor: User, reason: str, at: datetime | None = None) -> Exchange:
    """What was agreed does not go on, with a reason that the other side alone reads. What was promised is to be had
    again. Raises ValidationError without a reason, NotAllowedNow before it is agreed and once it is over.
    """
    exchange = end(exchange, "fail", actor=actor, reason=reason, at=at)
    settle_posts(exchange, at=at)
    _tell_not_kept(exchange, actor, other(exchange.reason_by), at=at)
    return exchange


def settle_posts(exchange: Exchange, *, at: datetime | None = None) -> None:
    """Bring what both put up in step with how it went. A promise that was not kept is given back.

    What was kept counts as taken; with nothing left and nothing else promised it is fulfilled. A standing offer is to be
    had again. When one side was silent, its own party decides: only what it said to be kept stays taken.
    """
    rows = [(exchange.post, exchange.number, exchange.poster_said)]
    if exchange.own_post is not None:
        rows.append((exchange.own_post, exchange.own_number, exchange.answerer_said))
    for post, number, said in sorted(rows, key=lambda row: row[0].pk):
        post = locked_post(post)
        if exchange.state == Exchange.State.NOT_KEPT or said != KEPT or post.is_standing:
            give_back(post, number, at=at)
        elif post.state == Post.State.RESERVED and not _is_promised(post):
            fulfil(post, actor=SYSTEM, at=at)


def _is_promised(post: Post) -> bool:
    """Whether somebody still has to keep a promise about it."""
    return any(rows.filter(state__in=PROMISED).exists() for rows in (post.exchanges, post.answers))


def _enter_promised(exchange: Exchange, actor: User) -> tuple[Exchange, str]:
    exchange, side = enter(exchange, actor)
    if not exchange.is_promised:
        raise NotAllowedNow(exchange, "say_outcome")
    return exchange, side


def _say(exchange: Exchange, side: str, outcome: str) -> str:
    """Note what a side says; returns the column."""
    column = f"{side}_said"
    setattr(exchange, column, outcome)
    return column


def _not_kept(exchange: Exchange, *, actor: User, at: datetime | None, fields: list[str]) -> Exchange:
    exchange = finish(exchange, "fail", actor=actor, at=at, with_fields=tuple(fields))
    settle_posts(exchange, at=at)
    for reader in (POSTER, ANSWERER):
        _tell_not_kept(exchange, actor, reader, at=at)
    return exchange


def _tell_not_kept(exchange: Exchange, actor: User, reader: str, *, at: datetime | None) -> None:
    readers, facts = (
        exchange.speakers_of(reader),
        {"other": exchange.partner_of(reader), "reason": exchange.reason},
    )
    tell(readers, "exchange.fail", "partners", about=exchange, by=actor, at=at, facts=facts)


@transaction.atomic
def thank(exchange: Exchange, *, actor: User, text: str, at: datetime | None = None) -> Thanks:
    """Thank the other side in one public sentence, once; it can be corrected once.

    Raises NotAllowedNow unless both said that it worked out, and after that one correction; ValidationError without a
    text.
    """
    exchange = locked(exchange)
    require(actor, "marketplace.talk", exchange)
    if exchange.state != Exchange.State.CONFIRMED:
        raise NotAllowedNow(exchange, "thank")
    if not text.strip():
        raise ValidationError({"text": _("Write your sentence.")})
    side, moment = exchange.side_of(actor), at or timezone.now()
    row = Thanks.objects.filter(exchange=exchange, side=side).first()
    if row is not None:
        return _correct(row, text.strip(), actor=actor, at=moment)
    row = Thanks(exchange=exchange, side=side, text=text.strip(), written_by=actor, made_at=moment)
    row.save(force_insert=True)
    record(exchange, "thank", actor=actor, at=at)
    readers, facts = (
        exchange.speakers_of(other(side)),
        {"other": exchange.partner_of(other(side)), "thanks": row.text},
    )
    tell(readers, "exchange.thank", "partners", about=exchange, by=actor, at=at, facts=facts)
    return row


def _correct(row: Thanks, text: str, *, actor: User, at: datetime) -> Thanks:
    if row.hidden_at is not None or row.corrected_at is not None:
        raise NotAllowedNow(row, "correct_thanks")
    if text != row.text:
        record(row.exchange, "correct_thanks", actor=actor, data={"before": row.text})
        row.text, row.corrected_at = text, at
        row.save(update_fields=["text", "corrected_at"])
    return row


@transaction.atomic
def ask_broker(exchange: Exchange, *, actor: User) -> Exchange:
    """Ask the bridge builders of the municipality to help: they get the name and the mail address of who asks, and never
    read the conversation. Once. Raises NotAllowedNow when they were asked already.
    """
    exchange = locked(exchange)
    require(actor, "marketplace.talk", exchange)
    if exchange.broker_asked_at is not None or exchange.erased_at is not None:
        raise NotAllowedNow(exchange, "ask_broker")
    exchange.broker_asked_at = timezone.now()
    exchange.save(update_fields=["broker_asked_at"])
    record(exchange, "ask_broker", actor=actor)
    asked_about = other(exchange.side_of(actor))
    brokers = User.objects.holding("broker")
    facts = {"by": str(actor), "email": actor.email, "other": lambda: exchange.public_name_of(asked_about)}
    tell(brokers, "exchange.ask_broker", "brokers", about=exchange, by=actor, facts=facts)
    return exchange
