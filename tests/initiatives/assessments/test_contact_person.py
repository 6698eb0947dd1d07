"""Another contact person: by a broker, an administrator or the contact person, with a reason; never a reader."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civicnet.journal.models import Entry, subject_of
from civicnet.workflow import NotAllowedNow
from initiatives import actions as registry
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from tests.factories import make_case, make_initiative, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
WHY = "Ans gaat met verlof."


def test_who_may_not() -> None:
    case = make_case("hearing")
    new = make_staff("broker")
    owner = case.initiative.audience("owners")[0]
    member = make_staff("broker")
    case.initiative.memberships.create(user=member, role="member")
    refused = [make_user(), owner, member, case.assessor, case.second_reader]
    refused += [make_staff("assessor"), make_staff("moderator"), make_staff("curator")]
    for person in refused:
        assert person
        with pytest.raises(PermissionDenied):
            actions.replace_contact(case, new, actor=person, reason=WHY)
    plain = make_initiative()
    for person in (make_user(), make_staff("assessor"), make_staff("moderator")):
        with pytest.raises(PermissionDenied):
            registry.replace_contact(plain, new, actor=person, reason=WHY)


def test_who_cannot_be_it() -> None:
    case = make_case("hearing")
    admin, interested = make_staff("admin"), make_staff("assessor")
    member = make_staff("broker")
    case.initiative.memberships.create(user=member, role="member")
    case.declarations.create(user=interested, has_interest=True)
    for person in (case.assessor, case.second_reader, member, interested, make_user(), make_staff("curator")):
        assert person
        with pytest.raises(PermissionDenied):
            actions.replace_contact(case, person, actor=admin, reason=WHY)
    with pytest.raises(ValidationError):
        actions.replace_contact(case, case.contact_person, actor=admin, reason=WHY)  # type: ignore[arg-type]  # there
    with pytest.raises(ValidationError):
        actions.replace_contact(case, make_staff("broker"), actor=admin, reason=" ")


@pytest.mark.parametrize("state", ["requested", "decided"])
def test_only_of_a_case_that_somebody_took_in(state: str) -> None:
    with pytest.raises(NotAllowedNow):
        actions.replace_contact(make_case(state), make_staff("broker"), actor=make_staff("admin"), reason=WHY)


@pytest.mark.parametrize("role", ["admin", "broker", "contact"])
def test_the_owners_hear_who_and_why_and_the_days_run_on(role: str) -> None:
    case = make_case("intake")
    due, old = case.answer_due, case.contact_person
    actor = old if role == "contact" else make_staff(role)
    new = make_staff("broker", name="Bram Brug")
    case = actions.replace_contact(case, new, actor=actor, reason=WHY)  # type: ignore[arg-type]  # there
    assert (case.contact_person, case.answer_due) == (new, due)
    owner = case.initiative.audience("owners")[0]
    notice = owner.notices.get(event="initiative.replace_contact")
    assert "Bram Brug" in notice.title
    assert WHY in notice.text
    assert new.notices.filter(event="initiative.replace_contact").exists()
    case.initiative.refresh_from_db()
    assert case.initiative.contact_person == new
    assert Entry.objects.filter(subject=subject_of(case), verb="replace_contact", actor=actor).exists()
    assert "Bram Brug" in Client().get(case.initiative.get_absolute_url()).text
    assert old
    assert not Assessment.objects.waiting_for(old).exists()


def test_who_met_the_initiators_never_reads_their_plan() -> None:
    old = make_staff("assessor", "broker")
    case = make_case("intake", contact=old)
    actions.log_contact(case, actor=old, how="visit")
    case = actions.replace_contact(case, make_staff("broker"), actor=make_staff("admin"), reason=WHY)
    for seat in ("assessor", "second_reader"):
        with pytest.raises(PermissionDenied):
            actions.seat(case, seat, old, actor=old)  # type: ignore[arg-type]  # one of the two


def test_an_initiative_without_a_case_has_one_too() -> None:
    initiative = make_initiative()
    new = make_staff("assessor", name="Bram Brug")
    client = sign_in(make_staff("admin"))
    url = f"/initiatieven/{initiative.slug}/contactpersoon/"
    assert url in client.get(initiative.get_absolute_url()).text
    assert url not in sign_in(make_staff("assessor")).get(initiative.get_absolute_url()).text
    assert client.post(url, {"person": new.pk}).status_code == 422
    assert client.post(url, {"person": new.pk, "reason": WHY}).status_code == 302
    assert "Bram Brug" in Client().get(initiative.get_absolute_url()).text


def test_the_page_changes_the_case_that_is_under_way() -> None:
    case = make_case("comparison")
    new, client = make_staff("broker"), sign_in(make_staff("broker"))
    url = f"/initiatieven/{case.initiative.slug}/contactpersoon/"
    page = client.get(url).text
    assert f'value="{new.pk}"' in page
    assert case.assessor
    assert f'value="{case.assessor.pk}"' not in page
    assert client.post(url, {"person": new.pk, "reason": WHY}).status_code == 302
    case.refresh_from_db()
    assert case.contact_person == new
    assert sign_in(case.assessor).get(url).status_code == 403


def test_who_met_them_sees_no_seat_that_is_free() -> None:
    """A seat that the dossier would refuse is not offered on the worklist, and the dossier stays shut."""
    before = make_staff("assessor", "broker")
    case = make_case("intake", contact=before)
    url = f"/werk/toetsen/{case.pk}/"
    actions.log_contact(case, actor=before, how="call")
    actions.replace_contact(case, make_staff("broker"), actor=before, reason=WHY)
    case = Assessment.objects.get(pk=case.pk)
    with pytest.raises(PermissionDenied):
        actions.seat(case, "assessor", before, actor=before)
    assert case not in Assessment.objects.free_for(before)
    assert url not in sign_in(before).get("/werk/?toon=vrij").text
    assert sign_in(before).get(url).status_code == 404
    assert case in Assessment.objects.free_for(make_staff("assessor"))

    named = make_staff("assessor", "broker")
    plain = make_case("intake")
    registry.replace_contact(plain.initiative, named, actor=named, reason=WHY)
    assert plain not in Assessment.objects.free_for(named)
