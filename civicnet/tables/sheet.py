"""Sheets: xlsx and ods, within limits on their unpacked size."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from civicnet.tables.format import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Cells, UnreadableTable

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def sheet_rows(data: bytes, name: str, assumed: list[str]) -> Iterator[Cells]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        # zipfile reads no more of a part than its stated size, so this limit holds.
        if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
            raise UnreadableTable(
                _("%(name)s unpacks to more than %(most)d MB.")
                % {"name": name, "most": MOST_UNPACKED // 1024**2}
            )
        names = set(package.namelist())
        if "xl/workbook.xml" in names:
            yield from _xlsx(data, assumed)
        elif "content.xml" in names:
            with package.open("content.xml") as content:
                yield from _ods(content, assumed)
        else:
            raise UnreadableTable(_("%(name)s is not csv, tsv, xlsx or ods.") % {"name": name})


def _xlsx(data: bytes, assumed: list[str]) -> Iterator[Cells]:
    """The first visible sheet, with the last computed values of its formulas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and rules of the sheet, which are not read
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        _say_sheet([sheet.title for sheet in sheets], assumed)
        sheets[0].reset_dimensions()  # what a file says about its size may be false
        for line, cells in enumerate(sheets[0].iter_rows(values_only=True), 1):
            yield line, [_cell_text(value) for value in cells]
    finally:
        book.close()


def _cell_text(value: Any) -> str:
    """A value of a sheet as people write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"  # a sheet keeps fifteen digits
    return str(value)


def _ods(content: Any, assumed: list[str]) -> Iterator[Cells]:
    """The first sheet. Read element by element: odfpy builds all of it, with every repeated cell, in memory."""
    titles: list[str] = []
    line = 1
    # No DTD: entities that refer to each other are how a small file becomes a large one.
    for event, element in iterparse(content, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                titles.append(element.get(f"{_TABLE}name", ""))
        elif element.tag == f"{_TABLE}table-row":
            if len(titles) == 1:
                cells = _ods_row(element)
                repeated = _repeated(element, "rows")
                if any(cells):
                    for number in range(min(repeated, MOST_ROWS + 1)):
                        yield line + number, cells
                line += repeated
            element.clear()
    _say_sheet(titles, assumed)


def _ods_row(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = _ods_cell(cell)
            # An empty cell is repeated up to the edge of the sheet.
            cells += [text] * min(
                _repeated(cell, "columns"), MOST_COLUMNS + 1 - min(len(cells), MOST_COLUMNS)
            )
    return cells


def _repeated(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _ods_cell(cell: Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return _cell_text(float(cell.get(f"{_OFFICE}value", "0")))
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00")
    # Only the cell's own paragraphs: a comment on a cell has paragraphs as well.
    return "\n".join(_ods_text(part) for part in cell if part.tag == f"{_TEXT}p")


def _ods_text(element: Element) -> str:
    if element.tag == f"{_TEXT}s":
        return " " * min(int(element.get(f"{_TEXT}c", "1")), 100)
    if element.tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
        return "\n" if element.tag.endswith("break") else "\t"
    return (element.text or "") + "".join(_ods_text(part) + (part.tail or "") for part in element)


def _say_sheet(titles: Sequence[str], assumed: list[str]) -> None:
    if len(titles) > 1:
        assumed.append(
            _("Read the sheet “%(first)s”, and not: %(others)s.")
            % {"first": titles[0], "others": ", ".join(titles[1:])}
        )
