"""Offers and needs in the API."""

import pytest
from django.test import Client

from civicnet.areas.models import Municipality
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import make_user
from tests.factories.initiatives import owner_of
from tests.factories.many import asked, copies, unguarded
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NEEDS, OFFERS = "/api/v1/vragen", "/api/v1/aanbod"


def titles(client: Client, address: str) -> list[str]:
    return [row["titel"] for row in client.get(address).json()["resultaten"]]


def test_what_is_not_public_is_not_there(client: Client) -> None:
    draft, gone = make_post(state="draft"), make_post(title="Weg")
    actions.withdraw_post(gone, actor=owner_of(gone.initiative))
    assert client.get(f"{NEEDS}/{draft.pk}").status_code == 404
    assert titles(client, NEEDS) == []
    assert client.get(f"{NEEDS}/{gone.pk}").json()["stand"] == "eraf_gehaald"
    assert client.get(f"{OFFERS}/{gone.pk}").status_code == 404


def test_each_side_has_its_own(client: Client, market: dict[str, Post]) -> None:
    assert titles(client, NEEDS) == ["Rit naar het ziekenhuis", "Zaal op vrijdagavond"]
    assert titles(client, f"{OFFERS}?categorie=ruimte&buurt=B2") == ["Zaal in De Brink"]
    assert titles(client, f"{NEEDS}?zoek=zaal&wanneer=avond&haast=hoog&doel=D1.1") == ["Zaal op vrijdagavond"]
    refused = client.get(f"{NEEDS}?categorie=space")
    assert refused.status_code == 400
    assert "ruimte" in refused.text
    assert client.get(f"{NEEDS}?kant=geboden").status_code == 400


def test_a_resident_in_person_is_not_named(client: Client) -> None:
    person = make_user(name="Wim de Vries")
    post = make_post("offer", person=person)
    for address in (OFFERS, f"{OFFERS}/{post.pk}"):
        answer = client.get(address)
        assert "een inwoner" in answer.text
        assert "Wim" not in answer.text


def test_what_one_is(client: Client, market: dict[str, Post]) -> None:
    post = market["zaal"]
    row = client.get(f"{NEEDS}/{post.pk}").json()
    assert post.initiative is not None
    assert (row["categorie"], row["stand"], row["haast"]) == ("ruimte", "open", "hoog")
    assert (row["initiatief"], row["buurt"], row["dagen"]) == (post.initiative.slug, "B1", [5])
    assert (row["werkgebied"], client.get(f"{OFFERS}/{market['bus'].pk}").json()["werkgebied"]) == (
        [],
        ["B1", "B2"],
    )
    assert (row["dagdelen"], row["aantal"], row["afgesproken"]) == (["avond"], 1, 0)


def test_it_asks_no_more_when_there_is_more(client: Client) -> None:
    Municipality(name="Elzerbroek").save()
    post = make_post()
    unguarded()
    counts = []
    for n in (10, 190):
        copies(post, n)
        counts.append(len(asked(client, f"{NEEDS}?paginaGrootte=100", {})))
    assert counts[0] == counts[1] <= 12
