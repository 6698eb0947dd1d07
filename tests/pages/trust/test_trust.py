"""`/vertrouwen/`: own measures beside own norms, promises of the municipality, silence; each figure with what is behind it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from initiatives import actions
from initiatives.models import Initiative
from tests.factories import make_areas, make_case, make_initiative

pytestmark = pytest.mark.django_db
PAGE = "/vertrouwen/"


@pytest.fixture
def areas() -> list[Neighbourhood]:
    return list(make_areas("Molenwijk", "Sluiseind"))


def measured(norm: int, figure: int, **facts: object) -> Initiative:
    """An initiative with a norm and a figure of its own, as its owners say."""
    plan = make_initiative("running", own_measure="Het bankje blijft droog", **facts)
    owner = plan.audience("owners")[0]
    actions.set_norm(plan, actor=owner, norm=norm)
    actions.score_measure(plan, actor=owner, score=figure)
    return plan


def said(client: Client, address: str = PAGE) -> str:
    return " ".join(client.get(address).text.split())


def test_each_initiative_stands_beside_its_own_norm(client: Client) -> None:
    exactly, below = measured(7, 7), measured(9, 8)
    hidden = measured(5, 9)
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    make_initiative("running", own_measure="Nog zonder cijfer")
    make_initiative("draft", own_measure="Nog niet op de site")
    page = said(client)
    assert "<b>1 van de 2</b> initiatieven zegt: het gaat zoals we hoopten." in page
    assert "Eén initiatief heeft nog geen norm of cijfer." in page
    for plan, words in ((exactly, "zoals gehoopt"), (below, "nog niet zoals gehoopt")):
        row = page.partition(f'data-initiative="{plan.slug}"')[2].partition("</li>")[0]
        assert f"<span> {words}</span>" in row
    assert hidden.slug not in page


def test_it_tells_how_it_was_a_year_ago(client: Client) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        plan = measured(6, 5)
    actions.score_measure(plan, actor=plan.audience("owners")[0], score=8)
    measured(6, 6)
    page = said(client)
    assert "<b>2 van de 2</b> initiatieven zeggen" in page
    assert "Een jaar geleden waren het er 0 van de 1." in page


def test_promises_count_what_was_kept_late_and_open(client: Client) -> None:
    make_case("decided")
    late = make_case("first_assessment")
    with time_machine.travel(late.answer_due + timedelta(days=1)):
        page = said(client)
        answers = page.partition("Een antwoord met redenen binnen 28 dagen")[0].rpartition("<li")[2]
        assert 'data-in-time="1" data-late="1" data-open="0"' in answers
        assert 'href="/toetsen/?staat=te-laat"' in page
    with time_machine.travel(late.answer_due):
        answers = said(client).partition("Een antwoord met redenen binnen 28 dagen")[0].rpartition("<li")[2]
        assert 'data-in-time="1" data-late="0" data-open="1"' in answers


def test_a_neighbourhood_alone_shows_its_own(client: Client, areas: list[Neighbourhood]) -> None:
    here, there = measured(5, 6, neighbourhood=areas[0]), measured(5, 6, neighbourhood=areas[1])
    page = said(client, f"{PAGE}?buurt={areas[0].code}")
    assert here.slug in page
    assert there.slug not in page
    assert "Waar het stil is" not in page
    assert here.slug in said(client, f"{PAGE}?buurt=bestaatniet")


def test_silence_is_ninety_days_without_a_deed_of_initiators(
    client: Client, areas: list[Neighbourhood]
) -> None:
    plan = make_initiative("running", neighbourhood=areas[0])
    last = local_date(Initiative.objects.get(pk=plan.pk).changed_at)
    quiet = 'data-quiet="{}"'
    assert quiet.format(areas[1].code) in said(client)
    for days, silent in ((90, False), (91, True)):
        with time_machine.travel(last + timedelta(days=days, hours=12)):
            assert (quiet.format(areas[0].code) in said(client)) == silent


def test_the_own_measures_are_a_table_to_take_away(client: Client) -> None:
    measured(7, 8, name="Droge bank")
    answer = client.get("/vertrouwen/eigen-maat-exact.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Droge bank,Het bankje blijft droog,7,8,http" in text


def test_without_anything_the_page_says_what_will_be_there(client: Client) -> None:
    page = said(client)
    assert "Nog geen initiatief koos een norm" in page
    assert page.count("Er is nog niets beloofd.") == 5
