"""What may be asked of the API, and in which words it answers: all of them Dutch, and all of them described."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import TextChoices
from django.test import Client

from civicnet.api.values import Words
from tests import factories
from tests.factories.api import COLLECTIONS
from vision import actions

pytestmark = pytest.mark.django_db
# Words that are the same in both languages, or no words.
ALIKE = {"open", "fits", "council", "-2", "-1", "0", "1", "2", ""}


def english() -> set[str]:
    """Every value that a column with choices keeps."""
    todo, found = [TextChoices], set[str]()
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind.__module__.startswith(("civicnet.", "vision.", "initiatives.")):
                found |= {str(value) for value in getattr(kind, "values", ())}
    return found - ALIKE


def told(body: Any) -> Iterator[str]:
    """Every text in an answer, and every key. The sealed lists are called what the manifest calls them."""
    if isinstance(body, dict):
        for key, value in body.items():
            yield key
            yield from told(value if key != "lijsten" else [])
    elif isinstance(body, list):
        for value in body:
            yield from told(value)
    elif isinstance(body, str):
        yield body


@pytest.fixture
def town() -> None:
    factories.make_areas("Oude Kern", "Weversveld")
    version = factories.make_consultation("0.9")
    author = factories.make_user()
    reaction = factories.make_reaction(version, author=author)
    amendment = factories.make_amendment(version)
    factories.close_early(version)
    one, two = factories.make_staff("curator"), factories.make_staff("curator")
    actions.answer_reactions(version, [reaction.pk], actor=one, outcome="outside", reasons="Nee.")
    actions.propose_decision(amendment, actor=one, decision="accepted", reasons="Goed.")
    actions.confirm_decision(amendment, actor=two)
    factories.make_round("closed")
    factories.make_case("decided")
    for stage in ("submitted", "running"):
        factories.make_initiative(stage)


def test_no_value_is_english(client: Client, town: None) -> None:
    wrong, seen = set(), 0
    for name in COLLECTIONS:
        rows = client.get(f"/api/v1/{name}").json()["resultaten"]
        assert rows, name
        key = {"toetsen": "nummer", "initiatieven": "id", "versies": "versie", "indicatoren": "doel"}
        for row in rows:
            one = client.get(
                f"/api/v1/{name}/{row[key.get(name, 'kenmerk' if name == 'inspraak' else 'code')]}"
            )
            words = set(told(row)) | (set(told(one.json())) if one.status_code == 200 else set())
            seen += len(words)
            wrong |= {(name, word) for word in words & english()}
    assert seen > 300
    assert not wrong


def test_every_word_is_described_with_its_label(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    stage = schema["components"]["schemas"]["Initiative"]["properties"]["fase"]
    assert "lopend" in stage["enum"]
    assert re.search(r"`slapend` - slaapt", stage["description"])
    by_name = {p["name"]: p for p in schema["paths"]["/api/v1/initiatieven"]["get"]["parameters"]}
    assert by_name["fase"]["schema"]["items"]["enum"] == sorted(stage["enum"])
    assert {"cursor", "paginaGrootte", "volgorde", "gewijzigdSinds", "zoek", "buurt"} <= by_name.keys()
    assert "pagina" not in by_name


def test_a_filter_takes_the_word_that_is_answered(client: Client) -> None:
    factories.make_initiative("running")
    factories.make_initiative("submitted")
    for row in client.get("/api/v1/initiatieven").json()["resultaten"]:
        for name in ("fase", "soort", "uitkomst"):
            found = client.get("/api/v1/initiatieven", {name: row[name]}).json()["resultaten"]
            assert row["id"] in [one["id"] for one in found], name
    assert client.get("/api/v1/initiatieven?fase=nieuw").json()["aantal"] == 1
    wrong = client.get("/api/v1/initiatieven?fase=running")
    assert wrong.status_code == 400
    assert "lopend" in wrong.json()["invalidParams"][0]["reason"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_key_that_nobody_knows_is_400(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/{name}?foutje_Hier=1&paginaGrootte=1")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    (wrong,) = answer.json()["invalidParams"]
    assert wrong["name"] == "foutje_Hier"
    assert "cursor" in wrong["reason"]
    assert "paginaGrootte" in wrong["reason"]
    old = client.get(f"/api/v1/{name}?pagina=2")
    assert old.status_code == 400
    assert "volgende" in old.json()["invalidParams"][0]["reason"]


@pytest.mark.parametrize(
    "address", ["", "/openapi.json", "/initiatieven/x", "/instemmingsrondes/x/lijsten/choice"]
)
def test_nor_is_one_where_nothing_can_be_asked(client: Client, address: str) -> None:
    answer = client.get(f"/api/v1{address}?zoek=tuin")
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"] == "zoek"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *(
            ("paginaGrootte=1&paginaGrootte=2", "paginaGrootte"),
            ("zoek=a&zoek=b", "zoek"),
            ("buurt=X9", "buurt"),
        ),
        *(("doel=D9.9", "doel"), ("volgorde=naam", "volgorde"), ("volgorde=relevantie", "volgorde")),
    ],
)
def test_a_value_that_means_nothing_is_400(client: Client, query: str, name: str) -> None:
    answer = client.get(f"/api/v1/initiatieven?{query}")
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"] == name


@pytest.mark.parametrize("address", ["doelen?versie=9.9", "inspraak?versie=9.9", "buurten?formaat=xml"])
def test_of_other_resources_as_well(client: Client, address: str) -> None:
    assert client.get(f"/api/v1/{address}").status_code == 400


def test_a_value_without_a_word_stops_the_start() -> None:
    with pytest.raises(KeyError):
        Words.of([("a", "A"), ("b", "B")], words={"a": "aa"})
