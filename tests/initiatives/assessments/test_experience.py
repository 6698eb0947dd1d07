"""Three questions after a step of the municipality: for initiators only, seen by nobody, public from five people on."""

import pytest
from django.test import Client

from civicnet.accounts.models import User
from civicnet.pages.trust.figures import experiences
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment, Experience, experiences_of
from tests.factories import add_member, make_case, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
YES = {"clear": "ja", "fair": "ja", "heard": "nee"}


def address(case: Assessment, step: str = "answer") -> str:
    return f"/toetsen/{case.pk}/hoe-ging-het/{step}/"


def contacted(case: Assessment) -> Assessment:
    """The same case, of which the contact person has spoken with the initiators."""
    assert case.contact_person is not None
    actions.log_contact(case, actor=case.contact_person, how="phone")
    case.refresh_from_db()
    return case


def tell(case: Assessment, person: User, *, fair: bool) -> None:
    actions.tell_experience(case, actor=person, step="answer", clear=True, fair=fair, heard=False)


def test_only_initiators_are_asked(client: Client) -> None:
    case = make_case("decided")
    assert case.assessor is not None
    for stranger in (make_user(), make_staff("admin"), case.assessor):
        assert sign_in(stranger).post(address(case), YES).status_code == 403
        assert address(case) not in sign_in(stranger).get(case.get_absolute_url()).text
    assert address(case) not in client.get(case.get_absolute_url()).text
    for person in (case.initiative.audience("owners")[0], add_member(case.initiative, "member")):
        assert address(case) in sign_in(person).get(case.get_absolute_url()).text
        assert sign_in(person).post(address(case), YES)["Location"] == case.get_absolute_url()
    assert Experience.objects.count() == 2


def test_a_step_is_asked_about_once_it_was_taken() -> None:
    case = contacted(make_case("first_assessment"))
    owner = sign_in(case.initiative.audience("owners")[0])
    for step, status in (("contact", 200), ("draft", 409), ("answer", 409), ("anders", 404)):
        assert owner.get(address(case, step)).status_code == status


def test_all_three_are_asked_and_an_answer_can_be_changed() -> None:
    case = make_case("decided")
    owner = sign_in(case.initiative.audience("owners")[0])
    answer = owner.post(address(case), YES | {"fair": ""})
    assert answer.status_code == 422
    assert "Kies ja of nee." in answer.text
    owner.post(address(case), YES)
    owner.post(address(case), YES | {"fair": "nee"})
    row = Experience.objects.get()
    assert (row.clear, row.fair, row.heard) == (True, False, False)
    form = owner.get(address(case)).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "clear": "ja",
        "fair": "nee",
        "heard": "nee",
    }


def test_a_figure_of_fewer_than_five_people_is_not_shown(client: Client) -> None:
    case = make_case("decided")
    people = [
        case.initiative.audience("owners")[0],
        *(add_member(case.initiative, "member") for _n in range(4)),
    ]
    for person in people[:4]:
        tell(case, person, fair=True)
    actions.tell_experience(case, actor=people[0], step="draft", clear=True, fair=True, heard=True)
    assert experiences_of(Assessment.objects.all()) == (None, None)
    assert "Nog te weinig mensen hebben geantwoord." in client.get("/vertrouwen/").text
    tell(case, people[4], fair=False)
    yes, no = experiences_of(Assessment.objects.all())
    assert yes is not None
    assert (yes.answers, yes.yes, no) == (6, {"clear": 6, "fair": 5, "heard": 1}, None)
    page = client.get("/vertrouwen/").text
    assert "5 van de 6 zeiden ja" in page
    assert "te weinig mensen" in page
    assert experiences("bestaat-niet") == []


def test_a_case_without_an_answer_counts_nowhere() -> None:
    case = contacted(make_case("first_assessment"))
    for _n in range(5):
        person = add_member(case.initiative, "member")
        actions.tell_experience(case, actor=person, step="contact", clear=True, fair=True, heard=True)
    assert experiences_of(Assessment.objects.all()) == (None, None)
