"""What the pages show of what does not work yet, and what one can do there."""

import pytest
from django.test import Client
from django.urls import reverse

from initiatives.collaborations.models import Problem
from tests.factories import make_user, sign_in
from tests.factories.assessments import make_case, make_judgement
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.pages import count, text_of
from tests.factories.problems import make_problem, others_of

pytestmark = pytest.mark.django_db


def address(name: str, problem: Problem) -> str:
    return reverse(f"collaborations:{name}", args=[problem.pk])


def test_a_resident_tells_of_it_on_the_page(client: Client) -> None:
    row = make_collaboration()
    url = reverse("collaborations:open_problem", args=[row.slug])
    assert url in text_of(client, row.get_absolute_url())
    assert client.get(url).status_code == 302
    resident = sign_in(make_user())
    assert resident.post(url, {"text": ""}).status_code == 422
    resident.post(url, {"text": "Er is geen planner.", "category": "hands"})
    assert "Er is geen planner." in text_of(client, row.get_absolute_url())
    (said,) = client.get(f"/api/v1/samenwerkingen/{row.slug}").json()["deelproblemen"]
    assert (said["tekst"], said["stand"], said["eigenaar"]) == ("Er is geen planner.", "open", "")
    problem = Problem.objects.get()
    assert "Haal het van de pagina" in text_of(resident, row.get_absolute_url())
    resident.post(address("problem_step", problem), {"zeg": "weg"})
    assert "Er is geen planner." not in text_of(client, row.get_absolute_url())
    assert resident.get(address("solve", problem)).status_code == 404


def test_the_way_from_a_problem_to_a_yes(client: Client) -> None:
    problem = make_problem()
    page = problem.collaboration.get_absolute_url()
    first = problem.collaboration.partners.here()[0]
    owner, other = sign_in(owner_of_partner(first)), sign_in(owner_of_partner(others_of(problem)))
    assert sign_in(make_user()).post(address("pick_up", problem)).status_code == 403
    assert owner.post(address("pick_up", problem), {"namens": "initiative-0"}).status_code == 400
    owner.post(address("pick_up", problem), {"namens": f"initiative-{first.initiative_id}"})
    assert other.post(address("problem_step", problem), {"zeg": "bezig"}).status_code == 403
    assert owner.post(address("problem_step", problem), {"zeg": "slapen"}).status_code == 400
    owner.post(address("problem_step", problem), {"zeg": "bezig"})
    assert owner.post(address("solve", problem), {"solution": ""}).status_code == 422
    owner.post(address("solve", problem), {"solution": "Met kratten."})
    assert "Met kratten." in text_of(client, page)
    assert "Ja, dit is opgelost" not in text_of(owner, page)
    assert "Ja, dit is opgelost" in text_of(other, page)
    assert problem.text in text_of(other, reverse("me"))
    assert owner.get(address("send_back", problem)).status_code == 403
    other.post(address("send_back", problem), {"missing": "Nog koud."})
    assert "Nog koud." in text_of(client, page)
    owner.post(address("solve", problem), {"solution": "Met betere kratten."})
    assert owner.post(address("problem_step", problem), {"zeg": "ja"}).status_code == 403
    other.post(address("problem_step", problem), {"zeg": "ja"})
    assert 'data-problem="confirmed"' in text_of(client, page)


def test_an_answer_that_a_plan_does_not_fit_leads_to_it(client: Client) -> None:
    fits, does_not = make_case("decided"), make_judgement
    assert "Los het probleem" not in text_of(client, fits.get_absolute_url())
    case = make_case("hearing")
    wrong = does_not(case, "-2", "does_not_fit")
    answer = make_case("decided", first=wrong, second=wrong)
    way = reverse("collaborations:problem_from_case", args=[answer.pk])
    assert way in text_of(client, answer.get_absolute_url())
    resident = sign_in(make_user())
    assert "nog met niemand samen" in text_of(resident, way)
    row = make_collaboration()
    row.partners.filter(pk=row.partners.here()[0].pk).update(initiative=answer.initiative)
    form = f"{reverse('collaborations:open_problem', args=[row.slug])}?toets={answer.pk}"
    assert form in text_of(resident, way)
    resident.post(form, {"text": "Er is 's avonds niets open."})
    assert Problem.objects.get().assessment == answer
    assert answer.get_absolute_url() in text_of(client, row.get_absolute_url())


def test_queries_of_many_are_those_of_few(client: Client) -> None:
    row = make_collaboration()
    url = row.get_absolute_url()
    people = [client, sign_in(owner_of_partner(row.partners.here()[0]))]
    make_problem(row=row)
    few = [count(person, url) for person in people]
    for state in ("picked_up", "solved", "confirmed", "open"):
        make_problem(state, row=row)
    for person, before in zip(people, few, strict=True):
        person.get(url)
        assert count(person, url) <= before + 1
    assert few[0] <= 12
