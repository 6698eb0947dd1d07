"""`/api/v1/netwerk`: a snapshot as one answer, with nothing that the picture does not show."""

from datetime import timedelta

import pytest
from django.test import Client

from civicnet.deadlines import local_date
from initiatives.network import actions
from tests.factories import make_areas, make_initiative
from tests.factories.initiatives import make_organisation, owner_of
from tests.factories.network import tie

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/netwerk"


def test_before_there_is_a_snapshot_there_is_nothing(client: Client) -> None:
    assert client.get(PAGE).status_code == 404


def test_parties_and_ties(client: Client) -> None:
    (here,) = make_areas("Oude Kern")
    garden = make_initiative("running", name="Buurttuin", neighbourhood=here)
    library, alone = make_organisation("Bibliotheek"), make_initiative("running", name="Alleen")
    tie(garden, library, title="Bloemen voor de leeszaal")
    actions.take_snapshot()
    found = client.get(PAGE).json()
    assert found["dag"] == local_date().isoformat()
    parties = {party["naam"]: party for party in found["partijen"]}
    one = parties["Buurttuin"]
    assert (one["soort"], one["buurt"], one["groep"]) == ("bewonersinitiatief", here.code, 1)
    assert one["pagina"].endswith(garden.get_absolute_url())
    assert parties["Alleen"]["groep"] is None
    assert alone.slug in parties["Alleen"]["id"]
    (band,) = found["banden"]
    assert {band["van"], band["naar"]} == {one["id"], parties["Bibliotheek"]["id"]}
    assert (band["soort"], band["waardoor"]) == ("uitwisseling", "Bloemen voor de leeszaal")


def test_who_hides_its_name_has_none_here_either(client: Client) -> None:
    garden, library = make_initiative("running", name="Buurttuin"), make_organisation("Bibliotheek")
    tie(garden, library, title="Bloemen voor de leeszaal")
    actions.hide_name(garden, actor=owner_of(garden))
    actions.take_snapshot()
    said = client.get(PAGE).content.decode()
    assert "Buurttuin" not in said
    assert garden.slug not in said
    assert "Bloemen" not in said


def test_another_day(client: Client) -> None:
    tie(make_initiative("running"), make_organisation("Bibliotheek"))
    actions.take_snapshot()
    before = local_date() - timedelta(days=1)
    assert client.get(f"{PAGE}?op={before}").status_code == 404
    assert len(client.get(f"{PAGE}?op={local_date()}").json()["banden"]) == 1
    for wrong in ("op=gisteren", "op=2026-02-30", "dag=2026-01-01"):
        answer = client.get(f"{PAGE}?{wrong}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
