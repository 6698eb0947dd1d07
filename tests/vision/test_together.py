"""Curators who write in one text at the same time: whatever the order, no word of anybody is lost.

A random interleaving of the real verbs, played on a real database. Every word that is typed is unique, so it is known of
each where it should be: in the text, or waiting in a conflict, unless somebody who saw it took it out. And always in a
revision.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from civicnet.accounts.models import User
from civicnet.workflow import SYSTEM
from tests import factories
from vision import actions
from vision.actions import draft
from vision.models import Conflict, Goal, Piece, PieceKind, Revision, Vision, VisionVersion
from vision.text import GoalText, ThemeText, VersionText
from vision.views.written import _merge_fields

pytestmark = pytest.mark.django_db

# As many games find what is planted; a whole run plays a thousand.
GAMES, GAMES_OF_A_WHOLE_RUN = 200, 1000
STEPS = 9
BEGINNING = "Elke buurt heeft een plek waar je zonder afspraak binnenloopt."
CODES = ("D1.1", "D1.2")
OTHER = dict(zip(CODES, reversed(CODES), strict=True))
PEOPLE = 3
WHO = st.integers(0, PEOPLE - 1)
# Mostly in the same goal: that is where it matters.
WHICH = st.sampled_from((CODES[0], CODES[0], CODES[0], CODES[1]))


def words(text: str) -> set[str]:
    """The words that were typed in the game."""
    return set(re.findall(r"\bw\d+\b", text))


@dataclass
class Page:
    """The form of one goal in somebody's browser."""

    code: str
    base: int
    form: str
    text: str
    saw: str


@dataclass
class Merging:
    """The page on which somebody makes one text of two."""

    conflict: Conflict
    seen: int
    mine: int
    text: str
    saw: set[str]


@dataclass
class Town:
    """What stands before each game."""

    version: VisionVersion
    people: list[User] = field(default_factory=list)


TOWN: list[Town] = []


def goal(code: str) -> Piece:
    return Piece(PieceKind.GOAL, code)


