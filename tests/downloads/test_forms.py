"""A table in each of its forms: what people open in a spreadsheet, and what programs read exactly."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import TableCell, TableRow
from odf.teletype import extractText

from civicnet.downloads import FORMS, MOST_ROWS, Cell, Coded, Column, Table, response

FORMULAS = [
    "=1+1",
    "+31 6",
    "-Samen- eten",
    "@x",
    "\tx",
    "\rx",
    "＝1",
    " =1+1",
    '=HYPERLINK("http://x";"y")',
    "-",
]
PLAIN = [
    "",
    "Één café",
    "een; twee, drie",
    'hij zei "ja"',
    "regel een\nregel twee",
    "  ruimte   erin ",
    "_x0041_",
]
ROW: list[Cell] = [
    "Buurttuin",
    Coded("energy_cooperative", "energiecoöperatie"),
    date(2026, 3, 14),
    datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    Decimal("12.5"),
    42,
    None,
]


def made(rows: list[list[Cell]], form: str, language: str = "nl", total: int | None = None) -> bytes:
    columns = [Column(f"kolom_{n}", f"Kolom {n}") for n in range(len(rows[0]))]
    table = Table("proef", columns, rows, len(rows) if total is None else total)
    with override(language):
        answer = response(RequestFactory().get(f"/proef{form}"), table, FORMS[form])
    return bytes(answer.getvalue())  # type: ignore[attr-defined]  # of each kind of response


def xlsx(rows: list[list[Cell]]) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(made(rows, ".xlsx")))
    return [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]


def ods(rows: list[list[Cell]]) -> list[list[tuple[str | None, str]]]:
    """The cells of each row below the head: their type and what a program reads, a date or number as the standard has it."""
    sheet = load(io.BytesIO(made(rows, ".ods"))).spreadsheet

    def value(cell: TableCell) -> tuple[str | None, str]:
        kind = cell.getAttribute("valuetype")
        lines = "\n".join(extractText(line) for line in cell.childNodes)
        return kind, str(cell.getAttribute("datevalue") or cell.getAttribute("value") or lines)

    return [
        [value(cell) for cell in row.getElementsByType(TableCell)]
        for row in sheet.getElementsByType(TableRow)[1:]
    ]


def test_a_dutch_csv_opens_in_a_dutch_spreadsheet() -> None:
    data = made([ROW], ".csv")
    assert data.startswith(b"\xef\xbb\xbfKolom 0;Kolom 1;")
    (row,) = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))[1:]
    assert row == ["Buurttuin", "energiecoöperatie", "2026-03-14", "2026-07-02 00:30:00", "12,5", "42", ""]


def test_an_english_csv_has_commas_and_a_point_in_a_number() -> None:
    data = made([ROW], ".csv", "en")
    assert data.startswith(b"\xef\xbb\xbfKolom 0,Kolom 1,")
    (row,) = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]
    assert row[4] == "12.5"


def test_the_csv_for_machines_is_exact() -> None:
    data = made([[text] for text in FORMULAS + PLAIN], "-exact.csv")
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.startswith(b"kolom_0\r\n")
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    assert rows == [[text] for text in FORMULAS + PLAIN] or [row or [""] for row in rows] == [
        [text] for text in FORMULAS + PLAIN
    ]
    (row,) = list(csv.reader(io.StringIO(made([ROW], "-exact.csv").decode())))[1:]
    assert row == [
        "Buurttuin",
        "energy_cooperative",
        "2026-03-14",
        "2026-07-01T22:30:00Z",
        "12.5",
        "42",
        "",
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_runs_in_a_spreadsheet(text: str) -> None:
    """In a csv an apostrophe stands in front; in xlsx and ods the cell is of type text, so nothing needs to."""
    line = next(
        csv.reader(io.StringIO(made([[text]], ".csv").decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert line == ["Kolom 0"]
    cells = list(
        csv.reader(io.StringIO(made([[text]], ".csv").decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert cells[1] == [f"'{text}"]
    (cell,) = openpyxl.load_workbook(io.BytesIO(made([[text]], ".xlsx"))).active[2]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value == text.replace("\r", "\n") or cell.value == text
    part = zipfile.ZipFile(io.BytesIO(made([[text]], ".xlsx"))).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in part
    content = zipfile.ZipFile(io.BytesIO(made([[text]], ".ods"))).read("content.xml")
    assert b"formula" not in content
    assert ods([[text]])[0][0][0] == "string"


def test_a_spreadsheet_has_real_dates_and_numbers() -> None:
    (row,) = xlsx([ROW])
    assert row == [
        "Buurttuin",
        "energiecoöperatie",
        datetime(2026, 3, 14),
        datetime(2026, 7, 2, 0, 30),
        12.5,
        42,
        None,
    ]
    ((name, kind, day, moment, value, number, nothing),) = ods([ROW])
    assert (name, kind) == (("string", "Buurttuin"), ("string", "energiecoöperatie"))
    assert (day, moment) == (("date", "2026-03-14"), ("date", "2026-07-02T00:30:00"))
    assert (value, number, nothing) == (("float", "12.5"), ("float", "42"), (None, ""))


@pytest.mark.parametrize("text", PLAIN[1:])
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert ods([[text, "x"]])[0][0][1] == text
    value = str(xlsx([[text, "x"]])[0][0])
    assert value.replace("_x005F_", "_") == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=3))
def test_whatever_was_typed_makes_files_that_can_be_read(texts: list[str]) -> None:
    rows: list[list[Cell]] = [list(texts)]
    assert xlsx(rows) or not any(texts)
    assert len(ods(rows)[0]) == len(texts)
    exact = list(csv.reader(io.StringIO(made(rows, "-exact.csv").decode(), newline="")))
    assert (exact[1] if len(exact) > 1 else [""]) == texts or exact[1:] == [[]]


def test_an_ods_is_one_by_the_book() -> None:
    with zipfile.ZipFile(io.BytesIO(made([ROW], ".ods"))) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert parts.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        for name in ("content.xml", "META-INF/manifest.xml"):
            ElementTree.fromstring(parts.read(name))


@pytest.mark.django_db
@pytest.mark.parametrize("form", [".xlsx", ".ods"])
def test_more_rows_than_a_spreadsheet_is_made_of_are_said(form: str) -> None:
    read: list[int] = []

    def rows() -> object:
        read.append(1)
        yield ["x"]

    table = Table("proef", [Column("a", "A")], rows(), MOST_ROWS + 1)  # type: ignore[arg-type]
    answer = response(RequestFactory().get(f"/proef{form}?buurt=B1"), table, FORMS[form])
    assert answer.status_code == 422
    assert 'href="/proef.csv?buurt=B1"' in answer.text  # type: ignore[attr-defined]
    assert not read
    many = Table("proef", [Column("a", "A")], rows(), MOST_ROWS + 1)  # type: ignore[arg-type]
    assert response(RequestFactory().get("/proef.csv"), many, FORMS[".csv"]).status_code == 200
