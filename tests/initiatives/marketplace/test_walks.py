"""Offers, needs and exchanges as they may go: anybody does anything in any order, and what must never be never is.

The walks of one tree begin alike and part one act after the other: each act is done once, for all walks that go through it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import prod
from random import Random
from typing import Any, Final

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import Block, User
from civicnet.deadlines import local_date
from civicnet.journal.models import Entry
from civicnet.outbox.actions.letters import receiver_of
from civicnet.outbox.models import Message as Mail
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.actions import accept_invitation, invite
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, Post, other
from initiatives.marketplace.workflow import PROMISED, TALKING
from tests.factories import make_initiative, make_staff, make_user, sign_in
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)

# How many ways lead on after each act; a tree has the product of them as walks, of as many acts each.
WAYS: Final = (1, 2, 1, 2, 1, 2, 2, 3)
WALKS_OF_A_TREE: Final = prod(WAYS)
TREES, TREES_OF_A_WHOLE_RUN = 3, -(-5000 // WALKS_OF_A_TREE)
SECRET = "vertrouwelijkwoord"
STRANGERS = ("stranger", "admin", "moderator", "broker")
PEOPLE = ("poster", "poster", "first", "first", "second", "second", "both", *STRANGERS)


@dataclass
class Market:
    """An offer of some pieces, a need that fits, everybody who may come by, and what has happened so far.

    `first` answers with the need of an initiative, `second` in person; `both` belongs to the first and to who put it up.
    """

    offer: Post
    need: Post
    people: dict[str, User]
    clock: time_machine.Traveller
    rows: list[Exchange] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    @contextmanager
    def way(self) -> Iterator[None]:
        """Whatever is done inside is undone afterwards."""
        rows, done, moment, point = list(self.rows), list(self.done), timezone.now(), transaction.savepoint()
        yield
        transaction.savepoint_rollback(point)
        self.rows, self.done = rows, done
        self.clock.move_to(moment)

    def row(self, number: int) -> Exchange | None:
        return Exchange.objects.with_sides().get(pk=self.rows[number].pk) if number < len(self.rows) else None


# What was accepted, by its verb; and the states in which exchanges were then.
ACCEPTED: Counter[str] = Counter()
REACHED: Counter[str] = Counter()


def attempt(market: Market, who: str, verb: str, act: Callable[[], Any]) -> None:
    """Somebody tries something: it is refused and changes nothing, or what must hold holds after it."""
    market.done.append(f"{who} {verb}")
    try:
        with transaction.atomic():
            act()
    except (NotAllowedNow, PermissionDenied, ValidationError):
        return
    ACCEPTED[verb] += 1
    try:
        assert who not in STRANGERS, "of neither side"
        check_what_must_hold(market)
    except AssertionError as error:
        error.add_note(f"after: {', '.join(market.done)}")
        raise


# ---- what people do ------------------------------------------------------------------------------
def answer(market: Market, who: str, number: int, *, own: bool) -> None:
    person = market.people[who]
    party = {"initiative": market.need.initiative} if own else {"person": person}
    if who in STRANGERS and not own:
        return  # in person anybody may
    text, own_post = f"Graag. {SECRET}", market.need if own else None

    def act() -> None:
        row = actions.answer(market.offer, actor=person, text=text, number=number, own_post=own_post, **party)
        market.rows.append(row)
        check_is_heard(row, person)

    attempt(market, who, "answer", act)


def write_terms(row: Exchange, actor: User, number: int) -> None:
    """Other words each time: the same ones are no new version."""
    version = row.terms.count()
    said = {"what": f"Zaal {SECRET}", "when": f"Dag {version}", "last_day": local_date()}
    actions.propose_terms(row, actor=actor, based_on=version, number=number, **said)


def agree(row: Exchange, actor: User) -> None:
    terms = row.terms.last()
    actions.agree(row, actor=actor, sha256=terms.sha256 if terms else "")


def write(row: Exchange, actor: User) -> None:
    actions.write(row, actor=actor, text=f"Dag {SECRET}")
    check_is_heard(row, actor)


def remind(row: Exchange, actor: User) -> None:
    actions.remind_other_side(row, actor=actor)
    check_is_heard(row, actor)


def thank(row: Exchange, actor: User) -> None:
    before = Exchange.objects.get(pk=row.pk).state
    actions.thank(row, actor=actor, text="Dank je wel!")
    assert before == "confirmed", before


# Each verb on an exchange, by who does it, with a number that some of them take.
ON_EXCHANGES: Final[dict[str, Callable[[Exchange, User, int], Any]]] = {
    "write": lambda row, actor, n: write(row, actor),
    "remind": lambda row, actor, n: remind(row, actor),
    "propose_terms": write_terms,
    "agree": lambda row, actor, n: agree(row, actor),
    "say_kept": lambda row, actor, n: actions.say_kept(row, actor=actor),
    "say_not_kept": lambda row, actor, n: actions.say_not_kept(row, actor=actor, reason=SECRET),
    "ask_later": lambda row, actor, n: actions.ask_later(row, actor=actor),
    "call_off": lambda row, actor, n: actions.call_off(row, actor=actor, reason=SECRET),
    "decline": lambda row, actor, n: actions.decline(row, actor=actor, reason=SECRET),
    "thank": lambda row, actor, n: thank(row, actor),
    "ask_broker": lambda row, actor, n: actions.ask_broker(row, actor=actor),
    "block": lambda row, actor, n: actions.block_other_side(row, actor=actor),
}
# Each verb on what was put up; `end` and putting it up again at once happen together.
ON_POSTS: Final[dict[str, Callable[[Post, User, int], Any]]] = {
    "keep_open": lambda post, actor, n: actions.keep_open(post, actor=actor),
    "edit_post": lambda post, actor, n: actions.edit_post(post, actor=actor, number=n),
    "fulfil": lambda post, actor, n: actions.fulfil(post, actor=actor),
    "withdraw_post": lambda post, actor, n: actions.withdraw_post(post, actor=actor),
    "reopen": lambda post, actor, n: actions.reopen(post, actor=actor),
    "put_up": lambda post, actor, n: actions.put_up(post, actor=actor),
    "get_place": lambda post, actor, n: actions.get_place(post, actor=actor),
}


def go_on(market: Market, number: int) -> None:
    """The next step of an exchange, by who has to take it, so that walks come to its end."""
    row = market.row(number)
    if row is None:
        return
    asker, helper = (row.speakers_of(side)[0] for side in (POSTER, ANSWERER))
    terms = row.terms.last()
    steps: dict[str, list[tuple[User, str]]] = {
        "proposed": [(asker, "write")],
        "in_conversation": [(asker, "agree"), (helper, "agree")] if terms else [(helper, "propose_terms")],
        "agreed": [(helper, "say_kept")],
        "delivered": [(asker, "say_kept")],
        "confirmed": [(asker, "thank")],
    }
    for person, verb in steps.get(row.state, []):
        attempt(market, "side", verb, lambda p=person, v=verb: ON_EXCHANGES[v](row, p, row.number))  # type: ignore[misc]  # bound


def let_time_pass(market: Market, days: int) -> None:
    """What the clock does after so many days, and what follows from an event."""
    market.clock.shift(timedelta(days=days))
    attempt(market, "clock", "close_silent", actions.close_silent)
    attempt(market, "clock", "close_what_is_over", actions.close_what_is_over)
    attempt(market, "clock", "ask_and_remind", actions.ask_and_remind)


def act_once(market: Market, random: Random) -> None:
    """One act: half of them the next step of the way, the others anything, by anybody."""
    what, which = random.random(), random.randrange(2)
    who, number = random.choice(PEOPLE), random.randint(1, 3)
    actor = market.people[who]
    if what < 0.4:
        go_on(market, which)
    elif what < 0.75:
        verb, row = random.choice(list(ON_EXCHANGES)), market.row(which)
        if row is not None:
            attempt(market, who, verb, lambda: ON_EXCHANGES[verb](row, actor, number))
    elif what < 0.85:
        verb, post = random.choice(list(ON_POSTS)), random.choice([market.offer, market.offer, market.need])
        attempt(market, who, verb, lambda: ON_POSTS[verb](post, actor, number))
    elif what < 0.9:  # its party ends it and puts it up again; what is promised stays promised
        owner, verb = market.people["poster"], random.choice(["withdraw_post", "fulfil"])
        for name in (verb, "reopen"):
            attempt(market, "poster", name, lambda n=name: ON_POSTS[n](market.offer, owner, number))  # type: ignore[misc]  # bound
        attempt(market, "event", "close", lambda: actions.close_with_post({"id": market.offer.pk}))
    elif what < 0.95:
        answer(market, who, number, own=random.random() < 0.5)
    else:
        let_time_pass(market, random.choice((1, 8, 31, 91)))


# ---- what must hold ------------------------------------------------------------------------------
def check_is_heard(row: Exchange, writer: User) -> None:
    """Whoever was let through is not blocked by all of the other side."""
    row = Exchange.objects.with_sides().get(pk=row.pk)
    others = row.speakers_of(other(row.side_of(writer)))
    blocking = set(Block.objects.filter(blocked=writer).values_list("user", flat=True))
    assert {person.pk for person in others} - blocking, "who is blocked writes"


def check_what_must_hold(market: Market) -> None:
    """Of all exchanges and posts as they are now."""
    rows = list(
        Exchange.objects.select_related("post", "own_post").prefetch_related("terms__consents", "thanks")
    )
    promised: Counter[int] = Counter()
    for row in rows:
        REACHED[row.state] += 1
        check_exchange(row)
        if row.state in PROMISED:
            promised[row.post_id] += row.number
            if row.own_post_id:
                promised[row.own_post_id] += row.own_number
    for post in Post.objects.all():
        assert promised[post.pk] <= post.taken <= post.number, (
            f"{promised[post.pk]} promised, {post.taken} taken"
        )
        assert post.state != "open" or post.left > 0, "open, and nothing left"
        assert post.state != "reserved" or post.left == 0, "reserved, and something left"
    check_is_private(market)


def check_exchange(row: Exchange) -> None:
    terms = list(row.terms.all())
    yes = {consent.side for consent in terms[-1].consents.all()} if terms else set()
    if row.state in (*PROMISED, "confirmed"):
        assert yes == {POSTER, ANSWERER}, "agreed without both"
        assert terms[-1].number == row.number
        assert terms[-1].sha256 == terms[-1].digest()
    assert (row.state == "confirmed") == (row.poster_said == row.answerer_said == "kept")
    assert not row.thanks.all() or row.state == "confirmed", "thanked for what did not work out"
    assert (row.turn in (POSTER, ANSWERER)) == (row.state in TALKING)


def check_is_private(market: Market) -> None:
    """No stranger sees one or hears of it, and nothing that was said stands where more people read."""
    strangers = [market.people[name] for name in STRANGERS]
    for person in strangers:
        assert not Exchange.objects.visible_to(person).exists()
    hearing = [receiver_of(person.email) for person in strangers[:-1]]  # a broker may be asked
    assert not Mail.objects.filter(receiver__in=hearing).exists()
    assert not Notice.objects.filter(text__contains=SECRET).exists()
    assert not Entry.objects.filter(note__contains=SECRET).exists()


def check_pages(market: Market) -> None:
    """What a stranger reads on the pages where exchanges leave a trace."""
    stranger = sign_in(market.people["stranger"])
    for address in (
        market.offer.get_absolute_url(),
        market.offer.initiative.get_absolute_url(),
        reverse("marketplace:list"),
    ):
        page = stranger.get(address)
        assert page.status_code == 200
        assert SECRET not in page.text, address


# ---- walking -------------------------------------------------------------------------------------
def walk(market: Market, random: Random, ways: tuple[int, ...]) -> int:
    """Go on from here by as many ways as the first of `ways` says, and so on. Returns how many walks came to their end."""
    if not ways:
        return 1
    ended = 0
    for _n in range(ways[0]):
        with market.way():
            act_once(market, random)
            ended += walk(market, random, ways[1:])
    return ended


def walk_tree(market: Market, seed: int) -> int:
    """The walks of one tree. Before they part both have answered, for so many pieces, and are so many steps on."""
    random = Random(seed)
    with market.way():
        for number, who in enumerate(("first", "second")):
            answer(market, who, random.randint(1, 2), own=who == "first")
            for _step in range(random.choice((3, 4, 2, 5, 1, 0))):
                go_on(market, number)
        ended = walk(market, random, WAYS)
        check_pages(market)
    return ended


@pytest.fixture
def market() -> Iterator[Market]:
    with time_machine.travel(NOW, tick=False) as clock:
        poster, first = make_initiative("running"), make_initiative("running")
        people = {"poster": owner_of(poster), "first": owner_of(first)}
        people |= {name: make_user() for name in ("second", "both", "stranger")}
        people |= {name: make_staff(name) for name in ("admin", "moderator", "broker")}
        for party in (poster, first):
            invitation = invite(party, actor=owner_of(party), email=people["both"].email)
            accept_invitation(invitation, actor=people["both"])
        Mail.objects.all().delete()
        yield Market(
            make_post("offer", initiative=poster, number=2), make_post(initiative=first), people, clock
        )


def test_whatever_anybody_does_nothing_is_promised_twice_or_without_both(market: Market, whole: bool) -> None:
    trees = TREES_OF_A_WHOLE_RUN if whole else TREES
    ended = sum(walk_tree(market, seed) for seed in range(trees))
    assert ended == trees * WALKS_OF_A_TREE
    # Walks come to their end, and nothing is refused always.
    assert REACHED.keys() >= {"in_conversation", "agreed", "delivered", "confirmed"}
    assert not whole or ACCEPTED.keys() >= {*ON_EXCHANGES, *ON_POSTS, "answer", "close_silent"} - {
        "put_up",
        "get_place",
    }
