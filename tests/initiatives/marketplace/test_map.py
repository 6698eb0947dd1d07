"""The map of the marketplace where there are many neighbourhoods: that of the initiatives, with what is asked and offered."""

import re
from typing import Any

import pytest
from django.test import Client

from initiatives.marketplace.models import Post
from tests.factories import make_initiative
from tests.factories.areas import make_many_areas
from tests.factories.many import asked
from tests.factories.once import made_once
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
MAP = "/marktplaats/?toon=kaart"


@pytest.fixture
@made_once
def city() -> dict[str, Any]:
    """63 neighbourhoods in three larger areas, with two needs and an offer in the first, and a need in the second."""
    areas = {area.code: area for area in make_many_areas(63)}
    initiative = make_initiative("running")
    for side, code, title in (
        ("need", "B1", "Zaal"),
        ("need", "B4", "Bank"),
        ("offer", "B1", "Bus"),
        ("need", "B2", "Soep"),
    ):
        make_post(side, initiative=initiative, title=title, neighbourhood=areas[code])
    return areas


def test_it_leads_from_larger_areas_to_what_is_in_one_of_them(client: Client, city: dict[str, Any]) -> None:
    page = client.get(MAP)
    assert [(shape.name, shape.count) for shape in page.context["map"].shapes] == [
        ("Wijk 1", 3),
        ("Wijk 2", 1),
        ("Wijk 3", 0),
    ]
    assert "civicnet/map.js" in page.text
    near = client.get(f"{MAP}&buurt=deel:Wijk+1")
    assert len(re.findall(r'data-area="B\d+"', near.text)) == 21
    assert "Kaart van Wijk 1 met per buurt hoeveel er gevraagd en geboden wordt" in near.text
    assert "Alle 3 keer vraag en aanbod als lijst" in near.text
    assert "initiati" not in near.text.partition("data-map")[2].partition("</form>")[0]
    points = {point.name: point.url for shape in near.context["map"].shapes for point in shape.points}
    assert points == {post.title: post.get_absolute_url() for post in Post.objects.exclude(title="Soep")}


def test_it_shows_one_side_when_one_is_chosen(client: Client, city: dict[str, Any]) -> None:
    near = client.get(f"{MAP}&kant=geboden&buurt=deel:Wijk+1").context["map"]
    assert (near.total, near.out_url) == (1, "?kant=geboden&toon=kaart")
    assert [point.name for shape in near.shapes for point in shape.points] == ["Bus"]


def test_what_is_for_two_neighbourhoods_is_a_point_in_both(client: Client, city: dict[str, Any]) -> None:
    make_post(title="Tuin", working_area=[city["B7"], city["B10"]])
    near = client.get(f"{MAP}&buurt=deel:Wijk+1").context["map"]
    assert [shape.code for shape in near.shapes if "Tuin" in {point.name for point in shape.points}] == [
        "B7",
        "B10",
    ]


def test_it_asks_no_more_when_there_is_more(client: Client, city: dict[str, Any]) -> None:
    address = f"{MAP}&buurt=deel:Wijk+1"
    few = asked(client, address, {})
    for n in range(4):
        make_post(title=f"Nieuw {n}", neighbourhood=city["B7"])
    assert len(asked(client, address, {})) == len(few)
