"""`/buurten/<code>/`: what lives in one neighbourhood, and nothing that nobody may read."""

import re
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civicnet.areas.actions import close_neighbourhood, set_municipality
from civicnet.areas.models import Neighbourhood
from civicnet.days import moment_of
from civicnet.deadlines import local_date
from civicnet.pages.neighbourhood.silence import SILENT_DAYS, silence_of
from civicnet.workflow import SYSTEM
from initiatives.models import Initiative, Update
from initiatives.sections.neighbourhood import MOST_SHOWN
from tests.factories import make_areas, make_case, make_initiative, make_user, make_version
from tests.factories.exchanges import make_exchange
from tests.factories.initiatives import owner_of
from tests.factories.pages import squeezed
from tests.factories.posts import make_post
from tests.factories.results import broad, closed, some

pytestmark = pytest.mark.django_db
PAGE = "/buurten/B1/"
TODAY = date(2026, 3, 1)


@pytest.fixture
def areas() -> list[Neighbourhood]:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    make_version()
    return make_areas("Oude Kern", "Weversveld")


def facts(client: Client) -> dict[str, str]:
    """The row of figures on top, by its words."""
    found = client.get(PAGE).context["facts"]
    return {str(fact.term): fact.text for fact in found}


def plan(area: Neighbourhood, **fields: Any) -> Initiative:
    return make_initiative("running", neighbourhood=area, **fields)


# ---- the address -----------------------------------------------------------------------------------


def test_nobody_knows_another_code(client: Client, areas: list[Neighbourhood]) -> None:
    assert client.get("/buurten/B9/").status_code == 404
    assert client.get("/buurten/deel:Wijk 1/").status_code == 404


def test_a_code_from_before_leads_to_what_it_is_part_of_now(
    client: Client, areas: list[Neighbourhood]
) -> None:
    old, now = areas
    plan(old, name="Van de Kern")
    close_neighbourhood(old, successor=now, actor=SYSTEM)
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, "/buurten/B2/")
    assert "Van de Kern" in client.get("/buurten/B2/").text
    assert client.get("/buurten/b2/")["Location"] == "/buurten/B2/"


def test_what_names_a_neighbourhood_leads_here(client: Client, areas: list[Neighbourhood]) -> None:
    here = plan(areas[0])
    for address in ("/buurten/", here.get_absolute_url(), "/zoeken/?zoek=oude+kern", "/sitemap.xml"):
        answer: Any = client.get(address)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
        assert PAGE in text, address


# ---- what it tells ---------------------------------------------------------------------------------


def test_of_an_empty_neighbourhood_each_part_says_so(client: Client, areas: list[Neighbourhood]) -> None:
    page = squeezed(client.get(PAGE))
    for said in (
        "Hier is nog niets aangemeld.",
        "Niemand vraagt hier nu iets.",
        "Niemand biedt hier nu iets.",
        "Er is nog geen band bekend.",
        "Niemand heeft de gemeente hier nog om een antwoord gevraagd.",
        "In de laatste twee jaar was er geen teken van hier.",
    ):
        assert said in page, said
    assert "Steun voor de visie" not in page
    assert facts(client)["Sinds het laatste teken"] == "meer dan twee jaar"


def test_only_what_everybody_may_read_and_what_is_here(client: Client, areas: list[Neighbourhood]) -> None:
    here, there = areas
    owner = make_user()
    shown = plan(here, name="Getoond", owner=owner)
    make_initiative("draft", neighbourhood=here, name="Concept")
    plan(there, name="Elders")
    hidden = plan(here, name="Verborgen")
    make_post(initiative=hidden, neighbourhood=here, title="Van verborgen")
    kept = make_exchange(
        "confirmed", post=make_post(initiative=hidden, title="Hulp van verborgen"), initiative=shown
    )
    Update.objects.create(
        initiative=shown, author=owner, title="Weggehaald", text="x", hidden_at=timezone.now()
    )
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    make_post("offer", initiative=shown, neighbourhood=here, title="Bakfiets")
    make_post(initiative=shown, neighbourhood=there, title="Zaal elders")
    make_post(initiative=shown, neighbourhood=here, title="Nog niet", state="draft")
    page = client.get(PAGE).text
    assert "Getoond" in page
    assert "Bakfiets" in page
    for word in (
        "Concept",
        "Elders",
        "Verborgen",
        "Van verborgen",
        kept.post.title,
        "Weggehaald",
        "Zaal elders",
        "Nog niet",
    ):
        assert word not in page, word
    assert facts(client) | {"Sinds het laatste teken": ""} == {
        "Plannen van hier": "1",
        "Gevraagd en geboden": "1",
        "Partijen met een band": "0",
        "Banden naar andere buurten": "0",
        "Antwoorden die nog komen": "0",
        "Sinds het laatste teken": "",
    }


