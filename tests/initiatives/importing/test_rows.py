"""Rows: one that is wrong costs itself or a field and no other; rows that collide name each other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from civicnet.areas.models import Neighbourhood
from civicnet.text.foreign import from_html, shortened
from initiatives.models import Initiative
from tests.factories import make_areas
from tests.factories.imports import everything, row, run

pytestmark = pytest.mark.django_db


# ---- wrong rows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"naam": ""}, "naam"),
        ({"naam": "x" * 151}, "naam"),
        ({"buurt": "Nergens"}, "buurt"),
        ({"omschrijving": "x" * 2001}, "waarom"),
    ],
)
def test_a_fault_that_a_page_cannot_do_without_rejects_its_row_and_no_other(
    table: Callable[..., Path], areas: list[Neighbourhood], changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(id="1"), row(id="2", **changes), row(id="3")))
    assert "3 rows: 2 new, 0 changed, 0 the same, 1 rejected." in out
    assert f"line 3, {field}: " in err


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"soort": "zwembad"}, "soort"),
        ({"gestart": "gisteren"}, "gestart"),
        ({"lat": "noord"}, "lat"),
        ({"lat": "nan"}, "lat"),
        ({"lat": "inf"}, "lat"),
        ({"lat": "52.1", "lon": "200"}, "lon"),
        ({"website": "geen adres"}, "website"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"mail": "niemand"}, "mail"),
    ],
)
def test_an_optional_field_that_is_wrong_costs_the_field_and_not_the_row(
    table: Callable[..., Path], areas: list[Neighbourhood], changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(id="1"), row(id="2", **changes), row(id="3")))
    assert "3 rows: 3 new, 0 changed, 0 the same, 0 rejected." in out
    assert "1 fields left out" in out
    assert f"line 3, {field}, left out: " in err
    one = Initiative.objects.get(source_id="plannen:2")
    assert (one.website, one.contact_email, one.lat, one.kind) != (*changes.values(), None, None, None)
    assert (one.lat, one.lon) == (None, None)


def test_an_answer_of_the_file_sets_no_state(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    headers = ["id", "naam", "stage", "outcome", "hidden_at", "slug"]
    run(table(["1", "Buurttuin", "ended", "fits", "2026-01-01", "mijn-adres"], headers=headers))
    one = Initiative.objects.get()
    assert (one.stage, one.outcome, one.hidden_at, one.slug) == ("submitted", "", None, "buurttuin")


def test_a_row_with_too_many_cells_is_rejected(file: Callable[..., Path]) -> None:
    out, err = run(file("id,naam,omschrijving\n1,Tuin,groen\n2,Bos,bomen, en meer\n"))
    assert ("1 new" in out, "1 rejected" in out, "line 3: " in err) == (True, True, True)


# ---- rows that collide ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lines"),
    [("import-duplicate-ids.csv", "2, 3, 4"), ("import-same-name-other-place.csv", "2, 3")],
)
def test_rows_that_collide_are_rejections_that_name_each_other(
    case: Callable[[str], Path], name: str, lines: str
) -> None:
    out, err = run(case(name))
    number = len(lines.split(","))
    assert f"{number} rows: 0 new, 0 changed, 0 the same, {number} rejected." in out
    assert err.count(f"Lines {lines} have the same") == number


def test_the_same_name_in_two_neighbourhoods_is_two_initiatives(file: Callable[..., Path]) -> None:
    make_areas("Noord", "Zuid")
    table = file("naam;omschrijving;buurt\nWinkel;x;Noord\nWinkel;y;Zuid\n")
    assert "2 new" in run(table)[0]
    before = everything()
    assert "2 the same" in run(table)[0]
    assert everything() == before


# ---- fields --------------------------------------------------------------------------------


def test_an_address_without_https_gets_it_and_a_wrong_one_is_left_out(case: Callable[[str], Path]) -> None:
    out, err = run(case("import-bad-website.csv"))
    assert "3 rows: 3 new" in out
    assert dict(Initiative.objects.values_list("name", "website")) == {
        "A": "https://voorbeeld.nl",
        "B": "",
        "C": "",
    }
    assert ("line 3, website" in err, "line 4, website" in err) == (True, True)


def test_html_becomes_markdown_of_the_same_meaning(case: Callable[[str], Path], client: Client) -> None:
    run(case("import-html.csv"))
    one = Initiative.objects.get()
    assert one.purpose == "Schaduw in het park.\n\nEn **droog** bij regen & wind."
    page = client.get(one.get_absolute_url()).content.decode()
    assert "<p>En <strong>droog</strong> bij regen &amp; wind.</p>" in page
    assert "&lt;p&gt;" not in page


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<ul><li>een</li><li>twee</li></ul>", "- een\n- twee"),
        ('Kijk <a href="https://voorbeeld.nl">hier</a>', "Kijk [hier](https://voorbeeld.nl)"),
        ("een<br>twee", "een\ntwee"),
        ("caf&eacute; &amp; bar", "café & bar"),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("5 < 6 en <naam> & co", "5 < 6 en <naam> & co"),
        ("**al** Markdown_met_streep", "**al** Markdown_met_streep"),
    ],
)
def test_html_in_markdown(text: str, markdown: str) -> None:
    assert from_html(text) == markdown


def test_nested_html_stays_within_a_limit_of_work() -> None:
    assert from_html("<div>" * 20_000 + "diep").endswith("diep")


def test_a_text_that_is_too_long_is_cut_at_a_sentence_if_asked(file: Callable[..., Path]) -> None:
    text = "Een hele zin over de tuin. " * 100
    table = file(f"id;naam;omschrijving;bron_adres\n1;A;{text};https://voorbeeld.nl/tuin\n")
    assert "1 rejected" in run(table)[0]
    out, _err = run(table, "--shorten")
    assert "1 new" in out
    assert "1 texts shortened" in out
    purpose = Initiative.objects.get().purpose
    assert len(purpose) <= 2000
    assert purpose.endswith("tuin.\n\n[Lees verder bij de bron](https://voorbeeld.nl/tuin)")
    assert "1 the same" in run(table, "--shorten")[0]


def test_a_text_without_sentences_is_cut_at_a_word() -> None:
    assert shortened("woord " * 50, 20) == "woord woord woord…"
