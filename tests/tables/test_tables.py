"""The one reader of tables: read as they were meant, said what was assumed, refused with a sentence."""

import io
import json
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tablib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicnet import tables
from civicnet.tables import Table, UnreadableTable, read_table
from civicnet.tables import format as limits


def rows(table: Table) -> list[dict[str, str]]:
    return [row.values for row in table.rows]


def case(shared_data: Path, name: str) -> Table:
    return read_table((shared_data / "gevallen" / name).read_bytes(), name)


def xlsx(*lines: Sequence[Any], title: str = "Blad1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(package: bytes, part: str, content: bytes) -> bytes:
    """The same zip with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def _numbered(value: object) -> str:
    """An id for a test: what a file is called, not what it holds."""
    return value if isinstance(value, str) else "data"


def ods(table: str) -> bytes:
    """A sheet whose content is this XML of rows."""
    package = tablib.Dataset(["1"], headers=["a"]).export("ods")
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Blad1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return replaced(package, "content.xml", content.encode())


# ---- what offices have ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "first", "line", "assumed"),
    [
        ("import-capital-headers.csv", {"Project_ID": "1", "Naam": "Buurtmoestuin"}, 2, "UTF-8"),
        ("import-title-rows.csv", {"project_id": "1", "naam": "Buurtmoestuin"}, 4, "Projecten 2024"),
        ("import-sep-line.csv", {"project_id": "1", "naam": "Buurtmoestuin"}, 3, "“;”"),
        ("import-utf16.csv", {"project_id": "1", "naam": "Coöperatie"}, 2, "UTF-16"),
        ("excel_nl.csv", {"Naam": "Coöperatie ’t Buro", "Nr": "x1"}, 2, "Windows-1252"),
    ],
)
def test_a_table_is_read_as_meant_and_says_what_was_assumed(
    shared_data: Path, name: str, first: dict[str, str], line: int, assumed: str
) -> None:
    table = case(shared_data, name)
    assert table.rows[0].line == line
    found = table.rows[0].values
    assert {key: found[key].replace("Büro", "Buro") for key in first} == first
    assert assumed in " ".join(table.assumed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_form_of_text_gives_the_same(encoding: str, separator: str, end: str) -> None:
    lines = ["Naam|Waarom", '"Café, ’t; Zonnetje"|Omdat', "Bos\xa0en heem|"]
    text = end.join(line.replace("|", separator) for line in lines) + end
    table = read_table(text.encode(encoding), "plannen.csv")
    assert rows(table) == [
        {"Naam": "Café, ’t; Zonnetje", "Waarom": "Omdat"},
        {"Naam": "Bos\xa0en heem", "Waarom": ""},
    ]


def test_texts_of_several_lines_keep_the_line_they_begin_on() -> None:
    table = read_table(b'naam,waarom\nA,"een\r\ntwee\n\ndrie"\nB,x\n', "plannen.csv")
    assert [row.line for row in table.rows] == [2, 6]
    assert table.rows[0].values["waarom"] == "een\ntwee\n\ndrie"


def test_the_spectrum_of_csv(shared_data: Path) -> None:
    folder = shared_data / "slechte-invoer" / "csv-spectrum"
    files = sorted(folder.glob("*.csv"))
    assert files
    for file in files:
        expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        wanted = [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in expected]
        assert rows(read_table(file.read_bytes(), file.name)) == wanted, file.name


@pytest.mark.parametrize(
    "titles",
    [["Projecten"], ["Projecten;;", "export;3-4-2024;", ";;"], [f"regel {n};;" for n in range(8)]],
)
def test_titles_above_the_header_are_not_rows(titles: list[str]) -> None:
    text = "\n".join([*titles, "nr;naam;buurt", "1;Tuin;Oost"])
    table = read_table(text.encode(), "plannen.csv")
    assert rows(table) == [{"nr": "1", "naam": "Tuin", "buurt": "Oost"}]
    assert titles[0].partition(";")[0] in table.assumed[-1]


def test_sparse_rows_do_not_make_a_title_of_the_header() -> None:
    table = read_table(b";naam;buurt;site\n0;Tuin;;\n1;Bos;;\n2;Heem;Oost;a.nl\n", "plannen.csv")
    assert [row["naam"] for row in rows(table)] == ["Tuin", "Bos", "Heem"]
    assert "A" in table.assumed[-1]  # the column without a header is named


def test_a_row_with_too_many_cells_has_a_fault() -> None:
    table = read_table(b"naam,buurt\nTuin,Oost\nBos, heem,Oost\n", "plannen.csv")
    assert [bool(row.fault) for row in table.rows] == [False, True]


def test_a_sheet_shows_what_people_see() -> None:
    table = read_table(
        xlsx(["Projecten"], ["nr", "naam", "sinds", "lat"], [7, "Tuin", date(2026, 3, 14), 52.05]),
        "plannen.xlsx",
    )
    assert rows(table) == [{"nr": "7", "naam": "Tuin", "sinds": "2026-03-14", "lat": "52.05"}]
    assert table.rows[0].line == 3


def test_a_sheet_of_libreoffice_with_remarks_repeats_and_paragraphs() -> None:
    cell = '<table:table-cell office:value-type="string">{}</table:table-cell>'
    text = (
        "<office:annotation><text:p>Van Jan</text:p></office:annotation>"
        '<text:p>een<text:s text:c="2"/><text:span>twee</text:span></text:p><text:p>drie</text:p>'
    )
    table = read_table(
        ods(
            f"<table:table-row>{cell.format('<text:p>naam</text:p>')}{cell.format('<text:p>nr</text:p>')}"
            '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
            f'<table:table-row table:number-rows-repeated="2">{cell.format(text)}'
            '<table:table-cell office:value-type="float" office:value="7.0"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
        ),
        "plannen.ods",
    )
    assert [(row.line, row.values) for row in table.rows] == [
        (5, {"naam": "een  twee\ndrie", "nr": "7"}),
        (6, {"naam": "een  twee\ndrie", "nr": "7"}),
    ]


def test_the_other_sheets_are_named() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["naam"])
    book.worksheets[0].append(["Tuin"])
    book.create_sheet("Uitleg").append(["niets"])
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue(), "plannen.csv")  # called csv, and clearly a sheet
    assert rows(table) == [{"naam": "Tuin"}]
    assert "Uitleg" in table.assumed[0]


# ---- faults of the file --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "places"),
    [("import-duplicate-headers.csv", ("B", "D", "naam")), ("import-unclosed-quote.csv", ("3", "5"))],
)
def test_a_fault_of_the_file_names_both_places(shared_data: Path, name: str, places: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableTable) as refused:
        case(shared_data, name)
    said = str(refused.value)
    assert [place for place in places if f"{place}" not in said] == []
    assert name in said


@pytest.mark.parametrize("second", ["Naam", " naam ", "NAAM"])
def test_headers_that_differ_in_form_only_are_equal(second: str) -> None:
    with pytest.raises(UnreadableTable, match="“"):
        read_table(f"naam;{second}\nA;B\n".encode(), "plannen.csv")


def test_a_quote_that_ends_in_the_middle_of_a_text_is_a_fault() -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(b'nr;naam\n1;"De Tuin\n2;"Bos"\n', "plannen.csv")
    assert "2" in str(refused.value)
    assert "3" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.csv", b""),
        ("plan.csv", b"\xef\xbb\xbf"),
        ("plan.csv", b"\r\n\r\n"),
        ("plan.csv", b"naam,buurt\n"),
        ("plan.csv", b"naam\0\nA\n"),
        ("plan.csv", b"naam\n" + b"x" * 200_000),
        ("plan.csv", b"n," * 300 + b"\n" + b"1," * 300 + b"1\n"),
        ("plan.pdf", b"%PDF"),
        ("plan", b"naam\nA\n"),
        ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("plan.xlsx", b"PK\x03\x04 not a sheet"),
        ("plan.xlsx", b"naam,buurt\n"),
        ("plan.ods", b"nothing"),
        ("plan.ods", ods("<table:table-row>")),
        ("plan.ods", ods('<table:table-row table:number-rows-repeated="x"/>')),
        ("plan.xlsx", xlsx(["naam"], ["A"])[:-200]),
        ("plan.xlsx", replaced(xlsx(["naam"], ["A"]), "xl/worksheets/sheet1.xml", b"<a><b></a>")),
        ("plan.xlsx", replaced(xlsx(["naam"], ["A"]), "xl/workbook.xml", b"")),
    ],
    ids=_numbered,
)
def test_what_cannot_be_read_is_one_sentence(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableTable) as refused:
        read_table(data, name)
    assert str(refused.value)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.xlsx", replaced(xlsx(["naam"], ["A"]), "xl/worksheets/sheet1.xml", LAUGHS)),
        ("bomb.xlsx", replaced(xlsx(["naam"], ["A"]), "xl/workbook.xml", LAUGHS)),
        (
            "bomb.xlsx",
            replaced(xlsx(["naam"], ["A"]), "xl/worksheets/sheet1.xml", b" " * (limits.MOST_UNPACKED + 1)),
        ),
        ("bomb.ods", replaced(ods(""), "content.xml", LAUGHS)),
        (
            "bomb.ods",
            ods(
                '<table:table-row table:number-rows-repeated="99999999"><table:table-cell '
                'office:value-type="float" office:value="1"/></table:table-row>'
            ),
        ),
        (
            "bomb.ods",
            ods(
                '<table:table-row><table:table-cell table:number-columns-repeated="99999999" '
                'office:value-type="float" office:value="1"/></table:table-row>'
            ),
        ),
        ("wide.xlsx", xlsx(*[["x", *[None] * 16_000, "y"]] * 3)),
        ("large.csv", b"x\n" * (limits.MOST_ROWS + 2)),
        ("large.csv", b"x" * (limits.MOST_BYTES + 1)),
    ],
    ids=_numbered,
)
def test_a_bomb_is_refused_within_the_limits(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read_table(data, name)


# Made once: a sheet holds the moment at which it was made, and its length differs with it.
WHOLE = {
    "a.csv": 'naam;buurt\n“Één”;"x"\n'.encode("utf-16"),
    "a.tsv": b"naam\tbuurt\nA\tB\n",
    "a.xlsx": xlsx(["naam", "buurt"], ["A", 1]),
    "a.ods": ods("<table:table-row><table:table-cell/></table:table-row>"),
}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), name=st.sampled_from(sorted(WHOLE)))
def test_a_damaged_file_never_raises_anything_else(data: st.DataObject, name: str) -> None:
    damaged = bytearray(WHOLE[name])
    for _time in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableTable):
        read_table(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]), name)


def test_headers_are_compared_without_what_people_write_differently() -> None:
    assert len({tables.bare(one) for one in ("Project_ID", "project id", "Project-Id", "projectid")}) == 1
