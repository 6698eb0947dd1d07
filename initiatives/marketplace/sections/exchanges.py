"""What exchanges say on the pages of others: what waits for a person, and what parties did for each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.sections import Line, Section, Waiting
from initiatives.marketplace.models import (
    ANSWERER,
    Exchange,
    OwnExchange,
    Party,
    Post,
    Thanks,
    other,
    own_exchanges,
)
from initiatives.marketplace.ring import Help, help_of, kept_of
from initiatives.models import Initiative, Organisation

MOST_SHOWN: Final = 50
NEWEST: Final = 5


def exchanges_for_me(user: User) -> Section | None:
    """The conversations of `user`, and those in which it is their turn. One query."""
    rows = own_exchanges(user, most=MOST_SHOWN)
    return Section(
        name="exchanges",
        template="marketplace/sections/me_exchanges.html" if rows else "",
        context={"talks": [_talk(row) for row in rows]},
        waiting=[_waiting(row) for row in rows if row.waits],
    )


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation as `/mijn/` lists it: with whom, about what, and whose turn it is."""

    exchange: Exchange
    name: str
    waits: bool


def _talk(row: OwnExchange) -> Talk:
    partner = other(row.side) if row.side else ANSWERER
    return Talk(exchange=row.exchange, name=row.exchange.name_of(partner), waits=row.waits)


def _waiting(row: OwnExchange) -> Waiting:
    exchange = row.exchange
    names = {"other": capfirst(exchange.name_of(other(row.side))), "post": exchange.post.title}
    if exchange.is_promised:
        text = _("Say whether it worked out: %(post)s")
    elif exchange.state == Exchange.State.PROPOSED:
        text = _("Answer who answers you: %(post)s")
    else:
        text = _("Write back about: %(post)s")
    why = _("%(other)s waits for you. After that day it closes.")
    return Waiting(text % names, exchange.get_absolute_url(), why % names, exchange.due_on)


@dataclass(frozen=True, kw_only=True)
class Thanked:
    """A sentence of thanks and whose it is; `key`: of its row, to report it."""

    key: int
    text: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One exchange that both confirmed, as everybody may read it: who helped, whom, with what; and their thanks."""

    giver: str
    giver_url: str
    getter: str
    getter_url: str
    post: Post
    on: date
    thanks: Sequence[Thanked]


def kept_for_initiative(initiative: Initiative) -> Section | None:
    """What an initiative did for others and got from them; None without. One query."""
    return _kept(Exchange(initiative=initiative))


def kept_for_organisation(organisation: Organisation) -> Section | None:
    """What an organisation did for others and got from them; None without. One query."""
    return _kept(Exchange(organisation=organisation))


def kept_for_post(post: Post) -> list[Kept]:
    """What came of an offer or a need, the newest first. One query."""
    rows = Exchange.objects.kept().filter(Q(post=post) | Q(own_post=post)).with_sides()
    return [_as_kept(row) for row in _with_thanks(rows).order_by("-closed_at", "-pk")[:NEWEST]]


def lines_for_post(kept: Sequence[Kept]) -> Iterator[Line]:
    """The same as lines of the timeline of its page."""
    for row in kept:
        text = _("%(giver)s helped %(getter)s") % {"giver": row.giver, "getter": row.getter}
        yield Line(row.on, capfirst(text))


def _kept(party: Party) -> Section | None:
    rows: list[Exchange] = list(_with_thanks(kept_of(party)))
    if not rows:
        return None
    helped = help_of(party, rows)
    return Section(
        name="kept",
        template="marketplace/sections/kept.html",
        context={"helps": [_as_kept(row) for row in rows[:NEWEST]], "helped": helped},
        title=_("Help given and got"),
        more=help_in_short(helped),
    )


def help_in_short(helped: Help) -> str:
    """What a party gave and got, without its name: "helped 5, got help of 3"."""
    said = [_("helped %(n)s") % {"n": helped.gave}] if helped.gave else []
    got = helped.got + helped.hands
    said += [_("got help of %(n)s") % {"n": got}] if got else []
    return ", ".join(said)


def _with_thanks(rows: QuerySet[Exchange]) -> QuerySet[Any]:
    """With the thanks that everybody may read, as `said`: asked together with the rows."""
    thanks = Thanks.objects.filter(exchange=OuterRef("pk"), hidden_at=None).order_by("made_at", "pk")
    said = thanks.values(row=JSONObject(key="pk", side="side", text="text"))
    return rows.annotate(said=ArraySubquery(said))


def _as_kept(row: Any) -> Kept:
    """One exchange that was fetched `_with_thanks`."""
    getter = other(row.giver)
    thanks = [
        Thanked(key=thank["key"], text=thank["text"], by=row.public_name_of(thank["side"]))
        for thank in row.said
    ]
    return Kept(
        giver=row.public_name_of(row.giver),
        giver_url=_url_of(row.of(row.giver)),
        getter=row.public_name_of(getter),
        getter_url=_url_of(row.of(getter)),
        post=row.post,
        on=local_date(row.closed_at),
        thanks=thanks,
    )


def _url_of(party: Party) -> str:
    """The page of a party; a resident in person has none."""
    found = party.initiative or party.organisation
    return found.get_absolute_url() if found else ""
