"""Home, list, map, feed, file and API count by one rule where an initiative is; what is nowhere is named beside the map."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Municipality, Neighbourhood
from initiatives.models import NOWHERE, Initiative
from tests import factories
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db
LIST = "/initiatieven/"
CODES = ("B1", "B2", "B3", "B4", NOWHERE)
# By code; two of those without a place of their own work in two neighbourhoods.
EXPECTED = {"B1": 3, "B2": 2, "B3": 0, "B4": 1, NOWHERE: 2}


@pytest.fixture(autouse=True)
@made_once
def town() -> None:
    """Four neighbourhoods, the last without an outline."""
    Municipality(name="Elzerbroek").save()
    factories.make_areas("Oude Kern", "Weversveld", "Broek")
    Neighbourhood.objects.create(code="B4", name="Nieuwland")
    area = Neighbourhood.objects.in_bulk(field_name="code")
    owner = factories.make_user()
    for codes, own in (
        (("B2",), "B1"),
        (("B1", "B2"), ""),
        (("B2", "B1"), ""),
        ((), ""),
        ((), ""),
        ((), "B4"),
    ):
        factories.make_initiative(
            owner=owner,
            neighbourhood=area[own] if own else None,
            working_area=[area[code] for code in codes],
        )
    factories.make_initiative("draft", owner=owner)


def test_everything_counts_the_same(client: Client) -> None:
    home = client.get("/").context["map"]
    on_list = client.get(f"{LIST}?toon=kaart").context["map"]
    for drawn in (home, on_list):
        assert {a.code: a.count for a in drawn.areas} == {code: EXPECTED[code] for code in ("B1", "B2", "B3")}
        assert [(b.name, b.count) for b in drawn.beside] == [("Nieuwland", 1), ("Zonder buurt", 2)]
        for beside, code in zip(drawn.beside, ("B4", NOWHERE), strict=True):
            assert client.get(f"{LIST}?{beside.url.partition('?')[2]}").context["selection"].chosen == {
                "buurt": (code,)
            }
    groups = {group.name: group for group in client.get(LIST).context["groups"]}
    assert {option.value: option.count for option in groups["buurt"].options} == EXPECTED
    for code in CODES:
        query = f"?buurt={code}"
        assert client.get(LIST + query).context["total"] == EXPECTED[code], code
        assert client.get(f"/api/v1/initiatieven{query}").json()["aantal"] == EXPECTED[code], code
        feed = client.get(reverse("initiatives:feed") + query).content.decode()
        assert feed.count("<item>") == EXPECTED[code], code
        response = client.get(reverse("initiatives:download", args=[".csv"]) + query)
        text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]  # streamed
        assert len(list(csv.reader(StringIO(text)))) - 1 == EXPECTED[code], code
    both = client.get(f"{LIST}?buurt=B1&buurt={NOWHERE}").context["total"]
    assert both == EXPECTED["B1"] + EXPECTED[NOWHERE]


@pytest.mark.parametrize("address", ["/", f"{LIST}?toon=kaart"])
def test_what_is_nowhere_stands_beside_the_map_and_in_its_table(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    beside = page.split("data-beside")[1].split("</p>")[0]
    assert f"buurt={NOWHERE}" in beside
    assert "Zonder buurt: 2" in beside
    assert "Nieuwland: 1" in beside
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert "Zonder buurt" in table
    assert "Nieuwland" in table


def test_the_map_of_a_selection_counts_that_selection(client: Client) -> None:
    one = Initiative.objects.public().filter(neighbourhood=None).earliest("pk")
    Initiative.objects.filter(pk=one.pk).update(kind="challenge")
    drawn = client.get(f"{LIST}?toon=kaart&soort=challenge&buurt=B1").context["map"]
    assert {a.code: a.count for a in drawn.areas} == {"B1": 1, "B2": 1, "B3": 0}
    assert drawn.beside == []


def test_where_everything_has_a_place_nothing_is_said(client: Client) -> None:
    Initiative.objects.update(neighbourhood=Neighbourhood.objects.get(code="B1"))
    for address in ("/", f"{LIST}?toon=kaart"):
        assert "data-beside" not in client.get(address).content.decode()
    groups = {group.name: group for group in client.get(LIST).context["groups"]}
    assert NOWHERE not in {option.value for option in groups["buurt"].options}


def test_it_is_offered_beside_hundreds_of_neighbourhoods_too(client: Client) -> None:
    Neighbourhood.objects.update(part_of="Centrum")
    Neighbourhood.objects.bulk_create(
        Neighbourhood(code=f"C{n}", name=f"Buurt {n}", sort_key=f"buurt {n}", part_of="Noord")
        for n in range(40)
    )
    page = client.get(LIST)
    groups = {group.name: group for group in page.context["groups"]}
    assert [option.value for option in groups["buurt"].options] == [NOWHERE]
    assert f'value="{NOWHERE}"' in page.content.decode()
