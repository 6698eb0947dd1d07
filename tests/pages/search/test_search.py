"""`/zoeken/`: everything in one place, best first, and nothing that the visitor may not read."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.search.models import Entry, Word
from civicnet.workflow import SYSTEM
from initiatives import actions as registry
from initiatives.assessments.actions import take_over
from initiatives.models import Initiative, Organisation, Signal
from tests import factories
from tests.factories.once import made_once
from vision import actions as voices
from vision.models import Reaction, Vision, VisionVersion

pytestmark = pytest.mark.django_db
SEARCH = "/zoeken/"
Signed = Callable[..., Client]


def groups(client: Client, words: str, **query: str) -> dict[str, Any]:
    page = client.get(SEARCH, {"zoek": words, **query})
    assert page.status_code == 200
    return {group.name: group for group, _url in page.context["groups"]}


def names(client: Client, words: str, group: str) -> list[str]:
    found = groups(client, words).get(group)
    return [hit.name for hit in found.hits] if found else []


@pytest.fixture
@made_once
def town(db: None) -> VisionVersion:
    """One thing of each kind that says "café", and a draft to react to."""
    Municipality(name="Elzerbroek").save()
    here, _there = factories.make_areas("Caféplein", "Weversveld")
    version = factories.make_consultation()
    owner = factories.make_user()
    registry.start_organisation(actor=owner, name="Stichting Buurtcafé", about="Wij schenken koffie.")
    registry.leave_signal(actor=owner, what="Een café op de hoek", where="Molenwijk", why="Gezellig.")
    factories.make_initiative(name="Café De Brug", neighbourhood=here)
    factories.make_reaction(version, text="Graag een café erbij.")
    factories.make_amendment(version, reason="Een café hoort erin.")
    voices.note_gap(version.vision, "Cafés", "Horeca staat nergens.", actor=SYSTEM)
    return version


# ---- what nobody may see ----------------------------------------------------------------------
def test_nobody_finds_what_is_not_public(client: Client, client_for: Signed, town: VisionVersion) -> None:
    owner, other = factories.make_user(), factories.make_user()
    factories.make_initiative("draft", owner=owner, name="Geheimcafé")
    Initiative.objects.update(hidden_at=timezone.now())
    Signal.objects.update(hidden_at=timezone.now())
    Reaction.objects.update(hidden_at=timezone.now(), hidden_reason="Niet netjes.")
    for visitor in (client, client_for(other)):
        found = groups(visitor, "café")
        assert "initiatieven" not in found
        assert "signalen" not in found
        assert "reacties" not in found
        assert "Geheim" not in visitor.get(SEARCH, {"zoek": "geheimcafe"}).text.replace("geheimcafe", "")
        assert "geheimcaf" not in visitor.get(SEARCH, {"zoek": "geheimcaf"}).context["typed"]
    assert "geheimcafe" not in set(Word.objects.values_list("pk", flat=True))
    assert "initiatieven" not in groups(client_for(owner), "geheimcafé")  # a draft is found on one's own page


def test_what_a_moderator_hid_of_an_organisation_is_not_found(client: Client, town: VisionVersion) -> None:
    row = Organisation.objects.get(name="Stichting Buurtcafé")
    assert names(client, "koffie", "organisaties") == [row.name]
    report = registry.report(row, actor=factories.make_user(), reason="Reclame.")
    registry.hide(report, actor=factories.make_staff("moderator"), reason="Reclame.")
    assert names(client, "koffie", "organisaties") == []
    assert names(client, "buurtcafe", "organisaties") == [row.name]


def test_what_is_taken_back_is_not_found(client: Client, town: VisionVersion) -> None:
    reaction = Reaction.objects.get()
    voices.withdraw_reaction(reaction, actor=reaction.author or SYSTEM)
    assert names(client, "café", "reacties") == []


def test_a_draft_of_the_vision_is_not_found(client: Client) -> None:
    factories.make_version("1.0", state="drafting")
    assert groups(client, "tuin buurt doel") == {}


# ---- what one finds ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "café",
        "cafe",
        "CAFÉ",
        "cafés",
        unicodedata.normalize("NFD", "café"),
        "ca\u00adfé",
    ],
)
def test_every_room_finds_by_the_same_normaliser(client: Client, town: VisionVersion, typed: str) -> None:
    found = groups(client, typed)
    assert list(found) == [
        *("initiatieven", "buurten", "organisaties", "signalen", "reacties", "voorstellen", "herijking")
    ]
    assert all(group.total == 1 for group in found.values())


def test_the_list_of_reactions_finds_by_it_too(client: Client, town: VisionVersion) -> None:
    for typed in ("cafe", "CAFÉS", unicodedata.normalize("NFD", "café")):
        page = client.get("/visie/consultatie/reacties/", {"zoek": typed})
        assert page.context["page"].paginator.count == 1, typed
    assert client.get("/visie/consultatie/reacties/", {"zoek": "van de"}).context["page"].paginator.count == 0


def test_compounds_are_found_by_their_parts(client: Client, town: VisionVersion) -> None:
    voices.contribute(
        Vision.objects.get(), "Meer buurttuinen", actor=factories.make_user(), at=timezone.now()
    )
    assert names(client, "tuin", "onderwerpen") == ["Meer buurttuinen"]
    assert names(client, "tuinen in de buurt", "onderwerpen") == ["Meer buurttuinen"]


def test_goals_places_and_explanations_are_found(client: Client) -> None:
    factories.make_areas("Oude Kern")
    version = factories.make_version()
    goal = version.goals.get(code="D1.1")
    found = groups(client, goal.wording)["visie"]
    assert found.hits[0].url == goal.get_absolute_url()
    (place,) = groups(client, "kern")["buurten"].hits
    assert (place.name, place.url) == ("Oude Kern", "/buurten/B1/")
    (help_page,) = groups(client, "bezwaar")["uitleg"].hits
    assert help_page.url == "/zo-werkt-een-toets/"


def test_answers_are_found_by_their_initiative_and_their_reasons(client: Client) -> None:
    version = factories.make_version()
    row = factories.make_initiative(name="Soepkeuken")
    take_over(row, actor=SYSTEM, version=version, overall="fits", summary="De geluidsnormen kloppen.")
    assert names(client, "soepkeuken", "toetsen") == ["Soepkeuken"]
    assert names(client, "geluid", "toetsen") == ["Soepkeuken"]
    Initiative.objects.update(hidden_at=timezone.now())
    assert names(client, "geluid", "toetsen") == []


def test_the_best_comes_first_and_all_are_a_click_away(client: Client) -> None:
    owner = factories.make_user()
    for n in range(24):
        registry.start_organisation(actor=owner, name=f"Club {n}", about="Wij houden van fietsen.")
    registry.start_organisation(actor=owner, name="Fietsclub", about="Samen.")
    group = groups(client, "fietsen")["organisaties"]
    assert (group.total, len(group.hits), group.hits[0].name) == (25, 3, "Fietsclub")
    page = client.get(SEARCH, {"zoek": "fietsen"})
    assert "/zoeken/?zoek=fietsen&amp;groep=organisaties" in page.text
    first = groups(client, "fietsen", groep="organisaties")["organisaties"]
    second = groups(client, "fietsen", groep="organisaties", pagina="2")["organisaties"]
    assert (len(first.hits), len(second.hits)) == (20, 5)
    assert not {hit.name for hit in first.hits} & {hit.name for hit in second.hits}
    assert client.get(SEARCH, {"zoek": "fietsen", "groep": "organisaties", "pagina": "9"}).status_code == 200


def test_all_initiatives_are_shown_by_their_list(client: Client) -> None:
    factories.make_initiative(name="Groene daken")
    page = client.get(SEARCH, {"zoek": "groene daken"})
    assert "/initiatieven/?zoek=groene+daken" in page.text


def test_a_misspelt_word_finds_what_was_meant(client: Client, town: VisionVersion) -> None:
    page = client.get(SEARCH, {"zoek": "buurtcaef"})
    assert "Niets gevonden voor “buurtcaef”. Dit is gevonden voor “buurtcafé”." in page.text
    assert names(client, "buurtcaef", "organisaties") == ["Stichting Buurtcafé"]


# ---- the page ---------------------------------------------------------------------------------
def test_without_words_it_says_what_one_can_do(client: Client) -> None:
    page = client.get(SEARCH)
    assert "Kijk rond bij alle initiatieven" in page.text
    assert 'name="robots" content="noindex' in page.text
    nothing = client.get(SEARCH, {"zoek": "qwrtplkj"})
    assert "Niets gevonden" in nothing.text
    assert "/initiatieven/nieuw/" in nothing.text
    assert "Niets gevonden" in client.get(SEARCH, {"zoek": "van de"}).text
    assert not nothing.cookies


def test_every_page_searches_everything(client: Client) -> None:
    Municipality(name="Elzerbroek").save()
    assert client.get("/").text.count('role="search" action="/zoeken/"') == 2
    assert 'action="/en/zoeken/"' in client.get("/en/").text


def test_what_is_typed_is_only_shown(client: Client) -> None:
    page = client.get(SEARCH, {"zoek": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"zoek": "a" * 7_000},
        {"zoek": "tuin " * 1_000},
        {"zoek": " ".join(f"woord{n}" for n in range(700))},
        {"zoek": "'); DROP TABLE -- & | ! :* \\"},
        {"zoek": "tuin", "groep": "bestaat-niet", "pagina": "-1"},
        {"zoek": "tuin", "groep": "visie", "pagina": "999999999"},
        {"zoek": "\ud7ff\U0001f600"},
    ],
)
def test_what_nobody_means_costs_little(client: Client, town: VisionVersion, query: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(SEARCH, query).status_code == 200
    assert len(captured) < 60
    assert all(len(row["sql"]) < 20_000 for row in captured)


def test_queries_stay_flat(client: Client, town: VisionVersion) -> None:
    owner = factories.make_user()

    def grow(n: int) -> None:
        for _n in range(n):
            factories.make_initiative(owner=owner, name="Café")
            factories.make_reaction(town, text="café")
            registry.leave_signal(actor=owner, what="café", where="x", why="y")
            registry.start_organisation(actor=owner, name="Café")

    def queries() -> int:
        client.get(SEARCH, {"zoek": "café"})
        with CaptureQueriesContext(connection) as captured:
            client.get(SEARCH, {"zoek": "café"})
        return len(captured)

    grow(4)
    few = queries()
    grow(12)
    assert queries() == few <= 18


# ---- the index --------------------------------------------------------------------------------
def test_the_command_finds_everything_again(client: Client, town: VisionVersion) -> None:
    before = {name: group.total for name, group in groups(client, "café").items()}
    words = set(Word.objects.values_list("pk", flat=True))
    Initiative.objects.update(search=None)
    Entry.objects.all().delete()
    Word.objects.all().delete()
    Word.objects.create(word="vergeten", written="vergeten", shorter=["vergeten"])
    assert set(groups(client, "café")) == {"buurten"}
    call_command("index_search")
    assert {name: group.total for name, group in groups(client, "café").items()} == before
    assert words <= set(Word.objects.values_list("pk", flat=True)) | {"graag"}
    assert not Word.objects.filter(pk="vergeten").exists()
    Entry.objects.filter(kind="vision.reaction").delete()
    call_command("index_search", "--if-due")  # it was done by this release
    assert not Entry.objects.filter(kind="vision.reaction").exists()


def test_a_neighbourhood_is_found_by_its_new_name(client: Client, town: VisionVersion) -> None:
    row = Neighbourhood.objects.get(code="B2")
    row.name = "Zonnekwartier"
    row.save()
    assert names(client, "zonnekwartier", "buurten") == ["Zonnekwartier"]
