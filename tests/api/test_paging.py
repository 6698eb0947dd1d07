"""Harvesting page by page: nothing is missed and nothing comes twice while rows come and go."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.models import Initiative
from tests import factories
from vision.models import Amendment, Reaction

pytestmark = pytest.mark.django_db
MANY = ("initiatieven", "inspraak", "toetsen", "doelen", "buurten")


def harvest(
    client: Client, path: str, *, between: Callable[[], Any] = lambda: None, rel: str = "volgende"
) -> list[Any]:
    """Every row, page by page; `between` is called once, after the first page."""
    rows: list[Any] = []
    address: str | None = path
    while address:
        body = client.get(address).json()
        rows += body["resultaten"]
        if address == path:
            between()
        address = body[rel]
    return rows


def at_one_moment() -> None:
    """An import gives all its rows the same moment."""
    Initiative.objects.update(submitted_at=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize("order", ["", "&volgorde=oud"])
@pytest.mark.parametrize("together", [True, False], ids=["at one moment", "one by one"])
def test_rows_that_come_move_no_other(client: Client, order: str, together: bool) -> None:
    there = {factories.make_initiative("running").slug for _n in range(11)}
    if together:
        at_one_moment()

    def more() -> None:
        for _n in range(4):
            there_now.append(factories.make_initiative("running").slug)

    there_now: list[str] = []
    path = f"/api/v1/initiatieven?paginaGrootte=4{order}"
    found = [row["id"] for row in harvest(client, path, between=more)]
    assert len(found) == len(set(found))
    # In the order in which they came, what is new comes last; newest first it stands before what was read.
    assert set(found) == there | (set(there_now) if order else set())


@pytest.mark.parametrize("order", ["", "&volgorde=oud"])
def test_rows_that_go_take_no_other_with_them(client: Client, order: str) -> None:
    rows = [factories.make_initiative("running") for _n in range(11)]
    at_one_moment()
    # Of each page one: the first that was read, the one that the cursor stands on, one that is to come.
    gone = [rows[i].pk for i in (0, 3, 7)]

    def hide() -> None:
        Initiative.objects.filter(pk__in=gone).update(hidden_at=timezone.now())

    path = f"/api/v1/initiatieven?paginaGrootte=4{order}"
    found = [row["id"] for row in harvest(client, path, between=hide)]
    assert len(found) == len(set(found))
    assert {row.slug for row in rows if row.pk not in gone} <= set(found)


def test_two_tables_in_one_order(client: Client) -> None:
    version = factories.make_consultation()
    for _n in range(5):
        factories.make_reaction(version)
        factories.make_amendment(version)
    now = timezone.now()
    Reaction.objects.update(made_at=now)
    Amendment.objects.update(made_at=now)

    def more() -> None:
        factories.make_reaction(version)

    found = [
        row["kenmerk"]
        for row in harvest(client, "/api/v1/inspraak?paginaGrootte=3&volgorde=oud", between=more)
    ]
    assert len(found) == len(set(found)) == 11
    back = [row["kenmerk"] for row in harvest(client, "/api/v1/inspraak?paginaGrootte=3")]
    assert back == found[::-1]


@pytest.mark.parametrize("name", ["initiatieven", "buurten", "doelen"])
def test_there_and_back_again(client: Client, name: str) -> None:
    factories.make_version()
    factories.make_areas("Oude Kern", "Weversveld", "Hoek", "Molenwijk", "Zuid")
    for _n in range(5):
        factories.make_initiative("running")
    rows = harvest(client, f"/api/v1/{name}")
    first = client.get(f"/api/v1/{name}?paginaGrootte=1")
    assert first.json()["vorige"] is None
    assert first["Link"] == f'<{first.json()["volgende"]}>; rel="next"'
    second = client.get(first.json()["volgende"])
    assert 'rel="prev"' in second["Link"]
    assert client.get(second.json()["vorige"]).json()["resultaten"] == first.json()["resultaten"]
    third = client.get(second.json()["volgende"]).json()
    assert client.get(third["vorige"]).json()["resultaten"] == second.json()["resultaten"]
    assert first.json()["resultaten"] + second.json()["resultaten"] == rows[:2]


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "é", "WzAsMV0", "WzAsIjIwMjYtMDEtMDEiLDFd", "W10", "bnVsbA", "e30", "[0,1]", "A" * 2000),
        "WzAsMTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ",  # a key beyond any
        "WzAsIlx1MDAwMCJd",  # a NUL inside
        "W1tbW1tbW1tbW1tbW1tbW1tbW1td",
    ],
    ids=range(13),
)
def test_what_is_no_cursor_is_400(client: Client, name: str, cursor: str) -> None:
    answer = client.get(f"/api/v1/{name}", {"cursor": cursor})
    # Of the neighbourhoods every text is a code, and of some others every number a key.
    assert answer.status_code in ((200, 400) if name in ("buurten", "doelen") else (400,))
    if answer.status_code == 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["invalidParams"][0]["name"] == "cursor"


def test_a_moment_beyond_the_last_year_is_none(client: Client) -> None:
    cursor = base64.urlsafe_b64encode(b'[0,"9999-12-31T23:59:59.999999-14:00",1]').decode().rstrip("=")
    for name in ("initiatieven", "inspraak", "toetsen"):
        assert client.get(f"/api/v1/{name}", {"cursor": cursor}).status_code in (200, 400)


def test_what_changed_since(client: Client) -> None:
    old, new = factories.make_initiative("running"), factories.make_initiative("running")
    Initiative.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=9))
    for since in (
        f"{timezone.localdate() - timedelta(days=2)}",
        f"{timezone.now() - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}",
        f"{timezone.now() - timedelta(days=2):%Y-%m-%dT%H:%M:%S+00:00}",
    ):
        found = client.get(f"/api/v1/initiatieven?fase=lopend&gewijzigdSinds={since}").json()
        assert [row["id"] for row in found["resultaten"]] == [new.slug], since
        assert found["aantal"] == 1
    everything = client.get("/api/v1/initiatieven?gewijzigdSinds=0001-01-01").json()
    assert everything["aantal"] == 2


@pytest.mark.parametrize(
    "since",
    [
        *("", "gisteren", "2026-02-30", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"),
        *("9999-12-31T23:59:59-14:00", "12026-01-01", "2026-01-01T25:00:00Z"),
    ],
)
def test_since_when_nobody_knows_is_400(client: Client, since: str) -> None:
    answer = client.get("/api/v1/initiatieven", {"gewijzigdSinds": since})
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"] == "gewijzigdSinds"
