"""The life of a version: who may, what follows what, and what is written."""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from civicnet import events
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from vision import actions
from vision.canonical import canonical, digest
from vision.models import Piece, Vision, VisionVersion
from vision.text import GoalText, ThemeText, VersionText

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["", "assessor", "decider", "admin"])
def test_others_than_a_curator_may_not(role: str) -> None:
    user = factories.make_staff(role) if role else factories.make_user()
    with pytest.raises(PermissionDenied):
        actions.start_vision("TV", "Samen", actor=user)
    draft = factories.make_version(state="drafting")
    assert Vision.objects.count() == 1
    with pytest.raises(PermissionDenied):
        actions.create_version(draft.vision, factories.make_text("9"), actor=user)
    with pytest.raises(PermissionDenied):
        actions.open_consultation(draft, actor=user)
    council = factories.make_version(state="council")
    with pytest.raises(PermissionDenied):
        actions.adopt(council, actor=user, on=date(2025, 5, 22))
    council.refresh_from_db()
    assert council.state == "council"


def test_a_curator_brings_a_text_into_force() -> None:
    curator = factories.make_staff("curator")
    vision = actions.start_vision("TV", "Samen", actor=curator)
    version = actions.create_version(vision, factories.make_text("1.0"), actor=curator)
    version = actions.open_consultation(version, actor=curator)
    version = actions.start_amending(factories.let_pass(version), actor=curator)
    proposal = actions.propose_step(version, "freeze", actor=curator, reason="Het is goed zo.")
    version = actions.confirm_step(proposal, actor=factories.make_staff("curator"))
    assert version.sha256 == digest(VisionVersion.objects.with_text().get(pk=version.pk))
    version = actions.open_endorsement(version, actor=curator)
    version = actions.record_endorsement(version, "broadly_endorsed", actor=SYSTEM)
    version = actions.bring_to_council(version, actor=curator)
    version = actions.adopt(version, actor=curator, on=date(2025, 5, 22), decision_number="25-14")
    assert VisionVersion.objects.in_force() == version
    assert (version.adopted_on, version.decision_number) == (date(2025, 5, 22), "25-14")


def test_no_step_is_skipped() -> None:
    draft = factories.make_version(state="drafting")
    for verb in (actions.start_amending, actions.open_endorsement, actions.bring_to_council, actions.reject):
        with pytest.raises(NotAllowedNow):
            verb(draft, actor=SYSTEM)
    with pytest.raises(NotAllowedNow):
        actions.adopt(draft, actor=SYSTEM, on=date(2025, 5, 22))
    frozen = actions.take_over_text(draft, actor=SYSTEM)
    with pytest.raises(NotAllowedNow):
        actions.take_over_text(frozen, actor=SYSTEM)


def test_a_newer_version_takes_the_place_of_the_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(events._handlers, "vision_version.adopt", [lambda payload: None])
    old = factories.make_version("1.0")
    new = factories.make_version("2.0")
    old.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "adopted")
    told = Message.objects.filter(name="vision_version.adopt").values_list("payload__id", flat=True)
    assert list(told) == [old.pk, new.pk]
    assert old.adopted_on == date(2025, 5, 22)


def test_goals_continue_what_they_grew_out_of() -> None:
    old = factories.make_version("1.0", goals=("D1.1", "D1.2"))
    text = VersionText(
        number="2.0",
        preamble="",
        themes=(
            ThemeText(
                "T1",
                "Samen",
                (GoalText("D1.1", "Eén", continues=("D1.1", "D1.2")), GoalText("D1.3", "Nieuw")),
            ),
        ),
    )
    new = actions.create_version(old.vision, text, actor=SYSTEM, follows=old)
    assert set(new.goals.get(code="D1.1").continues.values_list("code", flat=True)) == {"D1.1", "D1.2"}
    assert not new.goals.get(code="D1.3").continues.exists()


