"""Verbs on an exchange: from an answer to an offer or a need, by talking, to its end. Source: domain.md, Marketplace."""

from datetime import date, datetime, timedelta
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.actions import block
from civicnet.accounts.models import Block, User
from civicnet.files.actions import store_photo
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from initiatives.marketplace.actions.post import locked as locked_post
from initiatives.marketplace.models import (
    ANSWERER,
    POSTER,
    SILENT_DAYS,
    Exchange,
    Message,
    Post,
    other,
)
from initiatives.marketplace.workflow import TALKING

MOST_A_DAY: Final = 10


def locked(exchange: Exchange) -> Exchange:
    """The exchange as it is now, locked until the end of the transaction."""
    return Exchange.objects.select_for_update(of=("self",)).with_sides().get(pk=exchange.pk)


@transaction.atomic
def answer(
    post: Post,
    *,
    actor: User,
    text: str,
    number: int = 1,
    own_post: Post | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Exchange:
    """Say that one can help, or can use it. Who put it up is told, and may talk about it or decline.

    Args:
        number: how many of it.
        own_post: what the same party has put up itself and fits; it is promised together with it.
        fields: exactly one of `initiative`, `organisation` and `person`, the party that answers; for a resident in
            person also `neighbourhood`, which everybody may read.

    Raises PermissionDenied for who may not speak for the party, or belongs to both; NotAllowedNow for what is not open;
    ValidationError without a text, for more than is left, for a party that talks about it already, past MOST_A_DAY, or
    when all who put it up have blocked `actor`.
    """
    User.objects.select_for_update().get(pk=actor.pk)  # two at once are counted as two
    post = locked_post(post)
    moment = at or timezone.now()
    exchange = Exchange(post=post, own_post=own_post, number=number, made_by=actor, made_at=moment, **fields)
    exchange.turn, exchange.due_on, exchange.changed_at = (
        POSTER,
        closes_after(deadlines.local_date(at)),
        moment,
    )
    require(actor, "marketplace.answer", exchange)
    if not Post.objects.open().visible_to(actor).filter(pk=post.pk).exists():
        raise NotAllowedNow(post, "answer")
    _check_answer(exchange, text, moment)
    readers = _who_hear(exchange, POSTER, actor)
    if not readers:
        raise ValidationError(_("You cannot answer this one."), code="blocked")
    exchange = create(exchange, "propose", actor=actor, at=at)
    _add(exchange, ANSWERER, actor, text=text.strip(), at=moment)
    facts = {"other": exchange.partner_of(POSTER), "message": text.strip()}
    tell(readers, "exchange.propose", "partners", about=exchange, by=actor, at=at, facts=facts)
    return exchange


def write(
    exchange: Exchange,
    *,
    actor: User,
    text: str,
    photo: IO[bytes] | None = None,
    alt: str = "",
    at: datetime | None = None,
) -> Message:
    """Write to the other side, who gets it by mail with a link. The first time that who put it up writes, both talk.

    Args:
        photo: an upload, which is cleaned before anything is locked; `alt` says what is in it.

    Raises PermissionDenied for everybody but the two sides, NotAllowedNow when it is over, ValidationError without a
    text, with what is wrong with the photo, or when all of the other side have blocked `actor`.
    """
    require(actor, "marketplace.talk", exchange)
    if not text.strip():
        raise ValidationError({"text": _("Write your message.")})
    prepared = None if photo is None else prepare_photo(photo)
    return _write(exchange, actor=actor, text=text.strip(), photo=prepared, alt=alt, at=at)


@transaction.atomic
def _write(
    exchange: Exchange, *, actor: User, text: str, photo: PreparedPhoto | None, alt: str, at: datetime | None
) -> Message:
    exchange, side = enter(exchange, actor, at=at)
    readers = _who_hear(exchange, other(side), actor)
    if not readers:
        raise ValidationError({"text": _("You cannot write here any more.")})
    stored = None if photo is None else store_photo(photo, actor=actor, alt=alt)
    message = _add(exchange, side, actor, text=text, photo=stored, at=at or timezone.now())
    record(exchange, "write", actor=actor, at=at)
    pass_turn(exchange, other(side), at=at)
    facts = {
        "other": exchange.partner_of(other(side)),
        "by": exchange.writer(actor, side),
        "message": text,
    }
    tell(readers, "exchange.message", "partners", about=exchange, by=actor, at=at, facts=facts)
    return message


@transaction.atomic
def remind_other_side(exchange: Exchange, *, actor: User, at: datetime | None = None) -> Exchange:
    """Remind the side whose turn it is that one waits for it. It does not put off the day on which it closes.

    Raises PermissionDenied for everybody but the two sides; NotAllowedNow unless it has been the turn of the other side
    for REMIND_AFTER_DAYS, and as long since the last reminder; ValidationError when all of the other side have blocked
    `actor`.
    """
    exchange = locked(exchange)
    require(actor, "marketplace.talk", exchange)
    side = exchange.side_of(actor)
    if not exchange.may_be_reminded_by(side, deadlines.local_date(at)):
        raise NotAllowedNow(exchange, "remind")
    readers = _who_hear(exchange, other(side), actor)
    if not readers:
        raise ValidationError(_("You cannot write here any more."))
    exchange.reminded_at = at or timezone.now()
    exchange.save(update_fields=["reminded_at"])
    note_act(exchange, side, actor, Message.Act.REMIND, at=at)
    facts = {
        "other": exchange.partner_of(other(side)),
        "since": deadlines.local_date(exchange.changed_at),
    }
    tell(readers, "exchange.remind", "partners", about=exchange, by=actor, at=at, facts=facts)
    return exchange


@transaction.atomic
def decline(exchange: Exchange, *, actor: Actor, reason: str, at: datetime | None = None) -> Exchange:
    """It does not come off, with a reason that the other side alone reads. By either side, before it is agreed.

    Raises ValidationError without a reason.
    """
    exchange = end(exchange, "decline", actor=actor, reason=reason, at=at)
    reader = other(exchange.reason_by)
    readers, facts = (
        exchange.speakers_of(reader),
        {"other": exchange.partner_of(reader), "reason": exchange.reason},
    )
    tell(readers, "exchange.decline", "partners", about=exchange, by=actor, at=at, facts=facts)
    return exchange


@transaction.atomic
def block_other_side(exchange: Exchange, *, actor: User) -> None:
    """Have `actor` hear no more from those who wrote for the other side, here or elsewhere. Nobody is told.

    It can be undone with unblock(). Raises PermissionDenied for everybody but the two sides, NotAllowedNow when nobody of
    the other side has written yet.
    """
    require(actor, "marketplace.talk", exchange)
    writers = exchange.writers_of(other(exchange.side_of(actor)))
    if not writers:
        raise NotAllowedNow(exchange, "block")
    for person in writers:
        block(person, actor=actor)


@transaction.atomic
def close_with_post(payload: dict[str, Any]) -> None:
    """Subscriber of what takes an offer or a need off the marketplace: what is not agreed closes with it. Idempotent."""
    for exchange in (
        Exchange.objects.select_for_update(of=("self",))
        .filter(post=payload["id"], state__in=TALKING)
        .order_by("pk")
    ):
        if not exchange.post.is_live:
            close(exchange)


def close(exchange: Exchange, *, at: datetime | None = None) -> Exchange:
    """Close what nobody goes on with; it counts nowhere. By the clock, or with its offer or need."""
    exchange = finish(locked(exchange), "close", actor=SYSTEM, at=at)
    for side in (POSTER, ANSWERER):
        readers, facts = exchange.speakers_of(side), {"other": exchange.partner_of(side)}
        tell(readers, "exchange.close", "partners", about=exchange, by=SYSTEM, at=at, facts=facts)
    return exchange


# ---- for the other verbs on an exchange ----------------------------------------------------------
def closes_after(day: date) -> date:
    """The last day of an exchange in which nobody does anything after `day`."""
    return deadlines.due(day, SILENT_DAYS, moves=False)


def enter(exchange: Exchange, actor: User, *, at: datetime | None = None) -> tuple[Exchange, str]:
    """The exchange, locked, and the side for which `actor` speaks in it; who put it up begins the conversation by it.

    Raises PermissionDenied for everybody but the two sides, NotAllowedNow when it is over.
    """
    exchange = locked(exchange)
    require(actor, "marketplace.talk", exchange)
    if not exchange.is_live:
        raise NotAllowedNow(exchange, "write")
    side = exchange.side_of(actor)
    if exchange.state == Exchange.State.PROPOSED and side == POSTER:
        exchange.talked_at = at or timezone.now()
        perform(exchange, "begin", actor=actor, at=at, with_fields=["talked_at"])
    return exchange, side


def pass_turn(exchange: Exchange, side: str, *, at: datetime | None = None) -> None:
    """It is the turn of `side` now, and the days of silence begin again. Nothing moves once it is agreed."""
    turn = (side, closes_after(deadlines.local_date(at)))
    if exchange.is_talking and turn != (exchange.turn, exchange.due_on):
        exchange.turn, exchange.due_on = turn
        exchange.changed_at = at or timezone.now()
        exchange.save(update_fields=["turn", "due_on", "changed_at"])


def note_act(
    exchange: Exchange,
    side: str,
    actor: Actor,
    act: str,
    *,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Put what a side did as a line in the conversation, and in the journal."""
    record(exchange, act, actor=actor, at=at)
    _add(exchange, side, actor, act=act, version=version, at=at or timezone.now())


def end(exchange: Exchange, verb: str, *, actor: Actor, reason: str, at: datetime | None) -> Exchange:
    """End it by `verb`, with a reason that both sides read and nobody else."""
    exchange = locked(exchange)
    require(actor, "marketplace.talk", exchange)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the other side reads it.")})
    exchange.reason, exchange.reason_by = reason.strip(), exchange.side_of(actor)
    return finish(exchange, verb, actor=actor, at=at, with_fields=("reason", "reason_by"))


def finish(
    exchange: Exchange, verb: str, *, actor: Actor, at: datetime | None, with_fields: tuple[str, ...] = ()
) -> Exchange:
    """Perform `verb`, after which nothing waits for anybody."""
    exchange.turn, exchange.due_on, exchange.ask_on = "", None, None
    exchange.closed_at = at or timezone.now()
    fields = (*with_fields, "turn", "due_on", "ask_on", "closed_at")
    return perform(exchange, verb, actor=actor, at=at, with_fields=fields)


def _who_hear(exchange: Exchange, side: str, writer: User) -> list[User]:
    """Those of a side who get a letter of what `writer` wrote: not those who have blocked them."""
    blocked_by = set(Block.objects.filter(blocked=writer).values_list("user", flat=True))
    return [person for person in exchange.speakers_of(side) if person.pk not in blocked_by]


def _check_answer(exchange: Exchange, text: str, moment: datetime) -> None:
    post, own = exchange.post, exchange.own_post
    if not text.strip():
        raise ValidationError({"text": _("Write your message.")})
    if not 1 <= exchange.number <= post.left:
        raise ValidationError({"number": _("Choose a number from 1 to %(left)s.") % {"left": post.left}})
    if own is not None and (own.side == post.side or own.party != exchange.party or not own.is_live):
        raise ValidationError({"own_post": _("Choose something that you have put up yourselves.")})
    party = {name: getattr(exchange, name) for name in ("initiative", "organisation", "person")}
    if Exchange.objects.live().filter(post=post, **party).exists():
        raise ValidationError(_("You talk about this already: it stands on your page."), code="again")
    lately = Exchange.objects.filter(made_by=exchange.made_by, made_at__gt=moment - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise ValidationError(_("You have answered ten times today. Go on tomorrow."), code="too_many")


def _add(exchange: Exchange, side: str, actor: Actor, *, at: datetime, **fields: Any) -> Message:
    writer = actor if isinstance(actor, User) else None
    return Message.objects.create(exchange=exchange, side=side, written_by=writer, made_at=at, **fields)
