"""Who may take which part: four eyes, no own case, no interest, and who meets the initiators does not judge."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Reading
from initiatives.models import Membership
from tests.factories import make_case, make_judgement, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_only_staff_takes_a_case_in() -> None:
    case = make_case()
    owner = case.initiative.audience("owners")[0]
    for person in (make_user(), owner, make_staff("admin"), make_staff("curator"), make_staff("decider")):
        with pytest.raises(PermissionDenied):
            actions.take_in(case, actor=person)
    broker = make_staff("broker")
    assert actions.take_in(case, actor=broker).contact_person == broker


def test_a_member_with_the_role_has_no_part_in_the_own_case() -> None:
    case = make_case()
    colleague = make_staff("assessor", "broker")
    Membership.objects.create(initiative=case.initiative, user=colleague, role="member")
    with pytest.raises(PermissionDenied):
        actions.take_in(case, actor=colleague)
    for seat in ("assessor", "second_reader"):
        with pytest.raises(PermissionDenied):
            actions.seat(case, seat, colleague, actor=colleague)
    assert not Assessment.objects.dossiers_of(colleague).exists()


def test_nobody_without_the_role_sits() -> None:
    case = make_case("intake")
    for person in (make_user(), make_staff("broker"), make_staff("admin", "decider")):
        with pytest.raises(PermissionDenied):
            actions.seat(case, "assessor", person, actor=person)


def test_never_both_seats_and_never_beside_being_the_contact() -> None:
    contact = make_staff("broker", "assessor")
    case = make_case("intake", contact=contact)
    reader = make_staff("assessor")
    case = actions.seat(case, "assessor", reader, actor=reader)
    with pytest.raises(PermissionDenied):
        actions.seat(case, "second_reader", reader, actor=reader)
    with pytest.raises(PermissionDenied):
        actions.seat(case, "second_reader", contact, actor=contact)


@pytest.mark.parametrize(
    "fields",
    [("assessor", "second_reader"), ("assessor", "contact_person"), ("second_reader", "contact_person")],
)
def test_the_database_refuses_two_parts_for_one(fields: tuple[str, str]) -> None:
    case, person = make_case(), make_staff("assessor")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(**dict.fromkeys(fields, person))


def test_a_taken_seat_is_taken_until_the_role_is_lost() -> None:
    case = make_case("intake")
    reader, other = make_staff("assessor"), make_staff("assessor")
    actions.seat(case, "assessor", reader, actor=reader)
    with pytest.raises(NotAllowedNow):
        actions.seat(case, "assessor", other, actor=other)
    reader.grants.update(state="ended")
    assert actions.seat(case, "assessor", other, actor=other).assessor == other


def test_the_contact_person_asks_a_colleague_who_is_told() -> None:
    case = make_case("intake")
    assert case.contact_person
    reader = make_staff("assessor")
    with pytest.raises(PermissionDenied):
        actions.seat(case, "assessor", reader, actor=make_staff("assessor"))
    actions.seat(case, "assessor", reader, actor=case.contact_person)
    assert Notice.objects.filter(user=reader, event="assessment.seat").exists()


def test_it_starts_with_two_readers_only() -> None:
    case = make_case("intake")
    contact = case.contact_person
    assert contact
    with pytest.raises(PermissionDenied):
        actions.start_assessing(case, actor=make_staff("assessor"))
    with pytest.raises(ValidationError):
        actions.start_assessing(case, actor=contact)
    for seat in ("assessor", "second_reader"):
        reader = make_staff("assessor")
        actions.seat(case, seat, reader, actor=reader)
    assert actions.start_assessing(case, actor=contact).state == "first_assessment"


def test_before_the_declaration_nothing_can_be_read_or_written() -> None:
    case = make_case("intake")
    reader = make_staff("assessor")
    actions.seat(case, "assessor", reader, actor=reader)
    other = make_staff("assessor")
    actions.seat(case, "second_reader", other, actor=other)
    assert case.contact_person
    case = actions.start_assessing(case, actor=case.contact_person)
    with pytest.raises(PermissionDenied):
        actions.save_reading(case, actor=reader, kind="first", judgement=make_judgement(case))
    actions.declare_interest(case, actor=reader, has_interest=False)
    actions.save_reading(case, actor=reader, kind="first", judgement=make_judgement(case))


def test_only_a_reader_declares_and_only_once() -> None:
    case = make_case("intake")
    with pytest.raises(PermissionDenied):
        actions.declare_interest(case, actor=make_staff("assessor"), has_interest=False)
    reader = make_staff("assessor")
    actions.seat(case, "assessor", reader, actor=reader)
    actions.declare_interest(case, actor=reader, has_interest=False)
    with pytest.raises(NotAllowedNow):
        actions.declare_interest(case, actor=reader, has_interest=False)


def test_an_interest_hands_the_case_over_for_good() -> None:
    case = make_case("first_assessment")
    reader = case.assessor
    assert reader
    actions.save_reading(case, actor=reader, kind="first", judgement=make_judgement(case))
    actions.declare_interest(case, actor=reader, has_interest=True, note="GEHEIM-BELANG")
    case.refresh_from_db()
    assert case.assessor is None
    assert not Reading.objects.filter(assessment=case, kind="first").exists()
    assert not Assessment.objects.dossiers_of(reader).filter(pk=case.pk).exists()
    assert Notice.objects.filter(user=case.contact_person, event="assessment.hand_over").exists()
    assert not Notice.objects.filter(text__contains="GEHEIM").exists()
    with pytest.raises(PermissionDenied):
        actions.seat(case, "assessor", reader, actor=reader)
    other = make_staff("assessor")
    case = actions.seat(case, "assessor", other, actor=other)
    with pytest.raises(PermissionDenied):
        actions.save_reading(case, actor=other, kind="first", judgement=make_judgement(case))


def test_nobody_is_asked_for_both_seats_nor_who_met_the_initiators() -> None:
    contact, reader, met = make_staff("broker"), make_staff("assessor"), make_staff("broker", "assessor")
    case = actions.seat(make_case("intake", contact=contact), "assessor", reader, actor=contact)
    type(case.initiative).objects.filter(pk=case.initiative_id).update(contact_person=met)
    for person in (reader, met):
        with pytest.raises(PermissionDenied):
            actions.seat(case, "second_reader", person, actor=contact)
