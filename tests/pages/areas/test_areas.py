"""`/buurten/`: every neighbourhood once, by the larger area that it lies in, with how much lives there."""

import re
from typing import Any

import pytest
from django.test import Client

from civicnet.areas.actions import close_neighbourhood, set_municipality
from civicnet.workflow import SYSTEM
from tests.factories import make_initiative
from tests.factories.areas import make_many_areas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")


def parts(client: Client) -> list[tuple[str, int, int]]:
    """Of each heading: its name, how many stand below it, and how many initiatives there are."""
    return [(part.name, len(part.lines), part.number) for part in client.get("/buurten/").context["parts"]]


def test_before_there_are_any(client: Client) -> None:
    assert "Er zijn nog geen buurten" in client.get("/buurten/").text


@pytest.mark.parametrize(
    ("count", "larger", "headings"),
    [
        (6, 3, [("", 6, 2)]),
        (60, 3, [("", 60, 2)]),
        (63, 3, [("Wijk 1", 21, 1), ("Wijk 2", 21, 1), ("Wijk 3", 21, 0)]),
        (63, 0, [("B", 63, 2)]),
    ],
)
def test_a_few_are_one_list_and_many_have_headings(
    client: Client, count: int, larger: int, headings: list[Any]
) -> None:
    areas = make_many_areas(count, parts=larger)
    for area in areas[:2]:
        make_initiative(neighbourhood=area)
    make_initiative("draft", neighbourhood=areas[0])
    assert parts(client) == headings
    page = client.get("/buurten/").text
    assert len(set(re.findall(r'href="/buurten/(B\d+)/"', page))) == count
    assert ("deel%3AWijk+1&amp;toon=kaart" in page) == (headings[0][0] == "Wijk 1")


def test_one_that_is_closed_is_not_in_it_and_what_has_no_place_is_said(client: Client) -> None:
    areas = make_many_areas(6)
    close_neighbourhood(areas[5], actor=SYSTEM)
    make_initiative(neighbourhood=None)
    assert parts(client) == [("", 5, 0)]
    page = client.get("/buurten/").text
    assert "1 initiatief hoort bij geen buurt" in page
    assert 'href="/initiatieven/?buurt=geen"' in page
