"""Exchanges as they may go: anybody does anything in any order, and what must never be never is."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.workflow import NotAllowedNow
from initiatives.marketplace import actions
from initiatives.marketplace.models import Exchange, Post
from initiatives.marketplace.workflow import PROMISED
from tests.factories import make_initiative, make_staff, make_user
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db

GAMES, GAMES_OF_A_WHOLE_RUN = 25, 5000
STEPS = 8
WHO = st.sampled_from(("poster", "first", "second", "stranger", "admin"))
WHICH = st.integers(0, 1)
# Games are drawn from the beginning of these more often: most begin with something promised.
ON = st.sampled_from((3, 4, 2, 5, 1, 0))
ENDS = st.sampled_from(("withdraw_post", "fulfil"))
DAYS = st.sampled_from((0, 0, 0, 1, 31, 60))


@dataclass
class Market:
    """What stands before each game: an offer of two, a need that fits, and everybody who may come by."""

    offer: Post
    need: Post
    people: dict[str, User]


MARKET: list[Market] = []
REACHED: Counter[str] = Counter()
# How often the offer was put up again, by how many exchanges were promised then.
REOPENED: Counter[int] = Counter()


class Dealing(RuleBasedStateMachine):
    """Two who answer one offer of two pieces, its party, and two who have nothing to do with it."""

    @initialize(
        numbers=st.lists(st.integers(1, 2), min_size=2, max_size=2), on=st.lists(ON, min_size=2, max_size=2)
    )
    def begin(self, numbers: list[int], on: list[int]) -> None:
        """Both have answered, for so many pieces, and are so many steps on; one of them with what they need."""
        self.point = transaction.savepoint()
        self.market, self.people = MARKET[0], MARKET[0].people
        self.rows: list[Exchange] = []
        for who, number, steps in zip(("first", "second"), numbers, on, strict=True):
            self.answer(who, number, own=who == "first")
            for _n in range(steps):
                self.go_on(len(self.rows) - 1)

    def attempt(self, who: str, act: Callable[[], object]) -> None:
        """Somebody tries something: it is done, or refused; strangers are always refused."""
        with suppress(NotAllowedNow, PermissionDenied, ValidationError), transaction.atomic():
            act()
            assert who not in ("stranger", "admin")

    def row(self, which: int) -> Exchange | None:
        return self.rows[which] if which < len(self.rows) else None

    @rule(who=WHO, number=st.integers(1, 3), own=st.booleans())
    def answer_again(self, who: str, number: int, own: bool) -> None:
        self.answer(who, number, own)

    def answer(self, who: str, number: int, own: bool) -> None:
        person, market = self.people[who], self.market
        party = {"initiative": market.need.initiative} if own else {"person": person}
        if who in ("stranger", "admin") and not own:
            return  # in person anybody may
        self.attempt(
            who,
            lambda: self.rows.append(
                actions.answer(
                    market.offer,
                    actor=person,
                    text="Graag",
                    number=number,
                    own_post=market.need if own else None,
                    **party,
                )
            ),
        )

    @rule(
        who=WHO,
        which=WHICH,
        what=st.sampled_from(("write", "decline", "call_off", "kept", "not_kept", "thank")),
    )
    def act(self, who: str, which: int, what: str) -> None:
        row, actor = self.row(which), self.people[who]
        if row is None:
            return
        acts: dict[str, Callable[[], object]] = {
            "write": lambda: actions.write(row, actor=actor, text="Dag"),
            "decline": lambda: actions.decline(row, actor=actor, reason="Nee"),
            "call_off": lambda: actions.call_off(row, actor=actor, reason="Nee"),
            "kept": lambda: actions.say_kept(row, actor=actor),
            "not_kept": lambda: actions.say_not_kept(row, actor=actor, reason="Nee"),
            "thank": lambda: actions.thank(row, actor=actor, text="Dank"),
        }
        self.attempt(who, acts[what])

    @rule(who=WHO, which=WHICH, number=st.integers(1, 3))
    def propose_terms(self, who: str, which: int, number: int) -> None:
        row, actor = self.row(which), self.people[who]
        if row is not None:
            said = {"what": "Zaal", "when": f"Dag {row.terms.count()}", "last_day": local_date()}
            self.attempt(
                who,
                lambda: actions.propose_terms(
                    row, actor=actor, based_on=row.terms.count(), number=number, **said
                ),
            )

    @rule(who=WHO, which=WHICH)
    def agree(self, who: str, which: int) -> None:
        row, actor = self.row(which), self.people[who]
        terms = row.terms.last() if row else None
        if row is not None and terms is not None:
            self.attempt(who, lambda: actions.agree(row, actor=actor, sha256=terms.sha256))

    @rule(which=WHICH)
    def go_on(self, which: int) -> None:
        """The next step of the way, by who has to take it, so that games come to their end."""
        row = self.row(which)
        if row is None:
            return
        row = Exchange.objects.with_sides().get(pk=row.pk)
        sides = [people[0] for side in ("poster", "answerer") if (people := row.speakers_of(side))]
        terms = row.terms.last()
        with suppress(NotAllowedNow, ValidationError), transaction.atomic():
            match row.state:
                case "proposed":
                    actions.write(row, actor=sides[0], text="Graag!")
                case "in_conversation" if terms is None:
                    said = {"what": "Zaal", "when": "Nu", "last_day": local_date(), "number": row.number}
                    actions.propose_terms(row, actor=sides[1], based_on=0, **said)
                case "in_conversation":
                    for person in sides:
                        actions.agree(row, actor=person, sha256=terms.sha256)
                case "agreed":
                    actions.say_kept(row, actor=sides[1])
                case "delivered":
                    actions.say_kept(row, actor=sides[0])
        REACHED[Exchange.objects.get(pk=row.pk).state] += 1

    @rule(days=DAYS)
    def let_time_pass(self, days: int) -> None:
        actions.close_silent(local_date() + timedelta(days=days))

    @rule(who=WHO, verb=ENDS)
    def end_post(self, who: str, verb: str) -> None:
        self.attempt(who, lambda: getattr(actions, verb)(self.market.offer, actor=self.people[who]))

    @rule(verb=ENDS)
    def put_up_again(self, verb: str) -> None:
        """Its party ends it and puts it up again; what is promised stays promised."""
        post, actor = self.market.offer, self.people["poster"]
        with suppress(NotAllowedNow), transaction.atomic():
            getattr(actions, verb)(post, actor=actor)
        with suppress(NotAllowedNow), transaction.atomic():
            actions.reopen(post, actor=actor)
            REOPENED[Exchange.objects.filter(state__in=PROMISED).count()] += 1

    @invariant()
    def nothing_is_agreed_without_both(self) -> None:
        for row in Exchange.objects.filter(state__in=(*PROMISED, "confirmed")):
            terms = row.terms.last()
            assert terms is not None
            assert {consent.side for consent in terms.consents.all()} == {"poster", "answerer"}
            assert terms.number == row.number
            assert (row.state == "confirmed") == (row.poster_said == row.answerer_said == "kept")

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        for post in Post.objects.all():
            promised = sum(row.number for row in post.exchanges.filter(state__in=PROMISED))
            promised += sum(row.own_number for row in post.answers.filter(state__in=PROMISED))
            assert promised <= post.taken <= post.number, (promised, post.taken)
            if post.state == "open":
                assert post.left > 0

    @invariant()
    def nobody_else_sees_it(self) -> None:
        if not MARKET or not hasattr(self, "people"):
            return
        for name in ("stranger", "admin"):
            assert not Exchange.objects.visible_to(self.people[name]).exists()

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)


def test_whatever_anybody_does_nothing_is_promised_twice_or_without_both(whole: bool) -> None:
    poster, first, second = (make_initiative("running") for _n in range(3))
    people = {
        "poster": owner_of(poster),
        "first": owner_of(first),
        "second": owner_of(second),
        "stranger": make_user(),
        "admin": make_staff("admin"),
    }
    MARKET[:] = [Market(make_post("offer", initiative=poster, number=2), make_post(initiative=first), people)]
    games = GAMES_OF_A_WHOLE_RUN if whole else GAMES
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Dealing,
        settings=settings(
            max_examples=games,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert REACHED.keys() >= {
        "in_conversation",
        "agreed",
        "delivered",
        "confirmed",
    }  # games come to their end
    assert REOPENED.keys() >= {0, 1}
