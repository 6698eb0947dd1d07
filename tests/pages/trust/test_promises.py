"""`/vertrouwen/beloften/`: each promise behind the figures, with its day and how it stands."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from civicnet.deadlines import local_date
from initiatives.assessments import actions
from initiatives.models import Initiative
from tests.factories import make_areas, make_case, make_condition, make_initiative, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/vertrouwen/beloften/"
PROMISED = "Het pad is breed genoeg"


def said(client: Client, query: str = "") -> str:
    return " ".join(client.get(f"{PAGE}{query}").text.split())


def test_what_is_late_comes_first_and_what_is_kept_stands_apart(client: Client) -> None:
    answered, case = make_case("decided"), make_case("first_assessment")
    with time_machine.travel(case.answer_due + timedelta(days=2)):
        page = said(client)
        late, kept = said(client, "?toon=te-laat"), said(client, "?toon=gehouden")
    answer = f"Een antwoord met redenen aan {case.name}"
    assert "2 dagen te laat." in page.partition(answer)[2].partition("</li>")[0]
    assert answer in late
    assert f"Een antwoord met redenen aan {answered.name}" not in page
    assert "Nagekomen op" in kept.partition(f"Een antwoord met redenen aan {answered.name}")[2]
    assert answer not in kept


def test_what_either_side_promised_with_an_answer(client: Client) -> None:
    ours = make_condition("municipality", local_date() + timedelta(days=3))
    page = said(client)
    assert "Over 3 dagen." in page.partition(PROMISED)[2].partition("</li>")[0]
    assert PROMISED not in said(client, "?wie=initiatiefnemers")
    desk, owner = make_staff("broker"), ours.assessment.initiative.audience("owners")[0]
    actions.report_condition(ours, actor=desk, says="told", text="Het ligt er.")
    assert "De andere kant kijkt of het zo is." in said(client)
    actions.report_condition(ours, actor=owner, says="not_kept", text="Nee.")
    assert "Niet nagekomen, zegt de andere kant." in said(client, "?toon=te-laat")
    actions.report_condition(ours, actor=owner, says="kept")
    assert PROMISED not in said(client)
    assert PROMISED in said(client, "?toon=gehouden")


def test_what_is_hidden_is_not_promised_to_anybody(client: Client) -> None:
    ours = make_condition("municipality", local_date() + timedelta(days=3))
    Initiative.objects.filter(pk=ours.assessment.initiative_id).update(hidden_at=timezone.now())
    assert "Hier is niets te zien" in said(client)


def test_a_neighbourhood_alone(client: Client) -> None:
    areas = make_areas("Molenwijk", "Sluiseind")
    for area in areas:
        make_initiative("submitted", name=f"Plan in {area.name}", neighbourhood=area)
    page = said(client, f"?buurt={areas[0].code}")
    assert "Plan in Molenwijk" in page
    assert "Plan in Sluiseind" not in page
    assert f"buurt={areas[0].code}" in page.partition("Te laat")[0]


def test_every_figure_counts_what_is_listed(client: Client) -> None:
    make_case("decided")
    make_case("first_assessment")
    make_condition("municipality", local_date() + timedelta(days=3))
    page = client.get("/vertrouwen/").context["promised"]
    ours = sum(one.figures.total for one in page[:4])
    listed = sum(
        client.get(f"{PAGE}?toon={stands}").context["page"].paginator.count for stands in ("", "gehouden")
    )
    assert ours == listed > 0
