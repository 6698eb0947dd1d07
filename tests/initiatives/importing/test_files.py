"""Every kind of file, as offices have them: read as it was meant, or refused in one sentence."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError

from civicnet.areas.models import Neighbourhood
from initiatives.models import Initiative
from tests.factories.imports import GOOD, everything, row, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["plannen.csv", "plannen.xlsx", "plannen.ods", "plannen.tsv"])
def test_every_kind_of_table_gives_the_same(
    table: Callable[..., Path], areas: list[Neighbourhood], name: str
) -> None:
    out, _err = run(table(row(), name=name))
    assert "1 rows: 1 new" in out
    one = Initiative.objects.get()
    assert (one.name, one.purpose, one.kind) == ("Buurttuin", "Samen tuinieren.", "energy_cooperative")
    assert one.neighbourhood == areas[0]
    assert str(one.started_on) == "2026-03-14"
    assert one.source_id == "plannen:7"
    out, _err = run(table(row(), name=name))
    assert "0 new, 0 changed, 1 the same" in out


def test_numbers_and_dates_of_a_sheet_are_read_as_people_see_them(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:

    run(table([7, *GOOD[1:5], date(2026, 3, 14), 52.05, 4.95, "", ""], name="plannen.xlsx"))  # type: ignore[list-item]
    one = Initiative.objects.get()
    assert (one.source_id, str(one.started_on), one.lat) == ("plannen:7", "2026-03-14", 52.05)


def test_semicolons_and_an_old_code_page_are_understood(tmp_path: Path, areas: list[Neighbourhood]) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("id;naam;soort\r\n1;Coöperatie ’t Zonnetje;\r\n".encode("cp1252"))
    run(file)
    assert Initiative.objects.get().name == "Coöperatie ’t Zonnetje"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF"),
        ("plan.csv", b""),
        ("plan.csv", b"naam,buurt\n"),
        ("plan.xlsx", b"PK\x03\x04 not a sheet"),
        ("plan.ods", b"nothing"),
        ("plan.geojson", b"{"),
        ("plan.geojson", b"[1, 2]"),
        ("plan.geojson", b'{"features": [1, null]}'),
        ("plan.geojson", b'{"features": {"a": 1}}'),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run(file)
    assert name in str(refused.value)
    assert not Initiative.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"weg\.csv"):
        run(tmp_path / "weg.csv")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("import-capital-headers.csv", ["Buurtmoestuin"]),
        ("import-title-rows.csv", ["Buurtmoestuin"]),
        ("import-sep-line.csv", ["Buurtmoestuin"]),
        ("import-utf16.csv", ["Coöperatie"]),
        ("excel_nl.csv", ["=1+1", "Coöperatie ’t Büro"]),
    ],
)
def test_a_file_is_read_as_meant_and_says_what_was_assumed(
    case: Callable[[str], Path], name: str, names: list[str]
) -> None:
    out, _err = run(case(name))
    assert sorted(Initiative.objects.values_list("name", flat=True)) == names
    assert "Read as " in out
    before = everything()
    assert " 0 new, 0 changed" in run(case(name))[0]
    assert everything() == before


@pytest.mark.parametrize("name", ["import-duplicate-headers.csv", "import-unclosed-quote.csv"])
def test_a_fault_of_the_file_is_refused(case: Callable[[str], Path], name: str) -> None:
    with pytest.raises(CommandError, match=name):
        run(case(name))
    assert not Initiative.objects.exists()
