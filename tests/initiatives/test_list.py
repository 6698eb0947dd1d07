"""The list: what may be seen, every filter with its counts, the address, the feed and the download."""

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
from civicnet.search.models import Word
from civicnet.workflow import SYSTEM
from initiatives.actions import edit, record_outcome, start_draft, submit
from initiatives.actions.indexing import index_all
from initiatives.models import Initiative
from initiatives.selection import MOST_CHOSEN, Selection
from tests.factories import GOALS, make_areas, make_initiative, make_user, make_version

pytestmark = pytest.mark.django_db
LIST = "/initiatieven/"


def found(client: Client, query: str = "") -> list[str]:
    """The names on the page, in order."""
    return [row.name for row in client.get(LIST + query).context["rows"]]


def boxes(client: Client, query: str, group: str) -> dict[str, int]:
    """The counts beside the boxes of one filter."""
    groups = {g.name: g for g in client.get(LIST + query).context["groups"]}
    return {option.value: option.count for option in groups[group].options}


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
@pytest.fixture
def town() -> dict[str, Initiative]:
    """Three initiatives that differ in everything one can filter by."""
    here, there = make_areas("Oude Kern", "Weversveld")
    version = make_version()
    goal, other = version.goals.filter(theme__code="T1").order_by("code")
    theme = version.themes.get(code="T1")
    rows = {
        "tuin": make_initiative(
            "running",
            name="Buurttuin De Regenton",
            kind="residents_initiative",
            neighbourhood=here,
            theme=theme,
            goals=[goal],
        ),
        "soep": make_initiative(
            name="Soep & Co",
            kind="social_enterprise",
            neighbourhood=here,
            goals=[goal, other],
            purpose="Soep van wat overblijft.",
        ),
        "zon": make_initiative(
            "running", name="Elzerstroom", kind="energy_cooperative", neighbourhood=there, goals=[other]
        ),
    }
    rows["zon"].working_area.set([here])
    record_outcome(rows["soep"], "fits", actor=SYSTEM)
    return rows


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


# ---- the address ----------------------------------------------------------------------------
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


def test_a_typing_error_finds_what_was_meant(client: Client, town: dict[str, Initiative]) -> None:
    page = client.get(LIST + "?zoek=regentom")
    assert [row.name for row in page.context["rows"]] == ["Buurttuin De Regenton"]
    assert "Niets gevonden voor “regentom”. Dit is gevonden voor “regenton”." in page.text
    assert page.context["query"] == "?zoek=regenton"  # what one follows or takes away finds the same
    assert found(client, "?zoek=regentom&buurt=B2") == []
    assert client.get(LIST + "?zoek=regenton").context["selection"].typed == ""


def test_a_name_that_looks_like_it_is_found_when_no_known_word_is_near(
    client: Client, town: dict[str, Initiative]
) -> None:
    Word.objects.all().delete()
    page = client.get(LIST + "?zoek=regentom")
    assert [row.name for row in page.context["rows"]] == ["Buurttuin De Regenton"]
    assert page.context["selection"].loosely


def test_nobody_guesses_at_what_is_not_public(client: Client, town: dict[str, Initiative]) -> None:
    make_initiative("draft", name="Kwetsbaarheidsplan")
    hidden = make_initiative(name="Geheimschrijvers")
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    for typed in ("kwetsbaarheidspla", "geheimschrijver", "geheimschrijverz"):
        page = client.get(f"{LIST}?zoek={typed}")
        assert page.context["total"] == 0
        assert "schrijvers" not in page.text.replace(typed, "")
        assert "plan" not in page.context["selection"].words


def test_a_draft_is_indexed_when_it_is_submitted(client: Client) -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner, name="Geheimschrijvers")
    assert index_all() == 0
    assert Initiative.objects.get(pk=draft.pk).search is None
    submit(draft, actor=owner)
    assert found(client, "?zoek=geheimschrijver") == ["Geheimschrijvers"]


# ---- what is searched, and what comes first ---------------------------------------------------
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bewonersinitiatieven", {"Buurttuin De Regenton"}),  # its kind
        ("energiecooperatie", {"Elzerstroom"}),
        ("energy+cooperative", {"Elzerstroom"}),
        ("weversveld", {"Elzerstroom"}),  # its place
        ("oude+kern+soep", {"Soep & Co"}),
        ("oude+kern", {"Buurttuin De Regenton", "Soep & Co", "Elzerstroom"}),  # and where it works
        ("achterplaats", {"Elzerstroom"}),
    ],
)
def test_kind_and_place_are_searched(
    client: Client, town: dict[str, Initiative], query: str, expected: set[str]
) -> None:
    edit(town["zon"], actor=SYSTEM, place_note="Achterplaats van de oude school")
    edit(town["zon"], actor=SYSTEM, working_area=list(Neighbourhood.objects.filter(code="B1")))
    assert set(found(client, f"?zoek={query}")) == expected
    assert client.get(f"{LIST}?zoek={query}").context["total"] == len(expected)


