"""Collaborations as they may go: anybody does anything in any order, and what must never be never is.

The walks of one tree begin alike and part one act after the other: each act is done once, for all walks that go through it.
Which acts, by whom, is drawn by hypothesis.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import prod
from random import Random
from typing import Any, Final

import pytest
import rules
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.workflow import NotAllowedNow
from initiatives.actions import accept_invitation, invite
from initiatives.collaborations import actions
from initiatives.collaborations.actions import agreement as agreeing
from initiatives.collaborations.actions import counting
from initiatives.collaborations.models import Agreement, Collaboration, Partner, Problem, Statement, WorkStep
from tests.factories import make_initiative, make_staff, make_user
from tests.factories.initiatives import add_member, owner_of
from tests.walked import EDGES

pytestmark = pytest.mark.django_db

# How many ways lead on after each act; a tree has the product of them as walks, of as many acts each.
WAYS: Final = (1, 2, 1, 2, 2, 1, 2, 6)
WALKS_OF_A_TREE: Final = prod(WAYS)
TREES, TREES_OF_A_WHOLE_RUN = 3, -(-5000 // WALKS_OF_A_TREE)
STRANGERS: Final = ("resident", "admin", "moderator", "assessor", "broker")
# `both` decides for the first and for the second.
PEOPLE: Final = (*("first", "second", "third", "both") * 2, "member", *STRANGERS)


@dataclass
class Scene:
    """Two parties that work together, a third that may join, everybody who may come by, and what was done so far."""

    row: Collaboration
    people: dict[str, User]
    third: Any
    done: list[str] = field(default_factory=list)

    @contextmanager
    def way(self) -> Iterator[None]:
        """Whatever is done inside is undone afterwards."""
        done, point = list(self.done), transaction.savepoint()
        yield
        transaction.savepoint_rollback(point)
        self.done = done

    def now(self) -> Collaboration:
        return Collaboration.objects.get(pk=self.row.pk)

    def partner(self, random: Random) -> Partner:
        return random.choice(list(self.row.partners.with_parties()))

    def problem(self, random: Random) -> Problem:
        """Any of them; one that was never saved stands for none."""
        rows = list(Problem.objects.with_owners())
        return random.choice(rows) if rows else Problem(pk=0, collaboration=self.row)


# What was accepted, by its verb.
ACCEPTED: Counter[str] = Counter()


def propose(scene: Scene, actor: User, random: Random) -> None:
    latest = scene.row.agreements.first()
    version = latest.version if latest else 0
    said = {"text": f"Versie {version + 1}", "reason": "Anders."}
    actions.propose_agreement(scene.row, actor=actor, based_on=version, **said)


def consent(scene: Scene, actor: User, random: Random) -> None:
    """To the newest version, or to one that was there before it."""
    rows = list(scene.row.agreements.all()[:2])
    actions.consent(scene.row, actor=actor, sha256=random.choice(rows).sha256 if rows else "")


def log_moment(scene: Scene, actor: User, random: Random) -> None:
    here = list(scene.row.partners.here())
    actions.log_moment(scene.row, actor=actor, on=local_date(), partners=here)


def answer_pulse(scene: Scene, actor: User, random: Random) -> None:
    said = {name: random.randint(1, 5) for name in Statement.values}
    actions.answer_pulse(scene.partner(random), actor=actor, said=said)


def pick_up(scene: Scene, actor: User, random: Random) -> None:
    actions.pick_up(scene.problem(random), scene.partner(random).party, actor=actor)


def forsake(scene: Scene, actor: User, random: Random) -> None:
    """A month passes; the clock does it, whoever comes by."""
    actions.offer_forsaken(timezone.now() + timedelta(days=31))


VERBS: Final[dict[str, Callable[[Scene, User, Random], Any]]] = {
    "invite": lambda s, actor, r: actions.invite(s.row, s.third, actor=actor),
    "say_yes": lambda s, actor, r: actions.say_yes(s.partner(r), actor=actor),
    "decline": lambda s, actor, r: actions.decline(s.partner(r), actor=actor),
    "tell_share": lambda s, actor, r: actions.tell_share(
        s.partner(r), actor=actor, brings="A", needs="B", decides="C"
    ),
    "go_on": lambda s, actor, r: actions.go_on(s.partner(r), actor=actor),
    "leave": lambda s, actor, r: actions.leave(s.partner(r), actor=actor, reason="Klaar."),
    "propose": propose,
    "consent": consent,
    "withdraw": lambda s, actor, r: actions.withdraw_agreement(s.row, actor=actor),
    "open_problem": lambda s, actor, r: actions.open_problem(s.row, actor=actor, text="Koud."),
    "pick_up": pick_up,
    "begin": lambda s, actor, r: actions.begin(s.problem(r), actor=actor),
    "solve": lambda s, actor, r: actions.solve(s.problem(r), actor=actor, solution="Warm."),
    "confirm": lambda s, actor, r: actions.confirm(s.problem(r), actor=actor),
    "send_back": lambda s, actor, r: actions.send_back(s.problem(r), actor=actor, missing="Nog."),
    "let_go": lambda s, actor, r: actions.let_go(s.problem(r), actor=actor),
    "take_off": lambda s, actor, r: actions.take_off(s.problem(r), actor=actor),
    "set_steps": lambda s, actor, r: actions.set_steps(
        s.row, actor=actor, steps=[WorkStep(what="Koken", who="", minutes=5)]
    ),
    "log_moment": log_moment,
    "plan_moment": lambda s, actor, r: actions.plan_moment(s.row, actor=actor, next_on=local_date()),
    "answer_pulse": answer_pulse,
    "evaluate": lambda s, actor, r: actions.evaluate(s.row, actor=actor),
    "say_verdict": lambda s, actor, r: actions.say_verdict(
        s.partner(r), actor=actor, verdict=r.choice(["lasting", "lasting", "completed"])
    ),
    "forsake": forsake,
}
# What anybody who is signed in may do, whether they take part or not; the clock has no right of anybody.
OF_ANYBODY: Final = {"open_problem", "take_off", "confirm", "send_back", "forsake"}


def attempt(scene: Scene, who: str, verb: str, random: Random) -> None:
    """Somebody tries something: it is refused and changes nothing, or what must hold holds after it."""
    scene.done.append(f"{who} {verb}")
    try:
        with transaction.atomic():
            VERBS[verb](scene, User.objects.get(pk=scene.people[who].pk), random)
    except (NotAllowedNow, PermissionDenied, ValidationError, Problem.DoesNotExist):
        return
    ACCEPTED[verb] += 1
    try:
        assert who not in (*STRANGERS, "member") or verb in OF_ANYBODY, "takes no part"
        check_what_must_hold(scene, random)
    except AssertionError as error:
        error.add_note(f"after: {', '.join(scene.done)}")
        raise


# ---- what must hold --------------------------------------------------------------------------------
def check_what_must_hold(scene: Scene, random: Random) -> None:
    check_solutions()
    check_agreements(scene.row)
    check_who_joined(scene.row)
    check_leaving(scene, random)


def check_solutions() -> None:
    """Nobody confirmed their own solution, nor that of a party of theirs."""
    for problem in Problem.objects.with_owners().filter(state="confirmed"):
        by, plan = problem.confirmed_by, problem.initiative
        assert by is not None
        assert plan is not None
        assert by.pk != problem.solved_by_id, "confirmed their own solution"
        assert plan.role_of(by) == "", "confirmed that of their own party"


def check_agreements(row: Collaboration) -> None:
    """What counts has the yes of two partners at least, to just its words, each by somebody else."""
    for counted in row.agreements.counted().prefetch_related("consents"):
        assert counted.sha256 == counted.digest(), "other words than those that were agreed"
        yes = list(counted.consents.all())
        here = {p.pk for p in row.partners.all() if p.joined_at and p.joined_at <= counted.agreed_at}
        gone = {p.pk for p in row.partners.all() if p.state == "left" and p.changed_at <= counted.agreed_at}
        assert here - gone <= {consent.partner_id for consent in yes}, "counts without the yes of all"
        people = [consent.given_by_id for consent in yes]
        assert len(set(people)) == len(people) >= 2, "one person agreed with themselves"


def check_who_joined(row: Collaboration) -> None:
    for partner in row.partners.here().prefetch_related("consents"):
        people = [consent.given_by_id for consent in partner.consents.all()]
        assert len(set(people)) == len(people), "one person said yes for two"


def check_leaving(scene: Scene, random: Random) -> None:
    """Whoever takes part can stop at this moment, whatever was agreed, and is asked for nothing but a reason."""
    here = list(scene.row.partners.here().with_parties())
    if not here:
        return
    partner = random.choice(here)
    with scene.way():
        try:
            actions.leave(partner, actor=partner.owners()[0], reason="Klaar.")
        except (NotAllowedNow, PermissionDenied, ValidationError) as error:
            raise AssertionError(f"{partner} cannot stop: {error}") from error
        assert Partner.objects.get(pk=partner.pk).state == "left"


# ---- walking -----------------------------------------------------------------------------------------
def go_on(scene: Scene, random: Random) -> None:
    """The next step of the way, by who has to take it, so that walks come to their end."""
    problem = Problem.objects.first()
    proposal = scene.row.agreements.first()
    steps = {"open": "pick_up", "picked_up": "begin", "in_progress": "solve", "solved": "confirm"}
    if proposal is None or (proposal.agreed_at and random.random() < 0.3):
        attempt(scene, random.choice(("first", "second")), "propose", random)
    elif proposal.is_proposed and random.random() < 0.7:
        attempt(scene, random.choice(("first", "second", "third")), "consent", random)
    elif problem is None:
        attempt(scene, random.choice(PEOPLE), "open_problem", random)
    elif verb := steps.get(problem.state):
        attempt(scene, random.choice(("first", "second", "third")), verb, random)


def act_once(scene: Scene, random: Random) -> None:
    """One act: half of them the next step of the way, the others anything, by anybody."""
    if random.random() < 0.5:
        go_on(scene, random)
    else:
        attempt(scene, random.choice(PEOPLE), random.choice(list(VERBS)), random)


def walk(scene: Scene, random: Random, ways: tuple[int, ...]) -> int:
    """Go on from here by as many ways as the first of `ways` says, and so on. Returns how many walks came to their end."""
    if not ways:
        return 1
    ended = 0
    for _n in range(ways[0]):
        with scene.way():
            act_once(scene, random)
            ended += walk(scene, random, ways[1:])
    return ended


def walk_tree(scene: Scene, random: Random) -> int:
    """The walks of one tree. Before they part it is a few steps on."""
    with scene.way():
        for _step in range(random.choice((0, 2, 4, 8))):
            go_on(scene, random)
        return walk(scene, random, WAYS)


@pytest.fixture
def scene() -> Scene:
    plans = [make_initiative("running") for _n in range(3)]
    people = dict(zip(("first", "second", "third"), map(owner_of, plans), strict=True))
    people["both"], people["member"] = make_user(), add_member(plans[0])
    for plan in plans[:2]:
        invitation = invite(plan, actor=owner_of(plan), email=people["both"].email, role="owner")
        accept_invitation(invitation, actor=people["both"])
    people["resident"] = make_user()
    people |= {name: make_staff(name) for name in STRANGERS[1:]}
    row = actions.start(actor=people["first"], own=plans[0], others=[plans[1]], name="Samen", goal="Eten")
    actions.say_yes(row.partners.asked().get(), actor=people["second"])
    return Scene(Collaboration.objects.get(pk=row.pk), people, plans[2])


def test_whatever_anybody_does_what_must_hold_holds(scene: Scene, walks_whole: Callable[..., bool]) -> None:
    trees = TREES_OF_A_WHOLE_RUN if walks_whole(EDGES) else TREES
    ended: list[int] = []

    @settings(
        max_examples=trees,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(0, 2**32))
    def trees_of(seed: int) -> None:
        ended.append(walk_tree(scene, Random(seed)))

    trees_of()
    assert sum(ended) >= trees * WALKS_OF_A_TREE
    # Walks come to their end: nothing of the way is refused always.
    assert ACCEPTED.keys() >= {"propose", "consent", "open_problem", "pick_up", "begin", "solve", "confirm"}


# ---- one planted fault for each thing that must hold -----------------------------------------------
def test_a_partner_who_is_held_back_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold_back(*_args: Any, **_more: Any) -> None:
        raise ValidationError("Eerst het werk af.")

    monkeypatch.setattr(actions, "leave", hold_back)
    with pytest.raises(AssertionError, match="cannot stop"):
        attempt(scene, "first", "open_problem", Random(1))


def test_who_confirms_the_solution_of_their_own_party_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.permissions.permissions, "collaborations.judge_problem", rules.always_allow)
    problem = actions.open_problem(scene.row, actor=scene.people["resident"], text="Koud.")
    first = scene.row.partners.here()[0].party
    actions.pick_up(problem, first, actor=scene.people["first"])
    actions.begin(problem, actor=scene.people["first"])
    actions.solve(problem, actor=scene.people["first"], solution="Warm.")
    with pytest.raises(AssertionError, match="their own party"):
        attempt(scene, "both", "confirm", Random(1))


def test_a_version_that_counts_too_early_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def count_at_once(collaboration: Collaboration, *, at: Any) -> None:
        Agreement.objects.filter(collaboration=collaboration, agreed_at=None).update(agreed_at=timezone.now())

    monkeypatch.setattr(agreeing, "settle_agreement", count_at_once)
    with pytest.raises(AssertionError, match="without the yes of all"):
        attempt(scene, "first", "propose", Random(1))


def test_one_voice_for_two_is_refused_by_the_database_too(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = actions.propose_agreement(scene.row, actor=scene.people["both"], based_on=0, text="Eten.")
    monkeypatch.setattr(
        agreeing,
        "voice_of",
        lambda partners, said, column, actor: next(p for p in partners if not said.filter(partner=p)),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.consent(scene.row, actor=scene.people["both"], sha256=proposal.sha256)
    assert counting.voice_of([], proposal.consents, "partner", scene.people["both"]) is None