class Writing(RuleBasedStateMachine):
    """Three curators and two goals, which may be split, joined, dropped and taken back on the way."""

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        self.version, self.people = TOWN[0].version, TOWN[0].people
        self.pages: dict[int, Page] = {}
        self.merging: dict[int, Merging] = {}
        self.typed = 0
        self.kept: set[str] = set()  # every word of which somebody was told that it is saved
        self.taken_out: set[str] = set()  # by somebody who saw it

    # ---- a browser ----
    def open_page(self, who: int, code: str) -> Page | None:
        now = self.standing(code)
        if now is None:
            return None
        self.typed += 1
        text = now.fields["text"]
        self.pages[who] = Page(code, now.number or 0, f"page {self.typed}", text, text)
        return self.pages[who]

    @rule(who=WHO, code=WHICH, at=st.integers(0, 9), takes_out=st.booleans())
    def write(self, who: int, code: str, at: int, takes_out: bool) -> None:
        """Type a word in the form that is open, or open one; maybe in the place of another word."""
        page = self.pages.get(who) or self.open_page(who, code)
        if page is None:
            return
        self.typed += 1
        pieces = page.text.split(" ")
        page.text = " ".join([*pieces[:at], f"w{self.typed}", *pieces[at + takes_out :]])

    @rule(who=WHO, automatic=st.booleans(), answer_arrives=st.booleans())
    def save(self, who: int, automatic: bool, answer_arrives: bool) -> None:
        page = self.pages.get(who)
        if page is None:
            return
        saved = actions.save_piece(
            self.version,
            goal(page.code),
            {"text": page.text},
            actor=self.people[who],
            base=page.base,
            form=page.form,
            automatic=automatic,
        )
        self.kept |= words(page.text)
        self.taken_out |= words(page.saw) - words(page.text)
        page.saw += f" {page.text}"
        if not automatic:
            del self.pages[who]
        elif answer_arrives and saved.conflict is None:
            page.base = saved.revision.number or 0

    # ---- two texts into one ----
    @rule(who=WHO, take_over=st.booleans())
    def settle(self, who: int, take_over: bool) -> None:
        """Look at two texts side by side; the next time, send the form of then."""
        page = self.merging.pop(who, None)
        if page is None:
            self.look(who)
        elif Conflict.objects.get(pk=page.conflict.pk).state == "open":
            seen = {"actor": self.people[who], "mine": page.mine}
            if take_over:
                actions.merge_conflict(page.conflict, {"text": page.text}, seen=page.seen, **seen)
                self.kept |= words(page.text)
                return
            with suppress(ValidationError):  # somebody typed on in it
                actions.let_conflict_go(page.conflict, **seen)
                self.taken_out |= page.saw

    def look(self, who: int) -> None:
        conflict = Conflict.objects.filter(version=self.version, state="open").last()
        if conflict is None:
            return
        now, mine = Revision.objects.current(self.version, conflict.piece), conflict.mine
        assert now is not None
        assert mine.base is not None
        _lines, fields, _open = _merge_fields(conflict.piece, mine.base.fields, now.fields, mine.fields)
        self.merging[who] = Merging(
            conflict, now.number or 0, mine.pk, fields["text"], words(mine.fields["text"])
        )

    # ---- the whole ----
    @rule(who=WHO, code=WHICH, what=st.sampled_from(("restore", "restore", "split", "join", "drop", "order")))
    def reshape(self, who: int, code: str, what: str) -> None:
        actor, one, other = self.people[who], self.standing(code), self.standing(OTHER[code])
        match what:
            case "restore":
                rows = list(Revision.objects.of(self.version, goal(code)).order_by("-pk")[:3])
                now = Revision.objects.current(self.version, goal(code))
                assert now is not None
                actions.restore_piece(rows[-1], actor=actor, seen=now.number or 0)
                self.taken_out |= words(now.fields["text"])
            case "split" if one:
                self.typed += 1
                text, second = one.fields["text"], f"Nog een w{self.typed}"
                seen = one.number or 0
                actions.split_goal(
                    self.version, code, text, second, actor=actor, seen=seen, reason="Twee dingen"
                )
                self.kept.add(f"w{self.typed}")
            case "join" if one and other:
                text = f"{one.fields['text']}\n{other.fields['text']}"
                seen_both = one.number or 0, other.number or 0
                actions.join_goals(
                    self.version, code, OTHER[code], text, actor=actor, seen=seen_both, reason="Hetzelfde"
                )
            case "drop" if one:
                actions.take_out(self.version, "goal", code, actor=actor, reason="Overbodig")
                self.taken_out |= words(one.fields["text"])
            case "order" if one:
                actions.nudge_piece(self.version, "goal", code, 1, actor=actor)

    def standing(self, code: str) -> Revision | None:
        now = Revision.objects.current(self.version, goal(code))
        return None if now is None or now.is_gone else now

    # ---- what must hold ----
    def teardown(self) -> None:
        """At the end: a word that was lost on the way does not come back by itself."""
        if not hasattr(self, "point"):
            return
        try:
            self.no_word_is_lost()
        finally:
            transaction.savepoint_rollback(self.point)

    def no_word_is_lost(self) -> None:
        text = [*Goal.objects.filter(version=self.version).values_list("text", flat=True)]
        waiting = Conflict.objects.filter(version=self.version, state="open")
        text += [conflict.mine.fields["text"] for conflict in waiting]
        lost = self.kept - self.taken_out - words(" ".join(text))
        assert not lost, f"lost update: {sorted(lost)}"
        # What was taken out on purpose can be found back as well.
        rows = Revision.objects.filter(version=self.version, kind="goal").values_list(
            "fields__text", flat=True
        )
        assert self.kept <= words(" ".join(rows))


@pytest.fixture
def town() -> None:
    """Two goals in one theme, three curators; nothing else."""
    vision = Vision.objects.create(code="TV", title="Samen")
    text = VersionText(
        number="1.0",
        preamble="",
        themes=(ThemeText("T1", "Omzien", tuple(GoalText(code, BEGINNING) for code in CODES)),),
    )
    version = actions.create_version(vision, text, actor=SYSTEM)
    TOWN[:] = [Town(version, [factories.make_staff("curator") for _n in range(PEOPLE)])]


def play(times: int) -> None:
    run_state_machine_as_test(
        Writing,
        settings=settings(
            max_examples=times,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("town")
def test_no_update_is_lost_in_hundreds_of_interleavings(whole: bool) -> None:
    play(GAMES_OF_A_WHOLE_RUN if whole else GAMES)


@pytest.mark.usefixtures("town")
def test_without_the_lock_updates_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The game notices it when the number in the form is not looked at."""
    monkeypatch.setattr(draft, "_differs", lambda before, now: False)
    with pytest.raises((AssertionError, ExceptionGroup), match=r"lost update|distinct failures"):
        play(GAMES)
