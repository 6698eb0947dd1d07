"""`/netwerk/`: the picture, the lists that say the same, what figures rest on, and what may be taken away."""

from datetime import timedelta
from io import BytesIO

import networkx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.deadlines import local_date
from initiatives.models import Initiative, Organisation
from initiatives.network import actions
from initiatives.network.figures import KINDS
from tests.factories import make_areas, make_initiative
from tests.factories.collaborations import make_collaboration
from tests.factories.initiatives import make_organisation, owner_of
from tests.factories.network import tie

pytestmark = pytest.mark.django_db

PAGE = "/netwerk/"


@pytest.fixture
def three() -> tuple[Initiative, Initiative, Organisation]:
    """The garden helped the library, which helped the lab; in two neighbourhoods."""
    here, there = make_areas("Oude Kern", "Weversveld")
    garden = make_initiative("running", name="Buurttuin", neighbourhood=here)
    lab = make_initiative("running", name="NachtLab", neighbourhood=there)
    library = make_organisation("Bibliotheek")
    tie(garden, library, title="Bloemen voor de leeszaal")
    tie(library, lab, title="Zaal om te oefenen")
    actions.take_snapshot()
    return garden, lab, library


def test_before_there_is_a_picture_it_says_how_it_begins(client: Client) -> None:
    assert "Er is nog geen plaat" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}partijen/").status_code == 200
    assert client.get(f"{PAGE}netwerk.graphml").status_code == 200
    assert client.get(f"{PAGE}getallen/groepen/").status_code == 404


def test_picture_and_lists_say_who_is_tied_to_whom(client: Client, three: object) -> None:
    page = client.get(PAGE).content.decode()
    assert 'aria-label="Buurttuin, Bewonersinitiatief, 1 band"' in page
    assert 'aria-label="Bibliotheek, Organisatie, 2 banden"' in page
    assert "Bloemen voor de leeszaal" in page
    assert "3 partijen met 2 banden." in " ".join(page.split())
    parties = client.get(f"{PAGE}partijen/").content.decode()
    assert 'id="p-org.bibliotheek"' in parties
    assert parties.count('href="#p-org.bibliotheek"') == 2


def test_it_takes_six_queries_however_many_parties(client: Client, three: tuple[Initiative, ...]) -> None:
    make_collaboration("active", name="Warme woensdag")
    actions.take_snapshot()
    assert "Warme woensdag" in client.get(PAGE).content.decode()
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    # What the site knows of its areas stays in memory between requests.
    assert len([query for query in few if '"areas_' not in query["sql"]]) <= 6
    for _n in range(3):
        tie(make_initiative("running"), three[0])
    actions.take_snapshot()
    with CaptureQueriesContext(connection) as more:
        client.get(PAGE)
    assert len(more) == len(few)


def test_what_is_off_the_site_is_off_the_picture_at_once(
    client: Client, three: tuple[Initiative, ...]
) -> None:
    Initiative.objects.filter(pk=three[0].pk).update(hidden_at=timezone.now())
    assert "Buurttuin" not in client.get(PAGE).content.decode()
    assert "Buurttuin" not in client.get(f"{PAGE}partijen/").content.decode()


def test_a_hidden_name_stands_nowhere(client: Client, three: tuple[Initiative, ...]) -> None:
    garden = three[0]
    actions.hide_name(garden, actor=owner_of(garden))
    figures = [f"{PAGE}getallen/{kind.word}/" for kind in KINDS]
    doors = (PAGE, f"{PAGE}partijen/", f"{PAGE}banden.csv", f"{PAGE}netwerk.graphml", *figures)
    for door in (*doors, f"{PAGE}?partij=org.bibliotheek", f"{PAGE}?partij=verborgen.1"):
        said = client.get(door).getvalue().decode()
        assert not {"Buurttuin", "buurttuin", "Bloemen"} & {
            word for word in ("Buurttuin", "buurttuin", "Bloemen") if word in said
        }, door
    assert "naam verborgen" in client.get(PAGE).content.decode()


def test_one_party_is_chosen(client: Client, three: tuple[Initiative, ...]) -> None:
    response = client.get(f"{PAGE}?partij=nachtlab")
    marks = {mark.seen.name: mark for mark in response.context["plate"].marks}
    assert (marks["NachtLab"].is_here, marks["Bibliotheek"].is_far, marks["Buurttuin"].is_far) == (
        True,
        False,
        True,
    )
    assert [seen.name for seen in response.context["partners"]] == ["Bibliotheek"]
    tie(make_initiative("running", name="Ver weg"), three[0])
    actions.take_snapshot()
    near = client.get(f"{PAGE}?partij=nachtlab&stappen=2").context["plate"].marks
    assert {mark.seen.name for mark in near} == {"NachtLab", "Bibliotheek", "Buurttuin"}


@pytest.mark.parametrize(
    ("query", "ties"),
    [
        ("buurt=B1", 1),
        ("band=gedeelde_leden", 0),
        ("band=uitwisseling", 2),
        ("sinds=nieuw", 2),
        ("buurt=onbekend", 0),
        ("op=nooit&groep=x&stappen=9&band=x&partij=niemand", 2),
    ],
)
def test_filters_choose_ties(client: Client, three: tuple[Initiative, ...], query: str, ties: int) -> None:
    area = three[0].neighbourhood
    assert area is not None
    response = client.get(f"{PAGE}?{query.replace('B1', area.code)}")
    assert response.context["page"].paginator.count == ties


def test_without_the_municipality_it_says_who_gets_loose(
    client: Client, three: tuple[Initiative, ...]
) -> None:
    Organisation.objects.filter(name="Bibliotheek").update(is_municipality=True)
    response = client.get(f"{PAGE}?gemeente=zonder")
    assert {seen.name for seen in response.context["loose"]} == {"Buurttuin", "NachtLab"}


def test_an_earlier_day_shows_the_picture_of_then(client: Client, three: object) -> None:
    day = local_date() - timedelta(days=100)
    actions.take_snapshot(day)
    response = client.get(f"{PAGE}?op={day}")
    assert response.context["page"].paginator.count == 0
    assert len(client.get(PAGE).context["moments"]) == 2


@pytest.mark.parametrize("word", [kind.word for kind in KINDS])
def test_every_figure_leads_to_what_it_rests_on(client: Client, three: object, word: str) -> None:
    response = client.get(f"{PAGE}getallen/{word}/")
    assert response.status_code == 200
    counted = {"groepen": 1, "grootste-groep": 2, "vasthouden": 1}
    if word in counted:
        assert response.context["page"].paginator.count == counted[word]


def test_without_the_holder_others_get_loose(client: Client, three: object) -> None:
    (rest,) = client.get(f"{PAGE}getallen/vasthouden/").context["rests"]
    assert rest.text == "Bibliotheek"
    assert "NachtLab" in rest.note or "Buurttuin" in rest.note


def test_no_other_word_is_a_figure(client: Client, three: object) -> None:
    assert client.get(f"{PAGE}getallen/geluk/").status_code == 404


def test_programs_get_the_same_network(client: Client, three: object) -> None:
    graph = networkx.read_graphml(BytesIO(client.get(f"{PAGE}netwerk.graphml").content))
    assert sorted(graph.nodes) == ["buurttuin", "nachtlab", "org.bibliotheek"]
    assert sorted(graph.edges()) == [("buurttuin", "org.bibliotheek"), ("org.bibliotheek", "nachtlab")]
    lines = client.get(f"{PAGE}banden-exact.csv").getvalue().decode().splitlines()
    assert len(lines) == 3
    assert "Zaal om te oefenen" in lines[2]
