"""Texts are compared within a limit of work, and shown whole where that is not enough. No test looks at a clock."""

import random
from difflib import SequenceMatcher

import pytest

from civicnet.text import BECOMES, WHOLE, Work, diff_words, merge
from civicnet.text.matching import Matcher, TooMuchWork
from vision.anchors import Anchor, find
from vision.compare import compare
from vision.report import pieces
from vision.text import GoalText, ThemeText, VersionText

RANDOM = random.Random(7)
FEW = [f"woord{n}" for n in range(100)]
# As long as any form allows, of a hundred words that each stand there a hundred times.
OLD, NEW = (" ".join(RANDOM.choices(FEW, k=10_000)) for _side in "ab")


def test_the_limit_stops_the_work() -> None:
    work = Work(1000)
    with pytest.raises(TooMuchWork):
        Matcher(None, ["a"] * 100, ["a"] * 100, autojunk=False, work=work).get_opcodes()
    assert work.left >= 0


def test_below_the_limit_it_is_difflibs() -> None:
    old, new = (RANDOM.choices(FEW[:9], k=60) for _side in "ab")
    ours = Matcher(None, old, new, autojunk=False, work=Work()).get_opcodes()
    assert ours == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def test_too_much_is_shown_whole_with_a_sentence() -> None:
    work = Work()
    marked = str(diff_words(OLD, NEW, work))
    assert work.left >= 0
    assert WHOLE.match(marked)
    assert WHOLE.sub("", marked) == f"<del>{OLD}</del>{BECOMES}<ins>{NEW}</ins>"
    assert pieces(marked) == [("del", OLD), ("ins", NEW)]


def test_what_did_not_change_costs_nothing() -> None:
    work = Work(0)
    assert diff_words(OLD, OLD, work) == OLD
    assert diff_words("", OLD, work) == f"<ins>{OLD}</ins>"


def test_one_line_too_many_leaves_the_others_as_they_are() -> None:
    marked = str(diff_words(f"Eén tuin.\n{OLD}\n", f"Eén tuin.\n{NEW}\n"))
    assert WHOLE.match(marked)
    assert WHOLE.sub("", marked).startswith("Eén tuin.\n<del>")


def version(text: str) -> VersionText:
    goals = tuple(GoalText(code=f"D1.{n}", text=text) for n in range(30))
    return VersionText(number="1.0", preamble=text, themes=(ThemeText(code="T1", name="Samen", goals=goals),))


def test_a_page_shares_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []
    monkeypatch.setattr(
        Work, "spend", lambda work, steps, spend=Work.spend: spent.append(steps) or spend(work, steps)
    )
    shown = compare(version(OLD), version(NEW))
    assert shown.count("changed") == 30
    # What was refused is looked at once each, and not done.
    assert sum(sorted(spent)[:-31]) <= 3_000_000


def test_two_texts_that_cannot_be_compared_are_both_kept() -> None:
    made = merge(FEW[0] + OLD, OLD, NEW)
    assert not made.clean
    assert OLD in made.text
    assert NEW in made.text
    assert merge(OLD, OLD, NEW).text == NEW


def test_a_passage_of_repeated_words_is_gone_rather_than_sought_for_ever() -> None:
    assert find(Anchor("a b " * 500), "b c a " * 5000) is None
