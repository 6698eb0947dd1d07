"""Several rows of the desk go to a colleague at once, by the verbs that give one, and back again within a day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from civicnet.accounts.models import User
from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registry
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative, Membership
from tests.factories import make_case, make_initiative, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HAND_OVER, TAKE_BACK = "/werk/doorgeven/", "/werk/terugnemen/"


def contact_of(thing: Assessment | Initiative) -> User | None:
    thing.refresh_from_db()
    return thing.contact_person


def send(client: Client, *things: Assessment | Initiative, to: str) -> Any:
    rows = [f"{'case' if isinstance(thing, Assessment) else 'contact'}-{thing.pk}" for thing in things]
    return client.post(HAND_OVER, {"row": rows, "to": to, "next": "/werk/?toon=alles"}, follow=True)


def undo(client: Client, page: Any) -> Any:
    passed = page.context["just_passed"]
    return client.post(
        TAKE_BACK, {"row": passed["rows"], "as_reader": "1" if passed["as_reader"] else ""}, follow=True
    )


# ---- who may ----------------------------------------------------------------------------------
@pytest.mark.parametrize("url", [HAND_OVER, TAKE_BACK])
def test_only_the_desk_sends_it(url: str) -> None:
    assert Client().post(url).status_code == 302
    for person in (make_user(), make_staff("curator"), make_staff("admin")):
        assert sign_in(person).post(url).status_code == 403
    assert sign_in(make_staff("broker")).get(url).status_code == 405


def test_what_is_no_row_or_no_colleague_is_refused() -> None:
    desk, colleague = sign_in(make_staff("broker")), make_staff("broker")
    for row, to, status in (
        ("case-x", f"contact-{colleague.pk}", 400),
        ("condition-1", f"contact-{colleague.pk}", 400),
        ("case-1", f"boss-{colleague.pk}", 400),
        ("case-1", f"contact-{make_user().pk}", 404),
        ("case-1", "contact-", 404),
        ("case-999999", f"contact-{colleague.pk}", 302),
    ):
        assert desk.post(HAND_OVER, {"row": row, "to": to}).status_code == status, (row, to)


def test_a_case_of_somebody_else_stays() -> None:
    """A reader of a case, and who has nothing to do with it, do not choose its contact person."""
    case, colleague = make_case("first_assessment"), make_staff("broker")
    before = case.contact_person
    for person in (case.assessor, make_staff("assessor")):
        page = send(sign_in(person), case, to=f"contact-{colleague.pk}")
        assert "kan dit niet overnemen" in page.text
        assert page.context["just_passed"] is None
    assert contact_of(case) == before


# ---- there and back ---------------------------------------------------------------------------
def test_two_rows_go_over_and_come_back() -> None:
    broker, colleague = make_staff("broker"), make_staff("broker", name="Fenna Oost")
    case, plan = make_case("intake", contact=broker), make_initiative("submitted")
    registry.take_contact(plan, actor=broker)
    desk = sign_in(broker)
    page = send(desk, case, plan, to=f"contact-{colleague.pk}")
    assert "2 zaken gaan naar Fenna Oost." in page.text
    assert [contact_of(case), contact_of(plan)] == [colleague, colleague]
    assert colleague.notices.filter(event="initiative.replace_contact").count() == 2
    assert "2 zaken zijn terug." in undo(desk, page).text
    assert [contact_of(case), contact_of(plan)] == [broker, broker]
    case.initiative.refresh_from_db()
    assert case.initiative.contact_person == broker
    assert desk.get("/werk/").context["just_passed"] is None


def test_what_nobody_had_is_free_again() -> None:
    broker, colleague, plan = make_staff("broker"), make_staff("assessor"), make_initiative("submitted")
    desk = sign_in(broker)
    page = send(desk, plan, to=f"contact-{colleague.pk}")
    assert contact_of(plan) == colleague
    undo(desk, page)
    assert contact_of(plan) is None
    owner = plan.audience("owners")[0]
    assert Notice.objects.filter(user=owner, event="initiative.lose_contact").count() == 1


def test_what_may_not_go_stays_and_the_rest_goes() -> None:
    """Four eyes: who reads does not meet them. And nobody gets their own initiative."""
    broker = make_staff("broker")
    reads = make_case("first_assessment", contact=broker)
    other, own = make_case("intake", contact=broker), make_case("intake", contact=broker)
    colleague = reads.assessor
    assert colleague
    Membership.objects.create(initiative=own.initiative, user=colleague, role="member")
    page = send(sign_in(broker), reads, other, own, to=f"contact-{colleague.pk}")
    assert [contact_of(case) == colleague for case in (reads, other, own)] == [False, True, False]
    assert "1 zaak gaat naar" in page.text
    assert "kan dit niet overnemen" in page.text


def test_a_free_seat_of_a_reader_goes_to_an_assessor_and_comes_back_until_it_is_opened() -> None:
    broker, colleague = make_staff("broker"), make_staff("assessor")
    case, opened = (make_case("intake", contact=broker) for _n in range(2))
    full = make_case("first_assessment", contact=broker)
    desk = sign_in(broker)
    page = send(desk, case, opened, full, to=f"reader-{colleague.pk}")
    for one in (case, opened, full):
        one.refresh_from_db()
    assert [one.assessor == colleague for one in (case, opened, full)] == [True, True, False]
    opened = Assessment.objects.get(pk=opened.pk)
    actions.declare_interest(opened, actor=colleague, has_interest=False)
    again = undo(desk, page)
    assert "1 zaak is terug." in again.text
    assert "Dit kan niet meer terug" in again.text
    assert Assessment.objects.get(pk=case.pk).assessor is None
    assert Assessment.objects.get(pk=opened.pk).assessor == colleague
    assert colleague.notices.filter(event="assessment.seat").count() == 2
    assert colleague.notices.get(event="assessment.take_back_seat").url == "/werk/"


def test_who_met_them_or_is_no_assessor_gets_no_seat() -> None:
    broker = make_staff("broker")
    case = make_case("intake", contact=broker)
    met, no_reader = make_staff("assessor"), make_staff("broker")
    registry.name_contact(case.initiative, met, actor=broker, reason="Even")
    for person in (met, no_reader):
        send(sign_in(broker), case, to=f"reader-{person.pk}")
        case.refresh_from_db()
        assert case.assessor is None


# ---- how long ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("hours", "back"), [(23, True), (25, False)])
def test_it_can_be_taken_back_for_a_day(hours: int, back: bool) -> None:
    broker, colleague = make_staff("broker"), make_staff("broker")
    with time_machine.travel(NOW, tick=False):
        case = make_case("intake", contact=broker)
        actions.replace_contact(case, colleague, actor=broker, reason="Verdeeld")
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        if back:
            actions.take_back_contact(case, actor=broker)
        else:
            with pytest.raises(PermissionDenied):
                actions.take_back_contact(case, actor=broker)
    assert (contact_of(case) == broker) is back


def test_only_who_gave_it_takes_it_back_and_only_the_last_time() -> None:
    broker, colleague, third = make_staff("broker"), make_staff("broker"), make_staff("broker")
    case, plan = make_case("intake", contact=broker), make_initiative("submitted")
    actions.replace_contact(case, colleague, actor=broker, reason="Verdeeld")
    registry.replace_contact(plan, colleague, actor=broker, reason="Verdeeld")
    for person in (colleague, third):
        with pytest.raises(PermissionDenied):
            actions.take_back_contact(case, actor=person)
    actions.log_contact(case, actor=colleague, how="call")
    registry.log_contact(plan, actor=colleague)
    for verb, thing in ((actions.take_back_contact, case), (registry.take_back_contact, plan)):
        with pytest.raises(PermissionDenied):
            verb(thing, actor=broker)  # type: ignore[arg-type]  # each its own


def test_who_left_the_desk_does_not_get_it_back() -> None:
    broker, contact, colleague = make_staff("broker"), make_staff("broker"), make_staff("broker")
    case = make_case("intake", contact=contact)
    actions.replace_contact(case, colleague, actor=broker, reason="Verdeeld")
    contact.grants.update(state="ended")
    with pytest.raises(NotAllowedNow):
        actions.take_back_contact(case, actor=broker)
    assert contact_of(case) == colleague
