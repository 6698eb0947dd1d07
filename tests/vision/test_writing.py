"""The verbs of the workshop: every save is a revision, and nobody's words get lost."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from civicnet.deadlines import due, local_date
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from tests.factories.writing import D11, now, save, typed
from vision import actions
from vision.compare import compare
from vision.models import Conflict, Goal, Revision, VisionVersion, blockers
from vision.snapshot import text_at, text_of

pytestmark = pytest.mark.django_db


# ---- who may, and when ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "assessor", "decider", "admin"])
def test_others_than_a_curator_may_not_write(draft: VisionVersion, role: str) -> None:
    user = factories.make_staff(role) if role else factories.make_user()
    before = Revision.objects.count()
    text = {"text": "x"}
    for act in (
        lambda: actions.save_piece(draft, D11, text, actor=user, base=1),
        lambda: actions.add_piece(draft, "theme", {"name": "x"}, actor=user),
        lambda: actions.take_out(draft, "goal", "D1.1", actor=user, reason="x"),
        lambda: actions.split_goal(draft, "D1.1", "a", "b", actor=user, seen=1, reason="x"),
        lambda: actions.join_goals(draft, "D1.1", "D1.2", "a", actor=user, seen=(1, 1), reason="x"),
        lambda: actions.move_piece(draft, "goal", "D1.1", actor=user, theme="T2"),
        lambda: actions.nudge_piece(draft, "goal", "D1.1", 1, actor=user),
        lambda: actions.restore_piece(now(draft), actor=user, seen=1),
        lambda: actions.write_amendment(draft, "goal", "D1.1", "x", actor=user, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Revision.objects.count() == before


@pytest.mark.parametrize("state", ["consultation", "frozen", "council", "adopted"])
def test_the_text_stands_still_outside_drafting_and_amending(state: str) -> None:
    if state == "consultation":
        version = actions.open_consultation(factories.make_version(state="drafting"), actor=SYSTEM)
    else:
        version = factories.make_version(state=state)
    with pytest.raises(NotAllowedNow):
        save(version, "Anders")
    with pytest.raises(NotAllowedNow):
        actions.take_out(version, "goal", "D1.1", actor=SYSTEM, reason="x")
    assert now(version).number == 1


def test_a_text_can_be_written_in_again_after_the_consultation(draft: VisionVersion) -> None:
    version = actions.open_consultation(draft, actor=SYSTEM)
    assert (version.consultation_opened_on, version.consultation_closes_on) == (
        local_date(),
        due(local_date(), 42),
    )
    version = factories.close_early(version)
    version.refresh_from_db()
    assert version.consultation_closes_on == due(local_date(), 42)  # the day that was promised
    assert version.consultation_closed_on == local_date()
    save(version, "Anders")
    assert version.goals.get(code="D1.1").text == "Anders"


def test_a_consultation_ends_after_today_and_needs_a_goal(draft: VisionVersion) -> None:
    with pytest.raises(ValidationError):
        actions.open_consultation(draft, actor=SYSTEM, closes_on=local_date())
    last = local_date() + timedelta(days=20)
    with pytest.raises(ValidationError):  # less than six weeks has a reason
        actions.open_consultation(draft, actor=SYSTEM, closes_on=last, reason=" ")
    version = actions.open_consultation(draft, actor=SYSTEM, closes_on=last, reason="De raad wacht.")
    assert (version.consultation_closes_on, version.consultation_reason) == (last, "De raad wacht.")
    empty = factories.make_version("2.0", state="drafting", goals=())
    with pytest.raises(ValidationError):
        actions.open_consultation(empty, actor=SYSTEM)


# ---- saving ---------------------------------------------------------------------------------------


def test_every_save_is_a_revision_with_who_and_what(draft: VisionVersion) -> None:
    anna = factories.make_staff("curator")
    save(draft, "Een", actor=anna)
    save(draft, "Twee\r\ndrie ", base=2, actor=anna, automatic=True)
    rows = list(Revision.objects.of(draft, D11))
    assert [(row.number, row.what, row.made_by) for row in rows] == [
        (1, "made", None),
        (2, "saved", anna),
        (3, "autosaved", anna),
    ]
    assert draft.goals.get(code="D1.1").text == rows[2].fields["text"] == "Twee\ndrie"
    assert not save(draft, "Twee\ndrie", base=3).changed
    assert Revision.objects.of(draft, D11).count() == 3


def test_the_indicator_counts_once_all_of_it_is_known(draft: VisionVersion) -> None:
    fields = now(draft).fields
    half = fields | {"target": ""}
    actions.save_piece(draft, D11, half, actor=SYSTEM, base=1)
    assert not hasattr(Goal.objects.get(version=draft, code="D1.1"), "indicator")
    assert [item.key for item in blockers(draft)] == ["indicator"]
    whole = half | {"target": "90.5"}
    actions.save_piece(draft, D11, whole, actor=SYSTEM, base=2)
    assert str(Goal.objects.get(version=draft, code="D1.1").indicator.target) == "90.5000"
    assert now(draft).fields["name"] == fields["name"]


def test_a_text_without_words_is_refused(draft: VisionVersion) -> None:
    with pytest.raises(ValidationError):
        save(draft, "  \n ")
    with pytest.raises(Revision.DoesNotExist):
        save(draft, "x", base=9)


def test_what_a_page_saved_itself_is_no_conflict(draft: VisionVersion) -> None:
    """Also when the answer to a save got lost on the way, and the next one comes with the old number."""
    save(draft, "Een", form="bladzijde", automatic=True)
    saved = save(draft, "Een twee", form="bladzijde", automatic=True)
    assert saved.conflict is None
    assert now(draft).fields["text"] == "Een twee"
    assert save(draft, "Drie", form="andere").conflict is not None


# ---- two at once ----------------------------------------------------------------------------------


def test_the_second_one_keeps_the_words_and_merges(draft: VisionVersion) -> None:
    anna, bram = factories.make_staff("curator"), factories.make_staff("curator")
    save(draft, "Van Anna", actor=anna)
    saved = save(draft, "Van Bram", actor=bram, form="b", automatic=True)
    conflict = saved.conflict
    assert conflict is not None
    assert (conflict.state, conflict.made_by, conflict.mine.fields["text"]) == ("open", bram, "Van Bram")
    assert conflict.mine.base == Revision.objects.of(draft, D11).first()
    assert draft.goals.get(code="D1.1").text == "Van Anna"
    # Typing on in the same form goes on in the same conflict.
    again = save(draft, "Van Bram en meer", actor=bram, form="b", automatic=True)
    assert again.conflict == conflict
    assert conflict.mine.fields["text"] == "Van Bram en meer"
    assert [item.key for item in blockers(draft)] == ["conflicts"]

    merged = typed(draft, "Van Anna en Bram en meer")
    assert (
        actions.merge_conflict(conflict, merged, actor=anna, seen=2, mine=conflict.mine.pk).conflict is None
    )
    conflict.refresh_from_db()
    assert conflict.state == "merged"
    assert draft.goals.get(code="D1.1").text == "Van Anna en Bram en meer"
    with pytest.raises(NotAllowedNow):
        actions.merge_conflict(conflict, merged, actor=anna, seen=3, mine=conflict.mine.pk)


def test_a_merge_waits_when_the_text_changed_once_more(draft: VisionVersion) -> None:
    save(draft, "Van Anna")
    conflict = save(draft, "Van Bram").conflict
    assert conflict is not None
    save(draft, "Van Carla", base=2)
    saved = actions.merge_conflict(
        conflict, typed(draft, "Van Anna en Bram"), actor=SYSTEM, seen=2, mine=conflict.mine.pk
    )
    assert saved.conflict == conflict
    assert draft.goals.get(code="D1.1").text == "Van Carla"
    assert conflict.mine.fields["text"] == "Van Anna en Bram"
    assert conflict.mine.base == now(draft).base


def test_what_was_typed_on_meanwhile_goes_on_waiting(draft: VisionVersion) -> None:
    save(draft, "Van Anna")
    conflict = save(draft, "Van Bram", form="b").conflict
    assert conflict is not None
    seen = conflict.mine.pk
    save(draft, "Van Bram en nog iets", form="b")
    actions.merge_conflict(conflict, typed(draft, "Van Anna en Bram"), actor=SYSTEM, seen=2, mine=seen)
    conflict.refresh_from_db()
    assert conflict.state == "open"
    assert draft.goals.get(code="D1.1").text == "Van Anna en Bram"
    with pytest.raises(ValidationError):
        actions.let_conflict_go(conflict, actor=SYSTEM, mine=seen)
    assert actions.let_conflict_go(conflict, actor=SYSTEM, mine=conflict.mine.pk).state == "let_go"


def test_a_goal_that_was_taken_out_comes_back_with_the_words_of_who_was_writing(draft: VisionVersion) -> None:
    actions.take_out(draft, "goal", "D1.1", actor=SYSTEM, reason="Dubbel")
    conflict = save(draft, "Toch nog").conflict
    assert conflict is not None
    actions.merge_conflict(conflict, typed(draft, "Toch nog"), actor=SYSTEM, seen=2, mine=conflict.mine.pk)
    assert draft.goals.get(code="D1.1").text == "Toch nog"


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_the_same_moment_do_not_overwrite_each_other() -> None:
    version = factories.make_version("1.0", state="drafting")
    curator = factories.make_staff("curator")
    fields = now(version).fields

    def write(n: int) -> None:
        try:
            actions.save_piece(version, D11, fields | {"text": f"Tekst {n}"}, actor=curator, base=1)
        finally:
            connection.close()

    writers = [Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    waiting = {conflict.mine.fields["text"] for conflict in Conflict.objects.all()}
    text = version.goals.get(code="D1.1").text
    assert waiting | {text} == {f"Tekst {n}" for n in range(6)}
    assert len(waiting) == 5


def test_the_database_keeps_the_number_too(draft: VisionVersion) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.create(version=draft, kind="goal", code="D1.1", number=1, what="saved")


# ---- putting back -----------------------------------------------------------------------------------


def test_restoring_is_a_new_revision(draft: VisionVersion) -> None:
    first = now(draft)
    save(draft, "Anders")
    back = actions.restore_piece(first, actor=SYSTEM, seen=2)
    assert (back.number, back.what, back.base) == (3, "restored", first)
    assert draft.goals.get(code="D1.1").text == first.fields["text"]
    with pytest.raises(ValidationError):
        actions.restore_piece(Revision.objects.of(draft, D11)[1], actor=SYSTEM, seen=2)


def test_a_goal_that_was_taken_out_can_be_put_back(draft: VisionVersion) -> None:
    first = now(draft)
    actions.take_out(draft, "goal", "D1.1", actor=SYSTEM, reason="Dubbel")
    assert not draft.goals.filter(code="D1.1").exists()
    actions.restore_piece(first, actor=SYSTEM, seen=2)
    goal = Goal.objects.get(version=draft, code="D1.1")
    assert (goal.text, goal.theme.code, goal.indicator.target) == (first.fields["text"], "T1", 80)


# ---- the whole at any moment -------------------------------------------------------------------------


def test_the_whole_text_at_any_revision(draft: VisionVersion) -> None:
    begun = Revision.objects.filter(version=draft).latest("pk")
    before = text_of(VisionVersion.objects.with_text().get(pk=draft.pk))
    actions.split_goal(draft, "D1.1", "Eerste helft", "Tweede helft", actor=SYSTEM, seen=1, reason="x")
    actions.take_out(draft, "goal", "D2.1", actor=SYSTEM, reason="x")
    last = Revision.objects.filter(version=draft).latest("pk")
    assert text_at(draft, begun.pk)[0] == before
    after, origins = text_at(draft, last.pk)
    assert after == text_of(VisionVersion.objects.with_text().get(pk=draft.pk))
    result = compare(before, after, origins)
    changes = {goal.code: (goal.change, goal.was) for chapter in result.chapters for goal in chapter.goals}
    assert changes == {
        "D1.1": ("changed", ()),
        "D1.3": ("changed", ("D1.1",)),
        "D1.2": ("same", ()),
        "D2.1": ("dropped", ()),
        "D2.2": ("same", ()),
    }


def test_continuing_the_text_in_force_begins_with_the_words_of_the_council() -> None:
    council = factories.make_version("1.0", state="council")
    actions.reword_line(council.goals.get(code="D1.1"), "Woorden van de raad", "Duidelijker", actor=SYSTEM)
    actions.drop_line(council.goals.get(code="D2.1"), "Kan niet", actor=SYSTEM)
    text = text_of(VisionVersion.objects.with_text().get(pk=council.pk), as_adopted=True)
    assert text.themes[0].goals[0].text == "Woorden van de raad"
    assert [goal.code for goal in text.themes[1].goals] == ["D2.2"]


# ---- freezing ----------------------------------------------------------------------------------------


def test_what_blocks_freezing(draft: VisionVersion) -> None:
    curator = factories.make_staff("curator")
    actions.add_piece(draft, "theme", {"name": "Leeg"}, actor=curator)
    actions.add_piece(draft, "goal", {"text": "Zonder meetlat"}, actor=curator, theme="T1")
    save(draft, "Van Anna")
    save(draft, "Van Bram")
    assert {item.key for item in blockers(draft)} == {"theme", "indicator", "conflicts"}
    version = factories.close_early(actions.open_consultation(draft, actor=curator))
    with pytest.raises(ValidationError):
        actions.propose_step(version, "freeze", actor=curator, reason="Het is goed zo.")
    assert not version.step_proposals.pending().exists()


def test_an_amendment_is_a_revision_with_its_credit(draft: VisionVersion) -> None:
    revision = actions.write_amendment(
        draft, "goal", "D1.1", "Van de buurt", actor=SYSTEM, reason="Amendement 3, Wijkraad"
    )
    assert (revision.what, revision.reason, revision.number) == ("amended", "Amendement 3, Wijkraad", 2)
    assert save(draft, "Van Bram").conflict is not None
