"""The address of the list: it holds the whole selection, and survives nonsense."""

import pytest
from django.http import QueryDict
from django.test import Client

from civicnet.areas.models import Neighbourhood
from initiatives.choosing import MOST_CHOSEN
from initiatives.models import Initiative
from initiatives.selection import Selection
from tests.factories.lists import LIST

pytestmark = pytest.mark.django_db


def test_codes_that_nothing_has_are_left_out(client: Client, town: dict[str, Initiative]) -> None:
    query = "&".join(f"{name}=X{n}" for name in ("buurt", "thema", "doel") for n in range(60))
    page = client.get(f"{LIST}?buurt=B1&{query}")
    assert [chip.url for chip in page.context["chips"]] == ["?"]
    assert len(Selection.parse(QueryDict(f"buurt=B1&{query}")).unknown) == 180


def test_no_more_values_than_somebody_means(client: Client, town: dict[str, Initiative]) -> None:
    Neighbourhood.objects.bulk_create(
        Neighbourhood(code=f"N{n}", name=f"Buurt {n}", sort_key=f"buurt {n:06}")
        for n in range(MOST_CHOSEN + 5)
    )
    query = "&".join(f"buurt=N{n}" for n in range(MOST_CHOSEN + 5))
    selection = Selection.parse(QueryDict(query))
    assert selection.number_chosen == MOST_CHOSEN
    assert len(selection.unknown) == 5


def test_the_words_of_the_api_select_the_same(town: dict[str, Initiative]) -> None:
    for stored, dutch in (
        ("fase=running", "fase=lopend"),
        ("uitkomst=not_asked", "uitkomst=niet_aangevraagd"),
    ):
        assert Selection.parse(QueryDict(stored)) == Selection.parse(QueryDict(dutch))
    assert Selection.parse(QueryDict("fase=running"), in_words=True).unknown == (("fase", "running"),)


def test_the_address_holds_the_whole_selection(town: dict[str, Initiative]) -> None:
    query = "?zoek=tuin+water&buurt=B1&buurt=B2&doel=D1.1&soort=challenge&fase=running&uitkomst=not_asked&volgorde=naam&toon=kaart&pagina=3"
    selection = Selection.parse(QueryDict(query[1:]))
    assert selection.querystring() == query
    assert Selection.parse(QueryDict(selection.querystring()[1:])) == selection
    assert (
        selection.without("buurt", "B1")
        .querystring(shown_as="lijst")
        .startswith("?zoek=tuin+water&buurt=B2&doel")
    )
    assert "pagina" not in selection.without("buurt", "B1").querystring()


def test_nonsense_in_the_address_is_left_out_and_named() -> None:
    selection = Selection.parse(
        QueryDict("soort=x&fase=draft&volgorde=z&pagina=-1&zoek=%00&toon=q&pagina=1e9")
    )
    assert selection == Selection(unknown=(("soort", "x"), ("fase", "draft"), ("volgorde", "z")))
    assert selection.querystring() == "?"


@pytest.mark.parametrize(
    "query", ["?pagina=999", "?pagina=0", "?buurt='%22%3B--", "?zoek=%27%26%7C!", "?zoek=" + "a" * 5000]
)
def test_the_list_survives(client: Client, town: dict[str, Initiative], query: str) -> None:
    assert client.get(LIST + query).status_code == 200


def test_chips_take_one_thing_away(client: Client, town: dict[str, Initiative]) -> None:
    chips = client.get(LIST + "?zoek=tuin&buurt=B1&fase=running").context["chips"]
    assert [chip.url for chip in chips] == [
        "?buurt=B1&fase=running",
        "?zoek=tuin&fase=running",
        "?zoek=tuin&buurt=B1",
    ]


@pytest.mark.parametrize(
    ("query", "order", "again"),
    [
        ("zoek=tuin", "relevantie", "?zoek=tuin"),
        ("zoek=tuin&volgorde=", "relevantie", "?zoek=tuin"),
        ("zoek=tuin&volgorde=relevantie", "relevantie", "?zoek=tuin"),
        ("zoek=tuin&volgorde=nieuw", "nieuw", "?zoek=tuin&volgorde=nieuw"),
        ("volgorde=nieuw", "nieuw", "?"),
        ("volgorde=relevantie", "nieuw", "?"),
        ("", "nieuw", "?"),
    ],
)
def test_the_order_that_nobody_asked_for(query: str, order: str, again: str) -> None:
    selection = Selection.parse(QueryDict(query))
    assert (selection.order, selection.querystring()) == (order, again)
    assert Selection.parse(QueryDict(selection.querystring(words="")[1:])).order == "nieuw"