def test_a_version_keeps_its_own_title() -> None:
    old = factories.make_version("1.0")
    text = replace(factories.make_text("2.0"), title="Een nieuwe titel")
    new = actions.create_version(old.vision, text, actor=SYSTEM, follows=old)
    voted_on = actions.open_endorsement(actions.take_over_text(new, actor=SYSTEM), actor=SYSTEM)
    before_council = actions.take_over_vote(voted_on, actor=SYSTEM)
    actions.adopt(before_council, actor=SYSTEM, on=date(2026, 1, 1))
    old = VisionVersion.objects.with_text().get(pk=old.pk)
    assert (old.title, old.vision.title) == ("Samen verder", "Een nieuwe titel")
    assert digest(old) == old.sha256


# ---- the canonical form ----------------------------------------------------------------------


def test_the_canonical_form_is_what_its_specification_says() -> None:
    version = factories.make_version("1.0", state="drafting")
    version.preamble = unicodedata.normalize("NFD", "Coöperatie\r\nén meer  ")
    version.save(update_fields=["preamble"])
    found = VisionVersion.objects.with_text().get(pk=version.pk)
    content = canonical(found)
    document = json.loads(content)
    again = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert content == again
    assert document["preamble"] == "Coöperatie\nén meer"
    assert list(document) == sorted(document)
    assert [p["code"] for p in document["preconditions"]] == ["R1", "R2"]
    indicator = document["themes"][0]["goals"][0]["indicator"]
    assert (indicator["baseline"], indicator["target"], indicator["baseline_year"]) == ("50", "80", 2024)


def test_the_canonical_form_never_changes() -> None:
    """Letter by letter: whoever keeps a text can still check it in twenty years."""
    text = factories.make_text("1.0", goals=("D1.1", "D2.1"), lines=("R1",), D1_1="Eén", D2_1="Twee")
    version = factories.make_version(state="frozen", text=text)
    indicator = (
        '{"baseline":"50","baseline_year":2024,"direction":"up","name":"Buren die elkaar kennen","source":"peiling",'
        '"target":"80","target_year":2034,"unit":"%"}'
    )
    assert canonical(VisionVersion.objects.with_text().get(pk=version.pk)).decode() == (
        '{"code":"TV","format":"civicnet-vision-1","preamble":"Wij wonen hier samen.",'
        '"preconditions":[{"code":"R1","text":"Grens R1 is voor iedereen."}],"themes":['
        f'{{"code":"T1","goals":[{{"code":"D1.1","indicator":{indicator},"text":"Eén"}}],"name":"Omzien naar elkaar"}},'
        f'{{"code":"T2","goals":[{{"code":"D2.1","indicator":{indicator},"text":"Twee"}}],"name":"Wonen"}}'
        '],"title":"Samen verder","version":"1.0"}'
    )


def test_a_draft_from_before_the_revisions_can_be_written_in() -> None:
    """Migration 0015: a text that has no revisions yet begins with the one it has."""
    begun = factories.make_version(state="drafting")
    old = VisionVersion.objects.create(
        vision=begun.vision, number="0.9", title="Samen", preamble="Wij.", state="drafting"
    )
    for theme in begun.themes.all():
        copy = old.themes.create(code=theme.code, name=theme.name, position=theme.position)
        for goal in theme.goals.all():
            row = copy.goals.create(version=old, code=goal.code, text=goal.text, position=goal.position)
            row.continues.add(goal)
    import_module("vision.migrations.0015_first_revisions").begin(apps, None)
    made = {(row.kind, row.code): row for row in old.revisions.all()}
    for row in begun.revisions.exclude(kind__in=("precondition", "outline", "preamble")):
        assert (
            made[row.kind, row.code].fields["text" if row.kind == "goal" else "name"] in row.fields.values()
        )
    assert made["goal", "D1.1"].data == {"theme": "T1", "continues": [[begun.number, "D1.1"]]}
    piece = Piece("goal", "D1.1")
    saved = actions.save_piece(old, piece, {"text": "Anders."}, actor=SYSTEM, base=1)
    assert old.goals.get(code="D1.1").text == "Anders."
    assert saved.revision.number == 2
    assert begun.revisions.count() == begun.revisions.filter(number=1).count()
