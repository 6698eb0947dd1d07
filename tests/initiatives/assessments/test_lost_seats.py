"""Who loses a role, leaves or steps back leaves the seat: others hear it and fill it, and nobody outside hears who or why."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from civicnet.accounts.actions import end
from civicnet.accounts.models import RoleGrant, User
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Reading
from initiatives.models import Membership
from tests.factories import make_case, make_judgement, make_staff, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows", "cases")]
NAME = "Wilhelmina Zoekgeraakt"
SEATS = {"assessor": Reading.Kind.FIRST, "second_reader": Reading.Kind.SECOND}
STEPS = [
    ("second_reading", "assessor", "first_assessment"),
    ("comparison", "second_reader", "second_reading"),
    ("replied", "assessor", "first_assessment"),
]
EACH = pytest.mark.parametrize(("state", "seat", "after"), STEPS)


@pytest.fixture(scope="module")
def cases(rows: None) -> None:
    """The cases that most tests ask `case_with` for, made once."""
    for state in ("first_assessment", "second_reading", "comparison", "replied"):
        for seat in SEATS:
            _make_case_with(state, seat)


def case_with(state: str, seat: str) -> Assessment:
    """A case in this state in which NAME has this seat."""
    is_in = "hearing" if state == "replied" else state
    made = Assessment.objects.filter(**{"state": is_in, f"{seat}__name": NAME}).first()
    return made or _make_case_with(state, seat)


def _make_case_with(state: str, seat: str) -> Assessment:
    words = {"contact_person": "contact"}
    return make_case(state, **{words.get(seat, seat): make_staff("assessor", name=NAME)})


def lose_role(case: Assessment, seat: str) -> Assessment:
    """An administrator ends the role, as on /beheer/rollen/, and the outbox does the rest."""
    make_staff("assessor")  # the last one of a role is not ended like this
    grant = RoleGrant.objects.get(user=getattr(case, seat), role="assessor", state="active")
    end(grant, actor=make_staff("admin"))
    relay()
    return Assessment.objects.get(pk=case.pk)


def step_back(case: Assessment, seat: str) -> Assessment:
    actions.declare_interest(case, actor=getattr(case, seat), has_interest=True, note="Mijn broer.")
    return Assessment.objects.get(pk=case.pk)


WAYS = pytest.mark.parametrize("leave", [lose_role, step_back], ids=["the role ends", "an interest"])
Leave = Callable[[Assessment, str], Assessment]


@EACH
def test_the_seat_is_free_and_the_judgement_set_aside(state: str, seat: str, after: str) -> None:
    case = lose_role(case_with(state, seat), seat)
    assert (case.state, getattr(case, f"{seat}_id"), case.draft) == (after, None, None)
    kept = Reading.everything.get(assessment=case, kind=SEATS[seat])
    assert kept.set_aside_at is not None
    assert not case.readings.filter(kind=Reading.Kind.AGREED).exists()
    other = "second_reader" if seat == "assessor" else "assessor"
    assert getattr(case, f"{other}_id") is not None


@EACH
def test_contact_other_reader_and_desk_are_told_and_who_left_is_not(
    state: str, seat: str, after: str
) -> None:
    case = case_with(state, seat)
    person, colleague, stranger = getattr(case, seat), make_staff("assessor"), make_user()
    Message.objects.all().delete()
    case = lose_role(case, seat)
    other = case.second_reader if seat == "assessor" else case.assessor
    for told in (case.contact_person, other, colleague):
        notice = told.notices.get(event="assessment.hand_over")
        assert notice.url == f"/werk/toetsen/{case.pk}/"
        assert Message.objects.filter(kind="mail", payload__to=[told.email]).exists()
    for not_told in (person, stranger):
        assert not not_told.notices.filter(
            event__in=("assessment.hand_over", "assessment.set_aside")
        ).exists()
    owner = case.initiative.audience("owners")[0]
    assert owner.notices.filter(event="assessment.set_aside").count() == 1


@EACH
def test_the_event_may_come_twice(state: str, seat: str, after: str) -> None:
    case = case_with(state, seat)
    grant = RoleGrant.objects.get(user=getattr(case, seat), role="assessor")
    case = lose_role(case, seat)
    told = Notice.objects.count()
    actions.free_seats_of_role({"id": grant.pk})
    assert Notice.objects.count() == told
    assert Assessment.objects.get(pk=case.pk).state == after


def test_who_gets_the_role_back_in_time_keeps_the_seat() -> None:
    case = case_with("comparison", "assessor")
    grant = RoleGrant.objects.get(user=case.assessor)
    end(grant, actor=make_staff("admin"))
    RoleGrant.objects.create(user=case.assessor, role="assessor", state="active")
    relay()
    assert Assessment.objects.get(pk=case.pk).assessor == case.assessor


def test_another_role_of_the_desk_keeps_the_contact_person() -> None:
    case = case_with("intake", "contact_person")
    RoleGrant.objects.create(user=case.contact_person, role="broker", state="active")
    assert lose_role(case, "contact_person").contact_person == case.contact_person


def test_what_is_decided_keeps_who_decided_it() -> None:
    case = case_with("decided", "assessor")
    assert lose_role(case, "assessor").assessor == case.assessor


@EACH
@WAYS
def test_the_new_reader_reads_blind(leave: Leave, state: str, seat: str, after: str) -> None:
    case = leave(case_with(state, seat), seat)
    new = make_staff("assessor")
    case = actions.seat(case, seat, new, actor=new)
    actions.declare_interest(case, actor=new, has_interest=False)
    assert not Reading.objects.visible_to(new).filter(assessment=case).exists()
    case = actions.hand_in(case, actor=new, kind=SEATS[seat], judgement=make_judgement(case, "2"))
    assert case.state in ("second_reading", "comparison")


def test_who_takes_a_seat_before_the_event_came_does_not_get_the_judgement_with_it() -> None:
    case = case_with("comparison", "assessor")
    case.assessor.grants.update(state="ended")
    new = make_staff("assessor")
    case = actions.seat(case, "assessor", new, actor=new)
    assert case.state == "first_assessment"
    actions.declare_interest(case, actor=new, has_interest=False)
    assert not Reading.objects.visible_to(new).filter(assessment=case).exists()


# ---- the desk ---------------------------------------------------------------------------------
@EACH
def test_the_worklist_shows_it_first_to_who_can_fill_it(state: str, seat: str, after: str) -> None:
    colleague = make_staff("assessor")
    contact = make_staff("broker")
    earlier = make_case("requested")
    for_contact = make_case("requested")
    actions.take_in(for_contact, actor=contact)
    case = make_case(state, **{"contact": contact, seat: make_staff("assessor", name=NAME)})
    Assessment.objects.filter(pk__in=(earlier.pk, for_contact.pk)).update(answer_due="2020-01-01")
    case = lose_role(case, seat)
    other = case.second_reader if seat == "assessor" else case.assessor
    for person in (contact, other):
        page = sign_in(person).get("/werk/")
        assert page.context["desk"].rows[0].plan == case.initiative
        assert "Zonder lezer" in page.text
    page = sign_in(colleague).get("/werk/?toon=vrij")
    assert page.context["desk"].rows[0].plan == case.initiative
    assert "Zonder lezer" in page.text


@pytest.mark.parametrize("seen", ["before the event", "after it"])
@EACH
def test_the_dossier_has_the_form_to_fill_it(state: str, seat: str, after: str, seen: str) -> None:
    case = case_with(state, seat)
    if seen == "after it":
        case = lose_role(case, seat)
    else:
        getattr(case, seat).grants.update(state="ended")
    colleague, url = make_staff("assessor"), f"/werk/toetsen/{case.pk}/"
    button = "sit_first" if seat == "assessor" else "sit_second"
    assert f'value="{button}"' in sign_in(colleague).get(url).text
    contact = sign_in(case.contact_person)
    page = contact.get(url)
    assert [name for name, _label in page.context["seat_form"].fields["seat"].choices] == [seat]
    contact.post(url, {"verb": "assign", "person": colleague.pk, "seat": seat})
    assert getattr(Assessment.objects.get(pk=case.pk), seat) == colleague


# ---- the contact person -----------------------------------------------------------------------
def without_contact() -> Assessment:
    return lose_role(case_with("first_assessment", "contact_person"), "contact_person")


def test_owners_and_desk_hear_that_the_contact_person_is_gone() -> None:
    broker, case = make_staff("broker"), without_contact()
    assert case.contact_person is None
    owner = case.initiative.audience("owners")[0]
    for person in (broker, owner):
        assert person.notices.filter(event="assessment.lose_contact").count() == 1
    assert "Zonder contactpersoon" in sign_in(broker).get("/werk/").text


def test_only_who_has_no_part_in_it_becomes_the_contact_person() -> None:
    case = without_contact()
    member, interested = make_staff("broker"), make_staff("assessor")
    Membership.objects.create(initiative=case.initiative, user=member, role="member")
    case.declarations.create(user=interested, has_interest=True)
    people = (make_user(), make_staff("admin"), case.assessor, case.second_reader, member, interested)
    for person in people:
        with pytest.raises(PermissionDenied):
            actions.become_contact(case, actor=person)
    taken = make_case("intake")
    with pytest.raises(PermissionDenied):
        actions.become_contact(taken, actor=make_staff("broker"))
    with pytest.raises(NotAllowedNow):
        actions.become_contact(make_case("requested"), actor=make_staff("broker"))


def test_a_colleague_takes_over_from_the_dossier_and_the_owners_hear_who() -> None:
    case, broker = without_contact(), make_staff("broker", name="Noor Verhage")
    client, url = sign_in(broker), f"/werk/toetsen/{case.pk}/"
    assert 'value="become_contact"' in client.get(url).text
    assert client.post(url, {"verb": "become_contact"}).status_code == 302
    case = Assessment.objects.get(pk=case.pk)
    assert (case.contact_person, case.initiative.contact_person) == (broker, broker)
    owner = case.initiative.audience("owners")[0]
    assert "Noor Verhage" in owner.notices.get(event="initiative.replace_contact").title
    assert 'value="become_contact"' not in client.get(url).text


def test_an_administrator_names_one_on_the_page_of_the_initiative() -> None:
    case, broker = without_contact(), make_staff("broker")
    url = f"{case.initiative.get_absolute_url()}contactpersoon/"
    answer = sign_in(make_staff("admin")).post(url, {"person": broker.pk, "reason": "De plek was leeg."})
    assert answer.status_code == 302
    assert Assessment.objects.get(pk=case.pk).contact_person == broker


def test_an_answer_does_not_send_people_to_who_left() -> None:
    case = lose_role(case_with("decided", "contact_person"), "contact_person")
    page = Client().get(case.get_absolute_url()).text
    assert NAME not in page.partition('id="tijd"')[0]  # what it says to do, before what happened
    assert NAME not in Client().get(case.initiative.get_absolute_url()).text


# ---- nobody outside hears who or why ------------------------------------------------------------
def outside(case: Assessment) -> str:
    """All that everybody can read about a case."""
    slug = case.initiative.slug
    urls = (
        *(f"/toetsen/{case.pk}/", "/toetsen/", f"/initiatieven/{slug}/", f"/initiatieven/{slug}/rss.xml"),
        *(f"/api/v1/toetsen/{case.pk}", f"/api/v1/initiatieven/{slug}", f"/en/toetsen/{case.pk}/"),
    )
    return "\n".join(Client().get(url).text for url in urls)


def notices_of_others(person: User) -> str:
    """What anybody reads who does not bear that name: a letter greets its reader."""
    rows = Notice.objects.exclude(user__name=person.name).values_list("title", "text")
    own = {user.email for user in User.objects.filter(name=person.name)}
    letters = [letter.payload for letter in Message.objects.filter(kind="mail")]
    return str([*rows, *(letter for letter in letters if not own & {*letter["to"]})])


INTEREST = re.compile(r"belang bij|een belang|found out about an interest|had an interest|stapte terug", re.I)


@WAYS
@pytest.mark.parametrize("state", ["intake", "first_assessment", "second_reading", "comparison", "replied"])
@pytest.mark.parametrize("seat", SEATS)
def test_neither_name_nor_reason_leaves_the_desk(leave: Leave, state: str, seat: str) -> None:
    if state == "intake":
        case, reader = make_case("intake"), make_staff("assessor", name=NAME)
        case = actions.seat(case, seat, reader, actor=reader)
    else:
        case = case_with(state, seat)
    person = getattr(case, seat)
    Notice.objects.all().delete()
    Message.objects.all().delete()
    case = leave(case, seat)
    seen = outside(case)
    assert NAME not in seen
    assert not INTEREST.search(seen)
    assert NAME not in notices_of_others(person)
    assert not INTEREST.search(notices_of_others(person))


@WAYS
def test_the_public_timeline_says_that_somebody_else_reads(leave: Leave) -> None:
    case = leave(case_with("comparison", "assessor"), "assessor")
    for url in (case.get_absolute_url(), case.initiative.get_absolute_url()):
        assert "omebody else reads the plan anew" in Client().get(f"/en{url}").text


def test_who_stays_is_not_named_in_the_timeline_either() -> None:
    """The names of the others would tell who it was."""
    case = make_case("first_assessment", second_reader=make_staff("assessor", name="Bas Blijft"))
    page = Client().get(case.get_absolute_url()).text
    assert page.count("Bas Blijft") == 1  # as the one who reads it, not beside what was done