def test_of_many_plans_the_newest_and_the_way_to_all(client: Client, areas: list[Neighbourhood]) -> None:
    for n in range(MOST_SHOWN + 2):
        plan(areas[0], name=f"Plan {n}")
    page = client.get(PAGE).text
    assert len(re.findall(r"cn-row__title", page)) == MOST_SHOWN
    assert f"Alle {MOST_SHOWN + 2} initiatieven" in page
    assert 'href="/initiatieven/?buurt=B1"' in page


def test_ties_are_of_parties_and_each_pair_stands_once(client: Client, areas: list[Neighbourhood]) -> None:
    one, other, away = plan(areas[0], name="Tuin"), plan(areas[0], name="Keuken"), plan(areas[1], name="Verf")
    for title in ("Schep", "Kruiwagen"):
        make_exchange("confirmed", post=make_post(initiative=one, title=title), initiative=other)
    make_exchange("confirmed", post=make_post(initiative=one, title="Ladder"), initiative=away)
    make_exchange(
        "confirmed", post=make_post(initiative=one, title="Handje"), person=make_user(name="Zonder Band")
    )
    make_exchange("agreed", post=make_post(initiative=one, title="Nog niet gelukt"), initiative=away)
    make_exchange("confirmed", post=make_post(initiative=away, title="Niet van hier"))
    page = client.get(PAGE)
    ties = page.context["ties"]
    assert [({tie.one, tie.other}, tie.through.title, tie.bridges) for tie in ties] == [
        ({"Tuin", "Verf"}, "Ladder", True),
        ({"Tuin", "Keuken"}, "Kruiwagen", False),
    ]
    assert "Zonder Band" not in page.text
    shown = facts(client)
    assert (shown["Partijen met een band"], shown["Banden naar andere buurten"]) == ("2", "1")


def test_what_the_municipality_owes_comes_before_what_it_answered(
    client: Client, areas: list[Neighbourhood]
) -> None:
    answered = make_case("decided", initiative=plan(areas[0], name="Beantwoord"))
    waits = make_case("requested", initiative=plan(areas[0], name="Wacht"))
    make_case("requested", initiative=plan(areas[1], name="Elders"))
    cases = client.get(PAGE).context["cases"]
    assert [case.pk for case, _clock in cases] == [waits.pk, answered.pk]
    assert facts(client)["Antwoorden die nog komen"] == "1"
    type(waits).objects.filter(pk=waits.pk).update(answer_due=timezone.localdate() - timedelta(days=1))
    assert "1 nu te laat" in client.get(PAGE).text


def test_support_is_that_of_the_neighbourhood_beside_the_whole(
    client: Client, areas: list[Neighbourhood]
) -> None:
    closed(broad())
    (vote,) = client.get(PAGE).context["votes"]
    assert [bar["text"] for bar in vote["bars"]] == ["80,0%", "80,0%"]
    assert "van de 600 mensen hier stemden" in squeezed(client.get(PAGE))


def test_what_a_round_hides_is_hidden_here(client: Client, areas: list[Neighbourhood]) -> None:
    closed([*some(211, "B1", "L1", "for"), *some(30, "B4", "L2", "against"), *some(3, "B2", "L2", "against")])
    page = squeezed(client.get("/buurten/B2/"))
    assert "Hier stemden te weinig mensen om te tonen hoe." in page
    assert "van de 400 mensen hier" not in page


# ---- silence ---------------------------------------------------------------------------------------


def test_signs_of_a_plan_are_news_and_its_beginning(client: Client, areas: list[Neighbourhood]) -> None:
    here = plan(areas[0], name="Tuin")
    ago = moment_of(local_date() - timedelta(days=40), time(12))  # in these days the clock may have changed
    Initiative.objects.filter(pk=here.pk).update(submitted_at=ago - timedelta(days=800))
    Update.objects.create(initiative=here, author=owner_of(here), title="Geplant", text="x", at=ago)
    page = client.get(PAGE)
    assert [line.text for line in page.context["signs"]] == ["Geplant"]
    assert facts(client)["Sinds het laatste teken"] == "40 dagen"


@pytest.mark.parametrize(
    ("ago", "gap", "last"),
    [
        ([], None, None),
        ([800, -3], None, None),  # too long ago, and still to come
        ([0], None, 0),
        ([SILENT_DAYS], None, SILENT_DAYS),
        ([SILENT_DAYS + 1], SILENT_DAYS + 1, SILENT_DAYS + 1),
        ([300, 100, 10], 200, 10),
        ([300, 290, 280], 280, 280),
    ],
)
def test_the_longest_silence(ago: list[int], gap: int | None, last: int | None) -> None:
    found = silence_of([TODAY - timedelta(days=n) for n in ago], TODAY)
    assert (found.gap.days if found.gap else None, found.days) == (gap, last)
    if found.gap:
        assert float(found.gap.width) > 0


def test_many_signs_are_as_many_dots_as_there_is_room_for() -> None:
    found = silence_of([TODAY - timedelta(days=n) for n in range(700)], TODAY)
    places = [float(x) for x in found.dots]
    assert all(after - before >= 10 for before, after in pairwise(places))
    assert len(places) > 40
