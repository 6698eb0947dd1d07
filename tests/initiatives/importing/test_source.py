"""What an import says of itself: where a page comes from, and what was not taken over."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from initiatives.models import Initiative
from tests.factories import make_initiative, make_user
from tests.factories.imports import run

pytestmark = pytest.mark.django_db


def test_an_imported_page_says_where_it_comes_from_and_names_no_maker(
    file: Callable[..., Path], client: Client
) -> None:
    table = file(
        "id;naam;omschrijving;bron_adres;created_at\n1;Tuin;Groen;https://voorbeeld.nl/1;14-3-2019\n"
    )
    run(table, "--source-name", "het oude register")
    one = Initiative.objects.get()
    assert (one.source_name, one.source_url, one.source_date) == (
        "het oude register",
        "https://voorbeeld.nl/1",
        date(2019, 3, 14),
    )
    assert one.contact_due is None
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Overgenomen uit het oude register" in page
    assert "14 maart 2019" in page
    assert 'href="https://voorbeeld.nl/1"' in page
    assert [
        said for said in ("Net aangemeld", "De initiatiefnemers", "Op civicnet gezet") if said in page
    ] == []
    shown = client.get(reverse("initiatives:list")).content.decode()
    assert ("Net aangemeld" in shown, "Overgenomen van elders" in shown) == (False, True)
    found = client.get("/api/v1/initiatieven/tuin").json()
    assert found["overgenomenUit"] == "het oude register"
    assert (found["bronAdres"], found["bronDatum"]) == ("https://voorbeeld.nl/1", "2019-03-14")
    assert found["overgenomenOp"]


def test_what_was_registered_here_comes_from_nowhere_else(client: Client) -> None:
    one = make_initiative(owner=make_user())
    page = client.get(one.get_absolute_url()).content.decode()
    assert ("Overgenomen" in page, "Net aangemeld" in page) == (False, True)
    assert client.get(f"/api/v1/initiatieven/{one.slug}").json()["overgenomenOp"] is None


def test_an_import_does_not_change_what_has_initiators_of_its_own(file: Callable[..., Path]) -> None:
    run(file("id;naam;omschrijving\n1;Tuin;Groen\n"))
    one = Initiative.objects.get()
    one.memberships.create(user=make_user(), role="owner", since=one.made_at)
    out, err = run(file("id;naam;omschrijving\n1;Tuin;Grijs\n"))
    assert "1 rejected" in out
    assert "line 2: “Tuin”" in err
    one.refresh_from_db()
    assert one.purpose == "Groen"
    assert "1 the same" in run(file("id;naam;omschrijving\n1;Tuin;Groen\n"))[0]


def test_the_report_holds_all_that_was_not_taken_over(file: Callable[..., Path], tmp_path: Path) -> None:
    report = tmp_path / "verslag.csv"
    run(file("id;naam;website\n1;;\n2;B;update6\n"), "--report", str(report))
    with report.open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [(row["line"], row["field"], row["what"]) for row in rows] == [
        ("2", "naam", "row not taken over"),
        ("3", "website", "field left out"),
    ]
