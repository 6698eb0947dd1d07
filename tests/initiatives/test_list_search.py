"""Searching in the list: what is searched, what comes first, and what was meant."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from civicnet.areas.models import Neighbourhood
from civicnet.search.models import Word
from civicnet.workflow import SYSTEM
from initiatives.actions import edit, submit
from initiatives.actions.indexing import index_all
from initiatives.models import Initiative
from initiatives.selection import Selection
from tests.factories import make_initiative, make_user
from tests.factories.lists import LIST, found

pytestmark = pytest.mark.django_db


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


def test_words_typed_in_a_list_that_is_newest_first_are_ordered_by_match(
    client: Client, town: dict[str, Initiative]
) -> None:
    """The form sends its order along; the one that nobody chose is sent as nothing."""

    def text(address: str) -> str:
        return " ".join(client.get(address).text.split())

    assert '<option value="" selected> Nieuwste eerst' in text(LIST)
    page = text(LIST + "?zoek=tuin&volgorde=")
    assert '<option value="" selected> Past het best' in page
    assert '<option value="nieuw">' in page


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
