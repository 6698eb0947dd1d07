"""The list: what may be seen, every filter with its counts, the map, the feed and the download."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import DataError, connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.addresses import site_url
from civicnet.areas.models import Municipality, Neighbourhood
from initiatives.actions import start_draft, submit
from initiatives.models import Initiative
from initiatives.selection import Selection
from tests.factories import GOALS, make_areas, make_initiative, make_user, make_version
from tests.factories.lists import LIST, boxes, found
from tests.factories.pages import squeezed

pytestmark = pytest.mark.django_db


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


# ---- what nobody may see --------------------------------------------------------------------


def test_drafts_and_hidden_ones_are_nowhere(client: Client) -> None:
    owner = make_user()
    make_initiative("draft", owner=owner, name="Geheim plan")
    hidden = make_initiative(name="Verborgen plan")
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    make_initiative(name="Open plan")
    client.force_login(owner)
    for address in (
        LIST,
        LIST + "?zoek=plan",
        LIST + "?toon=kaart",
        "/initiatieven/rss.xml",
        "/initiatieven/initiatieven.csv",
        "/",
        "/sitemap.xml",
    ):
        response = client.get(address)
        text = (response.getvalue() if response.streaming else response.content).decode()
        assert "Geheim" not in text, address
        assert "Verborgen" not in text, address
    assert found(client) == ["Open plan"]
    assert client.get(LIST).context["total"] == 1


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    make_initiative()
    for address in (LIST, "/", "/toegankelijkheid/", "/gegevens/", "/open-data/", "/zo-werkt-een-toets/"):
        assert not client.get(address).cookies, address


# ---- each filter ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?buurt=B1", {"Buurttuin De Regenton", "Soep & Co"}),
        ("?buurt=B1&buurt=B2", {"Buurttuin De Regenton", "Soep & Co", "Elzerstroom"}),
        ("?thema=T1", {"Buurttuin De Regenton"}),
        ("?doel=D1.1", {"Buurttuin De Regenton", "Soep & Co"}),
        ("?doel=D1.1&doel=D1.2", {"Buurttuin De Regenton", "Soep & Co", "Elzerstroom"}),
        ("?soort=energy_cooperative", {"Elzerstroom"}),
        ("?fase=running", {"Buurttuin De Regenton", "Elzerstroom"}),
        ("?uitkomst=fits", {"Soep & Co"}),
        ("?uitkomst=not_asked", {"Buurttuin De Regenton", "Elzerstroom"}),
        ("?buurt=B1&fase=running", {"Buurttuin De Regenton"}),
        ("?zoek=tuin", {"Buurttuin De Regenton"}),
        ("?zoek=soep&buurt=B2", set()),
        ("?zoek=van+de", set()),
        ("?soort=iets&fase=draft", {"Buurttuin De Regenton", "Soep & Co", "Elzerstroom"}),
    ],
)
def test_a_filter_finds(client: Client, town: dict[str, Initiative], query: str, expected: set[str]) -> None:
    names = found(client, query)
    assert set(names) == expected
    assert len(names) == len(expected)
    assert client.get(LIST + query).context["total"] == len(expected)


def test_counts_are_of_the_other_filters(client: Client, town: dict[str, Initiative]) -> None:
    assert boxes(client, "", "buurt") == {"B1": 2, "B2": 1}
    assert boxes(client, "", "doel")["D1.1"] == 2
    assert boxes(client, "?thema=T1", "doel") == {"D1.1": 1, "D1.2": 0}
    assert boxes(client, "?doel=D1.1&doel=D2.1", "doel") == {"D1.1": 2, "D2.1": 0}
    assert boxes(client, "", "thema") == {"T1": 1, "T2": 0}
    # Choosing one neighbourhood leaves the others countable, and narrows every other filter.
    assert boxes(client, "?buurt=B1", "buurt") == {"B1": 2, "B2": 1}
    assert boxes(client, "?buurt=B1&doel=D1.2", "doel") == {"D1.2": 1}
    assert boxes(client, "?buurt=B1", "fase")["running"] == 1
    assert boxes(client, "?buurt=B1&fase=running", "buurt") == {"B1": 1, "B2": 1}
    assert boxes(client, "?buurt=B1&fase=running", "fase")["submitted"] == 1
    assert boxes(client, "?zoek=tuin", "uitkomst")["not_asked"] == 1
    assert boxes(client, "?zoek=tuin", "uitkomst")["fits"] == 0


def test_every_box_keeps_its_word(client: Client, town: dict[str, Initiative]) -> None:
    """What stands beside a box is what one gets with it."""
    for query in ("", "?buurt=B1", "?zoek=tuin", "?thema=T1&thema=T2", "?doel=D1.2&fase=running&buurt=B2"):
        selection = Selection.parse(QueryDict(query[1:]))
        for group in client.get(LIST + query).context["groups"]:
            for option in group.options:
                alone = selection.with_only(group.name, option.value)
                assert len(found(client, alone.querystring())) == option.count, (
                    query,
                    group.name,
                    option.value,
                )


def test_a_download_that_cannot_be_read_is_no_empty_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise DataError("away")
        yield

    monkeypatch.setattr("initiatives.views.find._table_rows", broken)
    with pytest.raises(DataError):
        client.get("/initiatieven/initiatieven.csv")


def test_orders(client: Client, town: dict[str, Initiative]) -> None:
    make_initiative(name="Ärenlezers 10")
    make_initiative(name="Arenlezers 9")
    assert found(client, "?volgorde=naam") == [
        "Arenlezers 9",
        "Ärenlezers 10",
        "Buurttuin De Regenton",
        "Elzerstroom",
        "Soep & Co",
    ]
    assert found(client)[0] == "Arenlezers 9"
    assert found(client, "?volgorde=gewijzigd&buurt=B1") == ["Soep & Co", "Buurttuin De Regenton"]
    assert found(client, "?zoek=tuin&volgorde=relevantie") == ["Buurttuin De Regenton"]


def test_what_works_there_too(client: Client, town: dict[str, Initiative]) -> None:
    assert [row.name for row in client.get(LIST + "?buurt=B1").context["also"]] == ["Elzerstroom"]
    assert client.get(LIST + "?buurt=B2").context["also"] == []


def test_map_counts_and_links(client: Client, town: dict[str, Initiative]) -> None:
    drawn = client.get(LIST + "?toon=kaart&fase=running").context["map"]
    assert {area.code: (area.count, area.url) for area in drawn.areas} == {
        "B1": (1, "?buurt=B1&fase=running"),
        "B2": (1, "?buurt=B2&fase=running"),
    }


def test_pages_do_not_overlap(client: Client) -> None:
    owner = make_user()
    for n in range(45):
        make_initiative(owner=owner, name=f"Plan {n}")
    pages = [found(client, f"?volgorde=naam&pagina={n}") for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [name for page in pages for name in page] == [f"Plan {n}" for n in range(45)]


def test_htmx_gets_the_part_and_the_address(client: Client, town: dict[str, Initiative]) -> None:
    part = client.get(LIST + "?zoek=&buurt=B1&volgorde=nieuw", headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == "/initiatieven/?buurt=B1"
    assert b"<html" not in part.content
    assert b'id="filtergroepen"' in part.content
    assert b"Soep" in part.content


def test_empty_register_shows_the_first_step(client: Client) -> None:
    assert "/initiatieven/nieuw/" in client.get(LIST).content.decode()


# ---- cost -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_queries_stay_flat(client: Client) -> None:
    (area,) = make_areas("Oude Kern")
    Municipality(name="Elzerbroek").save()
    goal = make_version().goals.get(code="D1.1")
    owner = make_user()

    def make(times: int) -> None:
        for _n in range(times):
            make_initiative(owner=owner, name="Plan", neighbourhood=area, goals=[goal])

    make(10)
    few: dict[str, int] = {}
    for query in ("", "?toon=kaart", "?zoek=plan&fase=submitted", "?buurt=B1&doel=D1.1", "?volgorde=naam"):
        client.get(LIST + query)  # what is kept until something changes
        few[query] = queries(lambda query=query: client.get(LIST + query))
        assert few[query] <= 4, query
    make(85)
    for query, before in few.items():
        make(1)  # so that each finds something changed
        assert queries(lambda query=query: client.get(LIST + query)) <= before + 4, query  # made anew
        assert queries(lambda query=query: client.get(LIST + query)) == before, query


def test_the_download_does_not_ask_per_row(client: Client, town: dict[str, Initiative]) -> None:
    assert queries(lambda: client.get("/initiatieven/initiatieven.csv").getvalue()) <= 7


# ---- feed and download ----------------------------------------------------------------------


def test_feed_is_of_the_selection(client: Client, town: dict[str, Initiative]) -> None:
    feed = client.get("/initiatieven/rss.xml?buurt=B2")
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert "Elzerstroom" in feed.content.decode()
    assert "Soep" not in feed.content.decode()
    for query in ("", "?buurt=B2"):
        link = ElementTree.fromstring(client.get(f"/initiatieven/rss.xml{query}").content).findtext(
            "channel/link"
        )
        assert link == site_url(f"/initiatieven/{query}")  # no "?" alone


def test_download_is_of_the_selection_and_runs_nowhere(client: Client) -> None:
    owner = make_user()
    names = ["=1+1", "+31", "-2", "@x", "\tx", "＝1", "Gewoon"]
    for name in names:
        submit(
            start_draft(actor=owner, name=name, kind="challenge", purpose=f" {name}\nmeer", summary=name),
            actor=owner,
        )
    make_initiative(name="Niet gekozen", kind="youth_initiative")
    response = client.get("/initiatieven/initiatieven.csv?soort=challenge")
    text = b"".join(response).decode("utf-8-sig")
    header, *rows = csv.reader(StringIO(text), delimiter=";")
    assert len(rows) == len(names)
    assert all(len(row) == len(header) for row in rows)
    for row in rows:
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝")), cell
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.django_db
def test_all_goals_are_there_folded_until_one_or_a_theme_is_chosen(client: Client) -> None:
    make_version()

    def group(query: str) -> Any:
        return next(group for group in client.get(LIST + query).context["groups"] if group.name == "doel")

    assert [option.value for option in group("").options] == list(GOALS)
    assert group("").folded
    assert not group("?thema=T1").folded
    assert [option.value for option in group("?doel=D2.1").options] == ["D2.1"]


@pytest.mark.django_db
def test_many_neighbourhoods_stand_in_their_larger_area(client: Client) -> None:
    rows = make_areas(*(f"Buurt {n}" for n in range(1, 36)))
    for n, row in enumerate(rows):
        Neighbourhood.objects.filter(pk=row.pk).update(part_of="Noord & Oost" if n % 2 else "West")
    make_initiative(neighbourhood=rows[1])

    def group(query: str) -> Any:
        return next(group for group in client.get(LIST + query).context["groups"] if group.name == "buurt")

    north, west = group("").parts
    assert (north.text, north.number, north.open, north.options) == ("Noord & Oost", 1, False, [])
    assert (west.text, west.number) == ("West", 0)
    assert west.url == "?buurt=deel%3AWest"
    opened = squeezed(client.get(LIST + north.url))
    assert 'name="buurt" value="B2"' in opened
    assert 'name="buurt" value="B1"' not in opened
    assert 'name="buurt" value="deel:Noord &amp; Oost"' in opened
    assert group("?buurt=B1").parts[1].open  # what is chosen is in sight
    assert group("?fase=submitted").parts[0].url == "?buurt=deel%3ANoord+%26+Oost&fase=submitted"