def test_theme_and_goals_are_searched(client: Client, town: dict[str, Initiative]) -> None:
    theme = town["tuin"].theme
    assert theme is not None
    goal = town["soep"].goals.first()
    assert goal is not None
    assert "Buurttuin De Regenton" in found(client, f"?zoek={theme.name}")
    assert "Soep & Co" in found(client, f"?zoek={goal.wording}")


def test_another_name_of_the_neighbourhood_is_found_after_the_night(
    client: Client, town: dict[str, Initiative]
) -> None:
    area = Neighbourhood.objects.get(code="B2")
    area.name = "Zonnekwartier"
    area.save()
    assert found(client, "?zoek=zonnekwartier") == []
    assert index_all() == 1
    assert found(client, "?zoek=zonnekwartier") == ["Elzerstroom"]
    assert index_all() == 0  # what is as it was is not written again


def test_the_best_match_comes_first(client: Client) -> None:
    make_initiative(name="Moestuin van Kees", purpose="Een plek voor bijen.")
    make_initiative(name="Plek voor stilte", summary="Bijen en een bank.")
    make_initiative(name="Bijen op het dak")
    make_initiative(name="Bijenhotel")
    make_initiative(name="Iets van later", purpose="Met bijen, bijen en nog eens bijen.")
    names = found(client, "?zoek=bijen")
    assert names[0] == "Bijen op het dak"  # the word itself in the name
    assert set(names[1:3]) == {"Bijenhotel", "Plek voor stilte"}  # a part of the name, or the summary
    assert set(names[3:]) == {"Iets van later", "Moestuin van Kees"}
    assert found(client, "?zoek=bijen&volgorde=nieuw")[0] == "Iets van later"
    assert found(client)[0] == "Iets van later"


def test_the_whole_word_comes_before_its_parts(client: Client) -> None:
    make_initiative(name="Buurttuin")
    make_initiative(name="Tuin voor de buurt")
    assert found(client, "?zoek=buurttuin") == ["Buurttuin", "Tuin voor de buurt"]


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


def test_words_typed_in_a_list_that_is_newest_first_are_ordered_by_match(
    client: Client, town: dict[str, Initiative]
) -> None:
    """The form sends its order along; the one that nobody chose is sent as nothing."""
    assert '<option value="" selected>Nieuwste eerst' in client.get(LIST).text
    page = client.get(LIST + "?zoek=tuin&volgorde=")
    assert '<option value="" selected>Past het best' in page.text
    assert '<option value="nieuw">' in page.text


@pytest.mark.parametrize(
    "query", ["zoek=tuin", "zoek=buurttuin+regenton", "zoek=bewonersinitiatief&buurt=B1", "zoek=oude+kern"]
)
def test_the_list_finds_what_is_counted(client: Client, town: dict[str, Initiative], query: str) -> None:
    page = client.get(f"{LIST}?{query}")
    assert page.context["total"] == len(page.context["rows"]) > 0
    for group in page.context["groups"]:
        for option in group.options:
            alone = Selection.parse(QueryDict(query)).with_only(group.name, option.value)
            assert len(found(client, alone.querystring())) == option.count


def test_results_are_not_for_search_engines(client: Client, town: dict[str, Initiative]) -> None:
    assert 'name="robots" content="noindex' in client.get(LIST + "?zoek=tuin").text
    assert 'content="noindex' not in client.get(LIST).text


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
@pytest.mark.parametrize(
    "query", ["", "?toon=kaart", "?zoek=plan&fase=submitted", "?buurt=B1&doel=D1.1", "?volgorde=naam"]
)
def test_queries_stay_flat(client: Client, query: str) -> None:
    (area,) = make_areas("Oude Kern")
    Municipality(name="Elzerbroek").save()
    goal = make_version().goals.get(code="D1.1")
    owner = make_user()
    for _n in range(10):
        make_initiative(owner=owner, name="Plan", neighbourhood=area, goals=[goal])
    client.get(LIST + query)  # what is kept until something changes
    few = queries(lambda: client.get(LIST + query))
    for _n in range(90):
        make_initiative(owner=owner, name="Plan", neighbourhood=area, goals=[goal])
    assert queries(lambda: client.get(LIST + query)) <= few + 4  # made anew
    assert queries(lambda: client.get(LIST + query)) == few
    assert few <= 4


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
    assert west.url == "?deel=West"
    opened = client.get(LIST + north.url)
    assert 'name="buurt" value="B2"' in opened.text
    assert 'name="buurt" value="B1"' not in opened.text
    assert 'name="deel" value="Noord &amp; Oost"' in opened.text
    assert group("?buurt=B1").parts[1].open  # what is chosen is in sight
    assert group("?fase=submitted").parts[0].url == "?fase=submitted&deel=Noord+%26+Oost"
