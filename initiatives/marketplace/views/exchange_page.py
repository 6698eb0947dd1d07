"""What the page of an exchange shows: where the two sides are, whose turn it is, the terms, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.accounts.absence import say_absence
from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.sections import Fact
from civicnet.text import Work, diff_words
from initiatives.marketplace.forms import ThanksForm
from initiatives.marketplace.models import (
    ANSWERER,
    POSTER,
    TERMS,
    Exchange,
    Message,
    Side,
    Terms,
    Thanks,
    other,
)
from initiatives.marketplace.payment import speaks_of_paying
from initiatives.marketplace.ring import help_of, kept_of, ring_through

PAGE_SIZE: Final = 20  # lines of a conversation: who comes back reads the last few


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Whose turn it is, as the answer on top of the page: `word`, what it means, its tone, and whether one may remind."""

    word: str
    text: str
    tone: str
    may_remind: bool = False


@dataclass(frozen=True, kw_only=True)
class TermLine:
    """One line of the terms, with what changed since the version before marked."""

    name: str
    said: SafeString | str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A line of the conversation as its reader sees it."""

    message: Message
    who: str
    own: bool


def exchange_context(exchange: Exchange, user: User, page: str | None) -> dict[str, Any]:
    """All that the page shows to `user`, who is of one side, or of both and then only reads."""
    side = exchange.side_of(user)
    reader = side or POSTER
    versions = list(exchange.terms.prefetch_related("consents"))
    latest = versions[-1] if versions else None
    yes = {consent.side: consent.given_at for consent in latest.consents.all()} if latest else {}
    talk = _page_of_talk(exchange, page)
    kept, own = exchange.state == Exchange.State.CONFIRMED, exchange.of(reader)
    thanks = {row.side: row for row in exchange.thanks.all()} if kept else {}
    return {
        "exchange": exchange,
        "speaks": bool(side),
        "they_wrote": side == POSTER or exchange.talked_at is not None,
        "own_name": exchange.name_of(reader),
        "their_name": exchange.name_of(other(reader)),
        "steps": _steps(exchange, latest),
        "turn": _turn(exchange, reader, latest, yes),
        "is_asked": bool(side) and exchange.waits_for(side) and exchange.is_promised,
        "latest": latest,
        "lines": _lines(latest, versions[-2] if len(versions) > 1 else None, exchange),
        "earlier": [(row, _lines(row, None, exchange)) for row in reversed(versions[:-1])],
        "consents": [
            (exchange.name_of(of_side), of_side == reader, yes.get(of_side))
            for of_side in (other(reader), reader)
        ],
        "said_yes": reader in yes,
        "talk": talk,
        "said": _said(exchange, reader, talk),
        "away": _away(exchange, other(reader)) if side and exchange.is_live else "",
        "remark": _speaks_of_paying(talk, reader),
        "facts": _facts(exchange, reader),
        "thanks": [
            (row, exchange.public_name_of(row.side), exchange.public_name_of(other(row.side)))
            for row in thanks.values()
            if row.hidden_at is None
        ],
        "thanks_form": _thanks_form(thanks.get(side)) if kept and side else None,
        "ring": ring_through(exchange) if kept else None,
        "helped": help_of(own, kept_of(own)) if kept else None,
    }


def _steps(exchange: Exchange, latest: Terms | None) -> list[dict[str, str]]:
    """Where the two sides are; nothing once it ended otherwise."""
    now = {
        Exchange.State.PROPOSED: 0,
        Exchange.State.IN_CONVERSATION: 2 if latest else 1,
        Exchange.State.AGREED: 3,
        Exchange.State.DELIVERED: 3,  # what one of both said is not shown
        Exchange.State.CONFIRMED: 5,
    }.get(exchange.state, -1)  # type: ignore[call-overload]  # a str
    if now < 0:
        return []
    if now == 3 and exchange.is_asked():
        now = 4
    words = [_("Answered"), _("In conversation"), _("Agree"), _("Do it"), _("Worked out?")]
    states = ["done" if n < now else "now" if n == now else "todo" for n in range(5)]
    return [{"text": text, "state": state} for text, state in zip(words, states, strict=True)]


def _turn(exchange: Exchange, side: str, latest: Terms | None, yes: dict[str, Any]) -> Turn:
    names = {
        "other": exchange.name_of(other(side)),
        "day": date_format(exchange.due_on) if exchange.due_on else "",
    }
    if exchange.is_promised:
        return _turn_of_promise(exchange, side, names)
    if not exchange.is_live:
        return _ended(exchange, side, names)
    if exchange.waits_for(side):
        if exchange.state == Exchange.State.PROPOSED:
            text = _("%(other)s answers what you put up. Write back, and you both see each other’s names.")
        elif latest and other(side) in yes:
            text = _("%(other)s says yes to this agreement. If you say yes as well, it stands.")
        else:
            text = _("Write back, or write down what you agree.")
        until = _("Without an answer it closes on %(day)s.")
        return Turn(word=_("It waits for you"), text=f"{text} {until}" % names, tone="wait")
    names["since"] = date_format(local_date(exchange.changed_at))
    return Turn(
        word=_("It waits for %(other)s, since %(since)s.") % names,
        text=_("You did your part. Without an answer it closes on %(day)s.") % names,
        tone="rest",
        may_remind=exchange.may_be_reminded_by(side),
    )


def _turn_of_promise(exchange: Exchange, side: str, names: dict[str, str]) -> Turn:
    said = exchange.said_by(side)
    if said:
        word = (
            _("You said that it worked out")
            if said == Exchange.Outcome.KEPT
            else _("You said that it went otherwise")
        )
        return Turn(word=word, text=_("We wait for %(other)s until %(day)s.") % names, tone="rest")
    assert exchange.ask_on is not None  # of what is promised
    days = {"day": date_format(exchange.ask_on)}
    text = _("The last day is %(day)s. The day after it we ask both of you whether it worked out.") % days
    return Turn(word=_("Agreed"), text=text, tone="ok")


def _ended(exchange: Exchange, side: str, names: dict[str, str]) -> Turn:
    ended = {"day": date_format(local_date(exchange.closed_at))}
    by = _("You wrote:") if exchange.reason_by == side else _("%(other)s wrote:") % names
    why = f"{by} {exchange.reason}" if exchange.reason else ""
    match exchange.state:
        case Exchange.State.CONFIRMED:
            return Turn(
                word=_("It worked out, you both say"), text=_("Finished on %(day)s.") % ended, tone="ok"
            )
        case Exchange.State.DECLINED:
            return Turn(word=_("It does not come off"), text=why, tone="no")
        case Exchange.State.NOT_KEPT:
            return Turn(word=_("It did not work out"), text=why, tone="no")
        case _closed:
            text = _(
                "Closed on %(day)s, as nobody wrote any more or it is off the marketplace. It counts nowhere."
            )
            return Turn(word=_("Closed"), text=text % ended, tone="rest")


def _lines(terms: Terms | None, before: Terms | None, exchange: Exchange) -> list[TermLine]:
    """The terms in words; a line that says nothing is left out, also its number when there is only one."""
    if terms is None:
        return []
    names = {
        "what": _("What"),
        "number": _("How many"),
        "when": _("When"),
        "last_day": _("Last day"),
        "where": _("Where"),
        "who": _("Who does what"),
    }
    work, lines = Work(), []
    for name in TERMS:
        if name == "number" and exchange.post.number == 1:
            continue
        now, then = _as_text(terms, name), _as_text(before, name) if before else ""
        if now or then:
            said = diff_words(then, now, work) if before else now
            lines.append(TermLine(name=names[name], said=said))
    return lines


def _as_text(terms: Terms, name: str) -> str:
    return date_format(terms.last_day) if name == "last_day" else str(getattr(terms, name))


def _page_of_talk(exchange: Exchange, page: str | None) -> Page[Message]:
    """The newest lines on the first page."""
    lines = exchange.messages.select_related("written_by", "photo").order_by("-made_at", "-pk")
    return Paginator(lines, PAGE_SIZE).get_page(page)


def _said(exchange: Exchange, reader: str, talk: Page[Message]) -> list[Said]:
    """The lines of a page, oldest first."""
    return [
        Said(message=row, who=exchange.writer(row.written_by, row.side), own=row.side == reader)
        for row in reversed(talk.object_list)
    ]


def _away(exchange: Exchange, side: str) -> str:
    """That all who wrote for a side are away, once they are known by name; empty otherwise."""
    if exchange.of(side).is_in_person and exchange.talked_at is None:
        return ""
    people = exchange.writers_of(side)
    back = min((person for person in people if person.is_away), key=_last_day_away, default=None)
    return say_absence(back) if back and all(person.is_away for person in people) else ""


def _last_day_away(person: User) -> date:
    return person.away_until or date.max


def _speaks_of_paying(talk: Sequence[Message], side: str) -> bool:
    """Whether what this side wrote last is about paying."""
    own = next((row for row in talk if row.side == side and row.text), None)
    return own is not None and speaks_of_paying(own.text)


def _facts(exchange: Exchange, reader: str) -> list[Fact]:
    post, own = exchange.post, exchange.own_post
    asked = _("Asked") if post.side == Side.NEED else _("Offered")
    facts = [Fact(asked, post.title, post.get_absolute_url())]
    if own is not None:
        named = _("Your own") if reader == ANSWERER else _("Fits with it, of %(name)s")
        facts.append(Fact(named % {"name": exchange.name_of(ANSWERER)}, own.title, own.get_absolute_url()))
    writers = exchange.messages.values_list("written_by__name", "side").order_by("side").distinct()
    names = sorted({capfirst(exchange.writer_name(name, side)) for name, side in writers})
    facts.append(Fact(_("Who talk"), "\n".join(names)))
    if exchange.erased_at is None:
        facts.append(Fact(_("Kept"), _kept_until(exchange)))
    else:
        facts.append(Fact(_("Erased"), date_format(local_date(exchange.erased_at))))
    return facts


def _kept_until(exchange: Exchange) -> str:
    """How long the conversation is kept."""
    if exchange.closed_at is None:
        n = settings.CONVERSATION_DAYS
        return _("Until %(n)s days after its end. Then we erase it.") % {"n": n}
    last = local_date(exchange.closed_at) + timedelta(days=settings.CONVERSATION_DAYS)
    return _("Until %(day)s. Then we erase it.") % {"day": date_format(last)}


def _thanks_form(row: Thanks | None) -> ThanksForm | None:
    """To write the sentence, or to correct it once; None when that was done, or a moderator has hidden it."""
    if row is None:
        return ThanksForm()
    if row.corrected_at is not None or row.hidden_at is not None:
        return None
    return ThanksForm(initial={"text": row.text})
