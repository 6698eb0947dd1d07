"""The whole text of a draft put back at once: previewed, by revisions of its own, nothing lost."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from vision import actions
from vision.models import Piece, Revision, VisionVersion
from vision.snapshot import text_at, text_of

pytestmark = pytest.mark.django_db
GOAL = Piece("goal", "D1.1")


@pytest.fixture
def curator() -> User:
    return factories.make_staff("curator")


@pytest.fixture
def draft() -> VisionVersion:
    factories.make_version("1.0")
    return factories.make_version("2.0", state="drafting")


def newest(draft: VisionVersion) -> Revision:
    return Revision.objects.filter(version=draft).latest("pk")


def stands(draft: VisionVersion) -> Any:
    """The text as its rows have it, with what each goal continues."""
    whole = VisionVersion.objects.with_text().prefetch_related("themes__goals__continues").get(pk=draft.pk)
    before = VisionVersion.objects.get(number="1.0")
    return text_of(whole, before)


def turn_around(draft: VisionVersion, curator: User) -> None:
    """Everything that can be done with a text."""
    numbered = {row.code: row.number for row in draft.revisions.filter(kind="goal")}
    actions.save_piece(draft, GOAL, {"text": "Heel anders."}, actor=curator, base=1)
    actions.save_piece(
        draft, Piece("preamble"), {"title": "Nieuw", "text": "Wij ook."}, actor=curator, base=1
    )
    actions.split_goal(
        draft, "D1.2", "Half.", "Heel.", actor=curator, seen=numbered["D1.2"], reason="Te veel"
    )
    actions.add_piece(draft, "theme", {"name": "Water"}, actor=curator)
    actions.move_piece(draft, "goal", "D2.1", actor=curator, theme="T3")
    actions.take_out(draft, "goal", "D2.2", actor=curator, reason="Dubbel")
    actions.take_out(draft, "theme", "T2", actor=curator, reason="Leeg")
    actions.take_out(draft, "precondition", "R1", actor=curator, reason="Dubbel")
    actions.join_goals(
        draft, "D1.1", "D2.1", "Samen.", actor=curator, seen=(2, numbered["D2.1"]), reason="Lijkt"
    )
    actions.nudge_piece(draft, "goal", "D1.1", 1, actor=curator)


def test_others_than_a_curator_may_not(draft: VisionVersion, curator: User) -> None:
    begun = newest(draft)
    actions.save_piece(draft, GOAL, {"text": "Anders."}, actor=curator, base=1)
    with pytest.raises(PermissionDenied):
        actions.restore_text(begun, actor=factories.make_user(), seen=newest(draft).pk)
    assert draft.goals.get(code="D1.1").text == "Anders."


def test_everything_is_as_it_was_and_nothing_is_lost(draft: VisionVersion, curator: User) -> None:
    begun, then = newest(draft), stands(draft)
    turn_around(draft, curator)
    later, changed = newest(draft), stands(draft)
    written = list(Revision.objects.filter(version=draft).values_list("pk", flat=True))
    actions.restore_text(begun, actor=curator, seen=later.pk)
    assert stands(draft) == then
    assert set(written) < set(Revision.objects.filter(version=draft).values_list("pk", flat=True))
    assert text_at(draft, newest(draft).pk)[0] == text_at(draft, begun.pk)[0]
    # And the other way round: what was undone can be done again.
    actions.restore_text(later, actor=curator, seen=newest(draft).pk)
    assert stands(draft) == changed
    assert text_at(draft, newest(draft).pk)[0] == text_at(draft, later.pk)[0]
    # Afterwards one goes on writing as always.
    number = Revision.objects.current(draft, GOAL).number  # type: ignore[union-attr]  # it is there
    assert actions.save_piece(draft, GOAL, {"text": "Verder."}, actor=curator, base=number or 0).changed


def test_not_when_somebody_wrote_since_nor_without_a_difference(draft: VisionVersion, curator: User) -> None:
    begun = newest(draft)
    with pytest.raises(ValidationError):
        actions.restore_text(begun, actor=curator, seen=begun.pk)
    actions.save_piece(draft, GOAL, {"text": "Anders."}, actor=curator, base=1)
    with pytest.raises(ValidationError):
        actions.restore_text(begun, actor=curator, seen=begun.pk)
    assert draft.goals.get(code="D1.1").text == "Anders."


def test_not_in_a_text_that_stands_still(draft: VisionVersion, curator: User) -> None:
    begun = newest(draft)
    actions.save_piece(draft, GOAL, {"text": "Anders."}, actor=curator, base=1)
    actions.open_consultation(draft, actor=SYSTEM)
    with pytest.raises(NotAllowedNow):
        actions.restore_text(begun, actor=curator, seen=newest(draft).pk)
    page = reverse("vision:restore_text", args=["2.0", begun.pk])
    client = factories.sign_in(curator)
    assert client.get(page).status_code == 409
    assert page not in client.get(reverse("vision:whole_history", args=["2.0"])).content.decode()


def test_words_that_wait_go_on_waiting(draft: VisionVersion, curator: User) -> None:
    begun = newest(draft)
    actions.save_piece(draft, GOAL, {"text": "Anders."}, actor=curator, base=1)
    conflict = actions.save_piece(draft, GOAL, {"text": "Nog anders."}, actor=SYSTEM, base=1).conflict
    assert conflict is not None
    actions.restore_text(begun, actor=curator, seen=newest(draft).pk)
    conflict.refresh_from_db()
    assert conflict.state == "open"


def test_it_is_shown_first_and_then_done(draft: VisionVersion, curator: User) -> None:
    begun = Revision.objects.history(draft)[0]
    actions.save_piece(draft, GOAL, {"text": "Heel anders."}, actor=curator, base=1)
    client: Client = factories.sign_in(curator)
    page = reverse("vision:restore_text", args=["2.0", begun.pk])
    assert page in client.get(reverse("vision:whole_history", args=["2.0"])).content.decode()
    shown = client.get(page).content.decode()
    assert 'data-changed="1"' in shown
    assert "<del>Heel" in shown
    assert draft.goals.get(code="D1.1").text == "Heel anders."
    seen = newest(draft).pk
    assert client.post(page, {"seen": "x"}).status_code == 400
    assert client.post(page, {"seen": seen}).status_code == 302
    assert draft.goals.get(code="D1.1").text != "Heel anders."
    assert client.post(page, {"seen": seen})["Location"] == page
