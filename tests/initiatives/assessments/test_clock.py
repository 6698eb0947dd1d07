"""Contact in 14 days, an answer in 28; a clock that stands still does so in public, with the reason."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Contact
from tests.factories import make_case, make_staff, make_user

pytestmark = pytest.mark.django_db
ASKED = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def day(n: int) -> datetime:
    return ASKED + timedelta(days=n)


def test_who_may_stop_the_clock() -> None:
    case = make_case("first_assessment")
    owner = case.initiative.audience("owners")[0]
    for person in (make_user(), owner, make_staff("assessor", "admin"), make_staff("broker")):
        with pytest.raises(PermissionDenied):
            actions.ask_information(case, actor=person, reason="Waarom?")
    assert case.assessor
    with pytest.raises(ValidationError):
        actions.ask_information(case, actor=case.assessor, reason=" ")


@pytest.mark.parametrize("state", ["requested", "second_reading", "comparison", "hearing"])
def test_when_it_cannot_be_stopped(state: str) -> None:
    case = make_case(state)
    actor = case.assessor or make_staff("assessor")
    with pytest.raises((NotAllowedNow, PermissionDenied)):
        actions.ask_information(case, actor=actor, reason="Waarom?")


@pytest.mark.parametrize("state", ["intake", "first_assessment"])
def test_the_days_of_a_pause_do_not_count(state: str) -> None:
    case = make_case(state, at=ASKED)
    contact = case.contact_person
    assert contact
    assert case.answer_due == date(2026, 3, 30)
    case = actions.ask_information(case, actor=contact, reason="Hoe breed is het pad?", at=day(3))
    assert case.is_paused
    assert not case.is_overdue(date(2027, 1, 1))
    case = actions.resume(case, actor=contact, at=day(10))
    # Six whole days between the question and the answer: 30 March becomes 5 April, a Sunday, and then Easter Monday.
    assert (case.state, case.answer_due) == (state, date(2026, 4, 7))
    assert case.clock(date(2026, 3, 12)).used == 4
    case = actions.ask_information(case, actor=contact, reason="En hoe lang?", at=day(11))
    case = actions.resume(case, actor=contact, at=day(14))
    assert case.answer_due == date(2026, 4, 7)


def test_a_clock_that_stands_still_is_not_resumed_by_others() -> None:
    case = make_case("intake")
    assert case.contact_person
    case = actions.ask_information(case, actor=case.contact_person, reason="Hoe breed?")
    for person in (make_user(), make_staff("assessor", "broker"), case.initiative.audience("owners")[0]):
        with pytest.raises(PermissionDenied):
            actions.resume(case, actor=person)
    body = Client().get(f"/toetsen/{case.pk}/").content.decode()
    assert "Hoe breed?" in body


def test_withdrawing_ends_the_pause() -> None:
    case = make_case("intake")
    assert case.contact_person
    actions.ask_information(case, actor=case.contact_person, reason="Hoe breed?")
    case = actions.withdraw(case, actor=case.initiative.audience("owners")[0])
    assert not case.pauses.filter(ended_on=None).exists()


def test_overdue_is_public() -> None:
    late = make_case("intake", at=ASKED)
    fresh = make_case("intake")
    assert late.is_overdue(date(2026, 3, 31))
    assert not late.is_overdue(date(2026, 3, 30))
    assert list(Assessment.objects.overdue(date(2026, 3, 31))) == [late]
    body = Client().get("/toetsen/?staat=te-laat").content.decode()
    assert f'data-case="{late.pk}"' in body
    assert f'data-case="{fresh.pk}"' not in body


def test_only_the_contact_person_logs_a_contact() -> None:
    case = make_case("first_assessment")
    for person in (case.assessor, make_staff("broker"), case.initiative.audience("owners")[0], make_user()):
        assert person
        with pytest.raises(PermissionDenied):
            actions.log_contact(case, actor=person, how="call")
    assert not Contact.objects.exists()


def test_the_first_contact_is_counted_once() -> None:
    case = make_case("intake", at=ASKED)
    assert case.contact_person
    actions.log_contact(case, actor=case.contact_person, how="call", at=day(4), note="KANARIE-GESPREK")
    actions.log_contact(case, actor=case.contact_person, how="visit", at=day(9))
    case.refresh_from_db()
    assert case.contacted_at == day(4)
    assert case.contacts.count() == 2
    assert "KANARIE" not in Client().get(f"/toetsen/{case.pk}/").content.decode()


def test_no_contact_before_the_request_or_in_the_future() -> None:
    case = make_case("intake", at=ASKED)
    assert case.contact_person
    for moment in (day(-1), datetime.now(UTC) + timedelta(days=1)):
        with pytest.raises(ValidationError):
            actions.log_contact(case, actor=case.contact_person, how="call", at=moment)
