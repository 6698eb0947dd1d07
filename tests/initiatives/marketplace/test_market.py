"""The list of the marketplace: what may be seen, every filter with the counts of both sides, map, feed and download."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from civicnet.following.actions import follow
from civicnet.workflow import SYSTEM
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post, Side
from initiatives.marketplace.selection import MarketSelection
from initiatives.models import NOWHERE
from tests.factories import make_areas, make_initiative, make_user, sign_in
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
MARKET = "/marktplaats/"


def titles(client: Client, query: str = "") -> dict[str, list[str]]:
    """The titles of each side that is shown, in order."""
    columns = client.get(MARKET + query).context["columns"]
    return {column.side: [post.title for post in column.rows] for column in columns}


def numbers(client: Client, query: str, group: str) -> dict[str, tuple[int, ...]]:
    """By value of one filter: how many are asked and offered."""
    context = client.get(MARKET + query).context
    (boxes,) = [g for g in context["groups"] if g.name == group]
    return {
        o.value: tuple(counts.of(group, o.value) for _word, counts in context["sides"]) for o in boxes.options
    }


def test_what_is_not_public_or_cannot_be_answered_is_nowhere(client: Client) -> None:
    initiative = make_initiative("running", name="Geheim genootschap")
    owner = owner_of(initiative)
    make_post("offer", "draft", initiative=initiative, title="Concept")
    for title in ("Verborgen", "Weg"):
        make_post(initiative=initiative, title=title)
    Post.objects.filter(title="Verborgen").update(hidden_at=timezone.now())
    actions.withdraw_post(Post.objects.get(title="Weg"), actor=owner)
    hidden = make_initiative("running")
    make_post(initiative=hidden, title="Van verborgen")
    type(hidden).objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    make_post(title="Open")
    for who in (client, sign_in(owner)):
        for address in ("", "?toon=kaart", "rss.xml", "marktplaats.csv"):
            answer = who.get(MARKET + address)
            text = (answer.getvalue() if answer.streaming else answer.content).decode()
            assert not [word for word in ("Concept", "Verborgen", "Weg ", "Van verborgen") if word in text]
    assert titles(client) == {"need": ["Open"], "offer": []}


@pytest.mark.parametrize(
    ("query", "needs", "offers"),
    [
        ("", {"zaal", "rit"}, {"brink", "bus"}),
        ("?categorie=space", {"zaal"}, {"brink"}),
        ("?categorie=ruimte&categorie=vervoer", {"zaal", "rit"}, {"brink", "bus"}),
        ("?buurt=B1", {"zaal"}, {"bus"}),
        ("?buurt=B2", {"rit"}, {"brink", "bus"}),
        ("?haast=high", {"zaal"}, set()),
        ("?haast=laag", set(), {"bus"}),
        ("?wanneer=evening", {"zaal"}, set()),
        ("?wanneer=weekend", set(), {"bus"}),
        ("?wanneer=weekday", {"zaal", "rit"}, set()),
        ("?wanneer=in_overleg", set(), {"brink"}),
        ("?doel=D1.1", {"zaal"}, set()),
        ("?zoek=zaal", {"zaal"}, {"brink"}),
        ("?zoek=nachtlab", {"zaal"}, set()),
        ("?zoek=zaal&buurt=B2", set(), {"brink"}),
        ("?zoek=zaall", {"zaal"}, {"brink"}),
        ("?zoek=Wim", set(), set()),
    ],
)
def test_a_filter_finds(
    client: Client, market: dict[str, Post], query: str, needs: set[str], offers: set[str]
) -> None:
    found = titles(client, query)
    wanted = {"need": needs, "offer": offers} if needs or offers else {"need": set(), "offer": set()}
    assert {side: set(those) for side, those in found.items()} == {
        side: {market[name].title for name in names} for side, names in wanted.items()
    }


def test_what_is_at_a_place_for_other_neighbourhoods_is_found_in_all(
    client: Client, market: dict[str, Post]
) -> None:
    (other,) = make_areas("Molenwijk")
    actions.edit_post(market["zaal"], actor=SYSTEM, working_area=[other, market["zaal"].neighbourhood])
    assert titles(client, f"?buurt={other.code}")["need"] == ["Zaal op vrijdagavond"]
    assert numbers(client, "?zoek=zaal", "buurt") == {"B1": (1, 0), "B2": (0, 1), other.code: (1, 0)}
    assert client.get(MARKET).context["total"] == 4
    assert titles(client, f"?buurt={NOWHERE}") == {"need": [], "offer": []}


def test_filters_count_both_sides_with_the_other_filters(client: Client, market: dict[str, Post]) -> None:
    assert numbers(client, "?zoek=zaal", "categorie")["space"] == (1, 1)
    assert numbers(client, "?categorie=space", "categorie")["transport"] == (1, 1)
    assert numbers(client, "?categorie=space", "buurt") == {"B1": (1, 0), "B2": (0, 1)}
    assert numbers(client, "?buurt=B2", "categorie")["transport"] == (1, 1)
    assert numbers(client, "?buurt=B1", "wanneer")["weekend"] == (0, 1)
    assert numbers(client, "?buurt=B1", "doel")["D1.1"] == (1, 0)


def test_every_box_keeps_its_word(client: Client, market: dict[str, Post]) -> None:
    for query in ("categorie=space", "buurt=B1&zoek=zaal", "wanneer=weekend&wanneer=evening", "doel=D1.1"):
        selection = MarketSelection.parse(QueryDict(query))
        counts = selection.count()
        for name, group in selection.filters.items():
            for value in group.known():  # type: ignore[attr-defined]  # all of them are collections
                alone = selection.with_only(name, value).count()
                for side in Side:
                    assert alone[side].total == counts[side].of(name, value), (query, name, value)


def test_an_address_holds_the_whole_selection() -> None:
    query = "?kant=geboden&zoek=zaal&categorie=space&haast=high&wanneer=evening&volgorde=haast&toon=kaart&pagina=2"
    selection = MarketSelection.parse(QueryDict(query[1:]))
    assert selection.querystring() == query
    assert MarketSelection.parse(QueryDict("kant=x&categorie=x")).side == ""


def test_one_side_has_pages_and_both_the_first_few(client: Client) -> None:
    initiative = make_initiative("running")
    for n in range(23):
        make_post(initiative=initiative, title=f"Vraag {n}")
    both = client.get(MARKET).context["columns"]
    assert [(column.total, len(column.rows), column.more) for column in both] == [
        (23, 6, "?kant=gevraagd"),
        (0, 0, ""),
    ]
    pages = [titles(client, f"?kant=gevraagd&pagina={n}")["need"] for n in (1, 2)]
    assert [len(page) for page in pages] == [20, 3]
    assert [title for page in pages for title in page] == [f"Vraag {n}" for n in reversed(range(23))]


def test_orders(client: Client, market: dict[str, Post]) -> None:
    assert titles(client, "?volgorde=haast")["need"] == ["Zaal op vrijdagavond", "Rit naar het ziekenhuis"]
    assert titles(client, "?volgorde=nieuw")["need"] == ["Rit naar het ziekenhuis", "Zaal op vrijdagavond"]
    assert titles(client, "?volgorde=sluit")["offer"] == ["Zaal in De Brink", "Bus"]  # without an end: last


def test_the_nearest_come_first(client: Client, market: dict[str, Post]) -> None:
    far, _between, home = make_areas("Ver", "Ertussen", "Thuis")
    post = make_post(title="Zonder plek")
    for title, where in (
        ("Zelf op de kaart", {"lat": 52.05, "lon": 5.24, "neighbourhood": far}),
        ("Voor ver en dichtbij", {"working_area": [far, home]}),
        ("Thuis", {"neighbourhood": home}),
    ):
        make_post(initiative=post.initiative, title=title, **where)
    reader = make_user()
    assert "dichtbij" not in dict(client.get(MARKET).context["orders"])
    unknown = client.get(MARKET + "?volgorde=dichtbij")
    assert "We weten nog niet waarvandaan" in unknown.text
    assert unknown.context["columns"][0].rows[0].title == "Thuis"  # the newest
    follow("neighbourhood", "B3", actor=reader)
    mine = sign_in(reader)
    page = mine.get(MARKET + "?kant=gevraagd&volgorde=dichtbij")
    assert [row.title for row in page.context["columns"][0].rows] == [
        "Thuis",
        "Voor ver en dichtbij",
        "Zelf op de kaart",
        "Rit naar het ziekenhuis",
        "Zaal op vrijdagavond",
        "Zonder plek",
    ]
    assert "het midden van Thuis, die je volgt" in page.text
    chosen = client.get(MARKET + "?kant=gevraagd&buurt=B1&volgorde=dichtbij")
    assert [row.title for row in chosen.context["columns"][0].rows] == [
        "Voor ver en dichtbij",
        "Zaal op vrijdagavond",
        "Zelf op de kaart",
    ]
    assert "het midden van Ver. " in chosen.text


def test_the_map_counts_both_sides_or_one(client: Client, market: dict[str, Post]) -> None:
    def counts(query: str) -> dict[str, int]:
        return {area.code: area.count for area in client.get(MARKET + query).context["map"].areas}

    assert counts("?toon=kaart") == {"B1": 2, "B2": 3}
    assert counts("?toon=kaart&kant=gevraagd") == {"B1": 1, "B2": 1}


def test_feed_and_download_are_of_the_selection(client: Client, market: dict[str, Post]) -> None:
    feed = client.get(MARKET + "rss.xml?categorie=space").content.decode()
    assert "Zaal in De Brink" in feed
    assert "Rit naar" not in feed
    bus: Any = client.get(MARKET + "marktplaats-exact.csv?zoek=bus")
    (row,) = csv.DictReader(StringIO(bus.getvalue().decode("utf-8-sig")))
    assert (row["buurt"], row["werkgebied"]) == ("", "B1 B2")
    answer: Any = client.get(MARKET + "marktplaats-exact.csv?kant=gevraagd")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["titel"], row["van"], row["categorie"]) for row in rows] == [
        ("Rit naar het ziekenhuis", "een inwoner van Weversveld", "vervoer"),
        ("Zaal op vrijdagavond", "NachtLab", "ruimte"),
    ]


def test_htmx_gets_the_part_and_the_address(client: Client, market: dict[str, Post]) -> None:
    part = client.get(MARKET + "?zoek=&buurt=B1&volgorde=nieuw", headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == "/marktplaats/?buurt=B1"
    assert "<html" not in part.text
    assert 'id="filtergroepen"' in part.text
