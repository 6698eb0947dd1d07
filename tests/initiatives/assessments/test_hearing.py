"""Hear both sides, then decide together: one reply, its answer, and twice the same yes to the same text."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registry
from initiatives.assessments import actions
from initiatives.assessments.models import (
    Assessment,
    HearingReply,
    Reading,
    SentDraft,
    answer_sha256,
    canonical_answer,
)
from initiatives.models import Membership
from tests.factories import make_case, make_judgement, make_staff, make_user

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def owner_of(case: Assessment):
    return case.initiative.audience("owners")[0]


def confirm_both(case: Assessment) -> Assessment:
    for reader in (case.assessor, case.second_reader):
        case.refresh_from_db()
        assert reader
        case = actions.confirm(case, actor=reader, sha256=case.text_sha256)
    return case


def test_only_an_owner_replies_and_once() -> None:
    case = make_case("hearing")
    member = make_user()
    Membership.objects.create(initiative=case.initiative, user=member, role="member")
    for person in (make_user(), member, case.assessor, case.contact_person, make_staff("admin")):
        assert person
        with pytest.raises(PermissionDenied):
            actions.reply(case, actor=person, text="Wij")
    with pytest.raises(ValidationError):
        actions.reply(case, actor=owner_of(case), text="  ")
    with pytest.raises(ValidationError):
        actions.reply(case, actor=owner_of(case), text="Toch iets", no_remarks=True)
    actions.reply(case, actor=owner_of(case), text="Dit klopt niet.")
    assert Notice.objects.filter(user=case.assessor, event="assessment.reply").exists()
    with pytest.raises(NotAllowedNow):
        actions.reply(case, actor=owner_of(case), no_remarks=True)


def test_there_is_nothing_to_reply_to_outside_the_hearing() -> None:
    for state in ("comparison", "decided"):
        case = make_case(state)
        with pytest.raises(NotAllowedNow):
            actions.reply(case, actor=owner_of(case), text="Hallo")


def test_only_a_reader_answers_a_reply() -> None:
    case = make_case("hearing")
    said = actions.reply(case, actor=owner_of(case), text="Dit klopt niet.")
    for person in (owner_of(case), case.contact_person, make_staff("assessor")):
        assert person
        with pytest.raises(PermissionDenied):
            actions.answer_reply(said, actor=person, text="Jawel")
    assert case.assessor
    with pytest.raises(ValidationError):
        actions.answer_reply(said, actor=case.assessor, text=" ")
    assert (
        actions.answer_reply(said, actor=case.assessor, text="Jullie hebben gelijk.").answered_by
        == case.assessor
    )


def test_nobody_confirms_before_the_hearing_is_over() -> None:
    case = make_case("hearing", at=OPENED)
    assert case.assessor
    assert case.hearing_due
    last_day = datetime(case.hearing_due.year, case.hearing_due.month, case.hearing_due.day, 20, tzinfo=UTC)
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256, at=last_day)
    actions.confirm(case, actor=case.assessor, sha256=case.text_sha256, at=last_day + timedelta(days=1))


def test_an_unanswered_reply_holds_it_up_also_after_the_days() -> None:
    case = make_case("hearing", at=OPENED)
    assert case.assessor
    said = actions.reply(case, actor=owner_of(case), text="Dit klopt niet.", at=OPENED + timedelta(days=3))
    case.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    actions.answer_reply(said, actor=case.assessor, text="Toch wel.")
    assert confirm_both(case).state == "decided"


def test_only_the_readers_confirm() -> None:
    case = make_case("replied")
    for person in (owner_of(case), case.contact_person, make_staff("assessor", "decider", "admin")):
        assert person
        with pytest.raises(PermissionDenied):
            actions.confirm(case, actor=person, sha256=case.text_sha256)


def test_one_yes_decides_nothing_however_often() -> None:
    case = make_case("replied")
    assert case.assessor
    for _again in range(2):
        case = actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    assert case.state == "hearing"
    assert case.confirmations.count() == 1


def test_the_yes_is_to_the_text_that_was_read() -> None:
    case = make_case("replied")
    assert case.assessor
    assert case.second_reader
    read = case.text_sha256
    # Other words only: a change of substance would be refused for want of a new hearing.
    actions.save_agreed(
        case, actor=case.second_reader, judgement=replace(make_judgement(case), summary="In andere woorden.")
    )
    with pytest.raises(ValidationError) as refused:
        actions.confirm(case, actor=case.assessor, sha256=read)
    assert refused.value.code == "changed"
    assert not case.confirmations.exists()


def test_a_change_after_one_yes_voids_it() -> None:
    case = make_case("replied")
    assert case.assessor
    assert case.second_reader
    case = actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    actions.save_agreed(
        case, actor=case.second_reader, judgement=replace(make_judgement(case), summary="In andere woorden.")
    )
    case.refresh_from_db()
    case = actions.confirm(case, actor=case.second_reader, sha256=case.text_sha256)
    assert case.state == "hearing"
    assert actions.confirm(case, actor=case.assessor, sha256=case.text_sha256).state == "decided"


def test_a_lost_role_ends_the_yes() -> None:
    case = make_case("replied")
    assert case.assessor
    assert case.second_reader
    actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    case.assessor.grants.update(state="ended")
    assert actions.confirm(case, actor=case.second_reader, sha256=case.text_sha256).state == "hearing"


def test_the_same_yes_twice_is_the_answer() -> None:
    case = make_case("replied")
    Message.objects.all().delete()
    case = confirm_both(case)
    assert (case.state, case.overall) == ("decided", "fits")
    case.initiative.refresh_from_db()
    assert case.initiative.outcome == "fits"
    assert Notice.objects.filter(user=owner_of(case), event="assessment.decide").exists()
    letters = [letter.payload["to"] for letter in Message.objects.filter(kind="mail")]
    assert [owner_of(case).email] in letters
    assert case.text_sha256 == answer_sha256(case) == hashlib.sha256(canonical_answer(case)).hexdigest()


def test_the_text_stays_the_same_when_the_initiators_change_theirs() -> None:
    case = make_case("decided")
    registry.edit(case.initiative, actor=owner_of(case), name="Heel anders")
    assert answer_sha256(case) == case.text_sha256


def test_anybody_can_check_the_hash() -> None:
    case = make_case("decided")
    file = Client().get(f"/toetsen/{case.pk}/antwoord.json").content
    assert hashlib.sha256(file).hexdigest() == case.text_sha256
    assert json.loads(file)["overall"] == "fits"
    assert case.text_sha256 in Client().get(f"/toetsen/{case.pk}/").content.decode()


def test_a_decided_case_can_be_changed_by_no_verb() -> None:
    case = make_case("decided")
    assert case.assessor
    said = HearingReply.objects.get()
    with pytest.raises(NotAllowedNow):
        actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case, "-2"))
    with pytest.raises(NotAllowedNow):
        actions.answer_reply(said, actor=case.assessor, text="Nog iets")
    with pytest.raises(NotAllowedNow):
        actions.withdraw(case, actor=owner_of(case))
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)


def test_the_draft_that_was_sent_is_for_who_carries_the_initiative_and_the_contact() -> None:
    case = make_case("hearing")
    for person in (make_user(), make_staff("assessor", "admin", "decider")):
        assert not Reading.objects.visible_to(person).exists()
        assert not SentDraft.objects.visible_to(person).exists()
    for person in (owner_of(case), case.contact_person, case.assessor, case.second_reader):
        assert SentDraft.objects.visible_to(person).count() == 1
    # What readers write after they sent it is theirs until they send it.
    assert not Reading.objects.visible_to(owner_of(case)).exists()
    assert not Reading.objects.visible_to(case.contact_person).exists()
