"""The list and the map of a city of many neighbourhoods: larger areas as a filter, what is typed to find one, the map."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.areas.actions import set_municipality, set_postcodes
from civicnet.areas.models import Neighbourhood
from civicnet.areas.postcodes import read_postcodes
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM
from initiatives.models import Initiative
from tests.factories import make_initiative
from tests.factories.areas import make_many_areas
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db
LIST = "/initiatieven/"


@pytest.fixture
@made_once
def city() -> dict[str, Neighbourhood]:
    """63 neighbourhoods in three larger areas, with five initiatives."""
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    areas = {area.code: area for area in make_many_areas(63)}
    for code, name in (("B1", "Tuin"), ("B1", "Bank"), ("B4", "Soep"), ("B2", "Zon"), ("B3", "Wind")):
        make_initiative(name=name, neighbourhood=areas[code])
    text = b"postcode;buurtcode\n1051AA;B1\n1051AB;B4\n1052AA;B2"
    set_postcodes(read_postcodes(stream_table(text, "p.csv")), actor=SYSTEM)
    return areas


def names(client: Client, query: str) -> set[str]:
    return {row.name for row in client.get(LIST + query).context["rows"]}


def group(client: Client, query: str) -> Any:
    return next(one for one in client.get(LIST + query).context["groups"] if one.name == "buurt")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Tuin", "Bank", "Soep", "Zon", "Wind"}),
        ("?buurt=deel:Wijk+1", {"Tuin", "Bank", "Soep"}),
        ("?buurt=deel:Wijk+1&buurt=deel:Wijk+2", {"Tuin", "Bank", "Soep", "Zon"}),
        ("?buurt=deel:Wijk+1&buurt=B4", {"Soep"}),  # one of its neighbourhoods says more
        ("?buurt=deel:Wijk+1&buurt=B2", {"Tuin", "Bank", "Soep", "Zon"}),
        ("?buurt=deel:Nergens", {"Tuin", "Bank", "Soep", "Zon", "Wind"}),
        ("?plek=1051", {"Tuin", "Bank", "Soep"}),
        ("?plek=1051+ab", {"Soep"}),
        ("?plek=wijk+1", {"Tuin", "Bank", "Soep"}),
        ("?plek=buurt+2", {"Zon"}),
        ("?plek=1051AB&buurt=B2", {"Soep"}),  # what one looks for takes the place of what was chosen
        ("?plek=xyz", {"Tuin", "Bank", "Soep", "Zon", "Wind"}),
        ("?plek=buurt", {"Tuin", "Bank", "Soep", "Zon", "Wind"}),  # may be any
    ],
)
def test_what_a_selection_finds(client: Client, city: Any, query: str, found: set[str]) -> None:
    assert names(client, query) == found


def test_the_address_says_what_was_found(client: Client, city: Any) -> None:
    page = client.get(LIST, {"plek": "1051"}, headers={"HX-Request": "true"})
    assert page["HX-Push-Url"] == "/initiatieven/?buurt=B1&buurt=B4"
    assert "“1051” ligt in 2 buurten." in client.get(LIST, {"plek": "1051"}).content.decode()
    assert "“xyz” kennen we niet." in client.get(LIST, {"plek": "xyz"}).content.decode()
    many = client.get(LIST, {"plek": "buurt"}).content.decode()
    assert "Bij “buurt” horen 63 buurten. Kies er een." in many
    assert 'href="?buurt=B63"' not in many  # the first forty
    assert 'href="?buurt=B10"' in many
    assert "xyz" not in client.get(LIST + "?plek=xyz&buurt=B1").context["as_map"]


def test_a_larger_area_opens_and_its_boxes_say_more(client: Client, city: Any) -> None:
    one, two, _three = group(client, "?buurt=deel:Wijk+1").parts
    assert (one.number, one.open, one.whole, len(one.options)) == (3, True, True, 21)
    assert (two.number, two.open, two.url) == (1, False, "?buurt=deel%3AWijk+2")
    narrowed = group(client, "?buurt=deel:Wijk+1&buurt=B4").parts[0]
    assert (narrowed.open, narrowed.whole) == (True, False)
    page = client.get(LIST + "?buurt=B4").content.decode()
    assert 'type="hidden" name="buurt" value="deel:Wijk 1"' in page  # without the box: all of it
    assert "Wijk 1" in [chip.text for chip in client.get(LIST + "?buurt=deel:Wijk+1").context["chips"]]


def test_the_api_knows_larger_areas_and_no_words_for_a_place(client: Client, city: Any) -> None:
    found = client.get("/api/v1/initiatieven?buurt=deel:Wijk+1").json()
    assert {row["naam"] for row in found["resultaten"]} == {"Tuin", "Bank", "Soep"}
    assert client.get("/api/v1/initiatieven?plek=1051").status_code == 400


def test_the_map_leads_from_far_to_near_without_a_script(client: Client, city: Any) -> None:
    far = client.get(LIST + "?toon=kaart").content.decode()
    assert far.count("<svg\n") >= 1
    assert re.findall(r'data-area="([^"]+)"', far) == ["deel:Wijk 1", "deel:Wijk 2", "deel:Wijk 3"]
    link = re.search(r'href="(\?buurt=deel%3AWijk\+1&amp;toon=kaart)"', far)
    assert link
    near = client.get(LIST + link[1].replace("&amp;", "&")).content.decode()
    assert len(re.findall(r'data-area="B\d+"', near)) == 21
    assert 'aria-label="Wijk 2"' in near  # the way to what lies beside it
    assert 'href="?toon=kaart"' in near
    assert f'href="{Initiative.objects.get(name="Soep").get_absolute_url()}"' in near
    assert 'aria-label="Soep"' in near
    assert 'aria-label="Zon"' not in near
    assert "Alle 3 initiatieven als lijst" in near


def test_a_point_stands_where_an_initiative_said_when_that_is_in_its_neighbourhood(
    client: Client, city: Any
) -> None:
    area = city["B7"]
    inside = (area.south + area.north) / 2 + 0.001, (area.west + area.east) / 2
    make_initiative(name="Binnen", neighbourhood=area, lat=inside[0], lon=inside[1])
    make_initiative(name="Buiten", neighbourhood=area, lat=51.0, lon=4.0)
    drawn = client.get(LIST + "?toon=kaart&buurt=deel:Wijk+1").context["map"]
    shape = next(shape for shape in drawn.shapes if shape.code == "B7")
    points = {point.name: point for point in shape.points}
    assert points["Binnen"].y < shape.y
    assert (points["Buiten"].x, points["Buiten"].y) == pytest.approx((shape.x, shape.y), abs=0.1)


def test_the_map_keeps_the_selection(client: Client, city: Any) -> None:
    page = client.get(LIST + "?toon=kaart&zoek=soep&buurt=deel:Wijk+1")
    drawn = page.context["map"]
    assert (drawn.part, drawn.total) == ("Wijk 1", 1)
    assert drawn.out_url == "?zoek=soep&toon=kaart"
    assert {shape.url for shape in drawn.around} == {
        "?zoek=soep&buurt=deel%3AWijk+2&toon=kaart",
        "?zoek=soep&buurt=deel%3AWijk+3&toon=kaart",
    }


def test_what_was_found_has_a_thick_edge(client: Client, city: Any) -> None:
    drawn = client.get(LIST + "?toon=kaart&plek=1051AB").context["map"]
    assert (drawn.part, [shape.code for shape in drawn.shapes if shape.selected]) == ("Wijk 1", ["B4"])
    two = client.get(LIST + "?toon=kaart&buurt=B1&buurt=B2").context["map"]
    assert (two.part, [shape.name for shape in two.shapes if shape.selected]) == ("", ["Wijk 1", "Wijk 2"])


@pytest.mark.parametrize(
    "query", ["?toon=kaart", "?toon=kaart&buurt=deel:Wijk+1", "?plek=1051", "?toon=kaart&plek=1051"]
)
def test_queries_stay_flat(client: Client, city: Any, query: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST + query).status_code == 200
        return len(found)

    few = asked()
    for n in range(4):
        make_initiative(name=f"Nieuw {n}", neighbourhood=city["B7"])
    assert asked() == few


def test_home_has_the_larger_areas_only(client: Client, city: Any) -> None:
    page = client.get("/").content.decode()
    assert re.findall(r'data-area="([^"]+)"', page) == ["deel:Wijk 1", "deel:Wijk 2", "deel:Wijk 3"]
    assert 'href="/initiatieven/?buurt=deel%3AWijk+1&amp;toon=kaart"' in page


@pytest.mark.parametrize("parts", [0, 1])
def test_without_larger_areas_to_choose_between_all_are_on_the_map(client: Client, parts: int) -> None:
    areas = make_many_areas(63, parts=parts)
    make_initiative(name="Tuin", neighbourhood=areas[0])
    for query in ("", "&buurt=B1", "&buurt=deel:Wijk+1"):
        drawn = client.get(f"{LIST}?toon=kaart{query}").context["map"]
        assert (len(drawn.shapes), drawn.part, drawn.total) == (63, "", 1), query


def test_at_sixty_names_are_found_and_no_larger_area_comes_first(client: Client) -> None:
    areas = make_many_areas(60)
    make_initiative(name="Tuin", neighbourhood=areas[0])
    page = client.get(LIST + "?toon=kaart")
    assert len(page.context["map"].areas) == 60
    assert not page.context["zooms"]
