"""Codes stay what they are, whatever happens to goals: split, joined, moved, put in another order."""

import pytest
from django.core.exceptions import ValidationError

from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from tests.factories.writing import now, save
from vision import actions
from vision.models import Piece, Revision, VisionVersion
from vision.snapshot import text_of

pytestmark = pytest.mark.django_db


def test_codes_are_given_once(draft: VisionVersion) -> None:
    new = actions.add_piece(draft, "goal", {"text": "Nieuw"}, actor=SYSTEM, theme="T2")
    assert new.code == "D2.3"
    actions.take_out(draft, "goal", "D2.3", actor=SYSTEM, reason="Toch niet")
    assert actions.add_piece(draft, "goal", {"text": "Weer"}, actor=SYSTEM, theme="T2").code == "D2.4"
    assert actions.add_piece(draft, "theme", {"name": "Geld"}, actor=SYSTEM).code == "T3"
    assert actions.add_piece(draft, "precondition", {"text": "Eerlijk"}, actor=SYSTEM).code == "R3"
    assert actions.add_piece(draft, "goal", {"text": "Eerste"}, actor=SYSTEM, theme="T3").code == "D3.1"


def test_a_split_goal_goes_on_as_two() -> None:
    old = factories.make_version("1.0")
    draft = factories.make_version("2.0", state="drafting")
    actions.split_goal(
        draft, "D1.1", "Eerste helft", "Tweede helft", actor=SYSTEM, seen=1, reason="Twee dingen"
    )
    goals = draft.goals.filter(theme__code="T1").order_by("position")
    assert [goal.code for goal in goals] == ["D1.1", "D1.3", "D1.2"]
    earlier = old.goals.get(code="D1.1")
    assert list(goals[0].continues.all()) == list(goals[1].continues.all()) == [earlier]
    assert hasattr(goals[0], "indicator")
    told = {row.code: row.data for row in Revision.objects.fates([draft])}
    assert (told["D1.1"]["codes"], told["D1.3"]["from"]) == (["D1.1", "D1.3"], ["D1.1"])
    with pytest.raises(ValidationError):
        actions.split_goal(draft, "D1.1", "a", "b", actor=SYSTEM, seen=1, reason="x")


def test_joined_goals_continue_what_both_continued() -> None:
    old = factories.make_version("1.0")
    draft = factories.make_version("2.0", state="drafting")
    actions.join_goals(draft, "D1.1", "D2.1", "Samen", actor=SYSTEM, seen=(1, 1), reason="Hetzelfde")
    goal = draft.goals.get(code="D1.1")
    assert set(goal.continues.values_list("version", "code")) == {(old.pk, "D1.1"), (old.pk, "D2.1")}
    assert not draft.goals.filter(code="D2.1").exists()
    assert now(draft, Piece("goal", "D2.1")).data["into"] == "D1.1"
    with pytest.raises(ValidationError):
        actions.join_goals(draft, "D1.1", "D1.1", "x", actor=SYSTEM, seen=(2, 2), reason="x")


def test_a_moved_goal_keeps_its_code(draft: VisionVersion) -> None:
    actions.move_piece(draft, "goal", "D1.1", actor=SYSTEM, theme="T2", before="D2.2", reason="Past beter")
    codes = list(draft.goals.filter(theme__code="T2").order_by("position").values_list("code", flat=True))
    assert codes == ["D2.1", "D1.1", "D2.2"]
    moved = now(draft)
    assert (moved.what, moved.reason) == ("moved", "Past beter")
    # A move changes no words: who was writing in it has no conflict.
    assert save(draft, "Nieuwe woorden").conflict is None
    with pytest.raises(ValidationError):
        actions.move_piece(draft, "goal", "D1.1", actor=SYSTEM, theme="T9")
    with pytest.raises(ValidationError):
        actions.move_piece(draft, "goal", "D1.1", actor=SYSTEM, theme="T2", before="D1.2")


def test_pieces_are_put_in_another_order(draft: VisionVersion) -> None:
    assert actions.nudge_piece(draft, "theme", "T2", -1, actor=SYSTEM) == 1
    assert actions.nudge_piece(draft, "theme", "T2", -1, actor=SYSTEM) == 1
    assert actions.nudge_piece(draft, "goal", "D1.1", 1, actor=SYSTEM) == 2
    actions.move_piece(draft, "precondition", "R2", actor=SYSTEM, before="R1")
    text = text_of(VisionVersion.objects.with_text().get(pk=draft.pk))
    assert [theme.code for theme in text.themes] == ["T2", "T1"]
    assert [goal.code for goal in text.themes[1].goals] == ["D1.2", "D1.1"]
    assert [code for code, _text in text.preconditions] == ["R2", "R1"]


def test_a_theme_with_goals_stays(draft: VisionVersion) -> None:
    with pytest.raises(ValidationError):
        actions.take_out(draft, "theme", "T2", actor=SYSTEM, reason="x")
    for code in ("D2.1", "D2.2"):
        actions.take_out(draft, "goal", code, actor=SYSTEM, reason="x")
    actions.take_out(draft, "theme", "T2", actor=SYSTEM, reason="Leeg")
    assert [theme.code for theme in draft.themes.all()] == ["T1"]
    with pytest.raises(NotAllowedNow):
        actions.take_out(draft, "theme", "T2", actor=SYSTEM, reason="x")
