"""What never changes keeps what things were called when it was fixed; the things themselves go on under other names."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.workflow import SYSTEM
from initiatives.actions import answer_handover, edit, hand_over, name_contact
from initiatives.assessments.actions import take_over
from initiatives.assessments.models import Assessment
from tests import factories
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


def test_a_version_is_called_by_its_own_title(client: Client) -> None:
    """The vision takes the title of the version that is adopted; what was held against an earlier one keeps that."""
    case = factories.make_case("decided")
    draft = replace(factories.make_text("2.0"), title="Elzerbroek 2045")
    new = factories.make_version(text=draft, state="council")
    assert str(new) == "Elzerbroek 2045 2.0"
    factories.adopt(new, on=date(2026, 6, 1))
    version = VisionVersion.objects.select_related("vision").get(number="1.0")
    assert version.vision.title == "Elzerbroek 2045"
    assert str(version) == "Samen verder 1.0"
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Samen verder 1.0" in page
    assert "Elzerbroek 2045 1.0" not in page
    assert "Samen verder" in client.get(version.get_absolute_url()).content.decode()


def test_an_answer_is_about_the_initiative_as_it_was_called(client: Client) -> None:
    Municipality(name="Elzerbroek").save()
    (area,) = factories.make_areas("Oude Kern")
    version = factories.make_version()
    plan = factories.make_initiative(
        "running", name="De Regenton", neighbourhood=area, goals=version.goals.all()[:2]
    )
    case = factories.make_case("decided", initiative=plan)
    open_one = factories.make_case("hearing", initiative=factories.make_initiative("running", name="Open"))
    edit(plan, actor=SYSTEM, name="Waterwerk")
    edit(open_one.initiative, actor=SYSTEM, name="Nog open")
    Neighbourhood.objects.filter(pk=area.pk).update(name="Centrum")
    case, open_one = Assessment.objects.get(pk=case.pk), Assessment.objects.get(pk=open_one.pk)
    assert (str(case), case.area, str(open_one)) == ("De Regenton", "Oude Kern", "Nog open")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Heet nu" in page
    assert "Centrum" not in page.split("<main")[1].split("</main>")[0]
    goal = version.goals.first()
    assert goal is not None
    for path in (reverse("assessments:list"), "/", goal.get_absolute_url(), case.get_absolute_url()):
        assert "De Regenton" in client.get(path).content.decode(), path
    api = client.get(f"/api/v1/toetsen/{case.pk}").json()
    assert (api["naam"], api["initiatief"]) == ("De Regenton", plan.slug)
    assert client.get(f"/api/v1/toetsen/{open_one.pk}").json()["naam"] == "Nog open"


def test_an_answer_taken_over_from_elsewhere_keeps_them_too() -> None:
    plan = factories.make_initiative("running", name="Van elders")
    case = take_over(plan, actor=SYSTEM, version=factories.make_version(), overall="fits")
    edit(plan, actor=SYSTEM, name="Anders")
    assert str(Assessment.objects.get(pk=case.pk)) == "Van elders"


def test_the_answer_keeps_its_contact_person_and_the_page_names_the_one_of_now(client: Client) -> None:
    then, now = factories.make_staff("broker"), factories.make_staff("broker")
    then.name, now.name = "Toen Jansen", "Nu de Boer"
    then.save()
    now.save()
    case = factories.make_case("decided", contact=then)
    name_contact(case.initiative, now, actor=SYSTEM, reason="Een andere taak.")
    assert "Toen Jansen" in client.get(case.get_absolute_url()).content.decode()
    facts = client.get(case.initiative.get_absolute_url()).context["facts"]
    assert [fact.text for fact in facts if fact.term == "Contact bij de gemeente"] == ["Nu de Boer"]


def test_a_handover_names_the_successor_as_it_was_called(client: Client) -> None:
    successor = factories.make_initiative("running", name="Elzerstroom")
    owner = factories.make_user()
    handover = hand_over(factories.make_initiative("running", owner=owner), actor=owner, successor=successor)
    answer_handover(handover, actor=successor.audience("owners")[0], agrees=True)
    plan = handover.initiative
    edit(successor, actor=SYSTEM, name="Energie voor ons")
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Elzerstroom" in page
    assert successor.get_absolute_url() in page
    assert "Energie voor ons" not in page
