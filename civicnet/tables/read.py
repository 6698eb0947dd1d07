"""From a file to a table: which kind of file it is, where its header is, what is wrong with its form."""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from civicnet.tables.format import (
    KINDS,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cells,
    Row,
    Table,
    UnreadableTable,
    clean_cell,
)
from civicnet.tables.sheet import sheet_rows
from civicnet.tables.text import csv_rows, decoded

_LOOKED_AT: Final = 40  # how many rows are looked at to find the header
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def read_table(data: bytes, name: str) -> Table:
    """Read a table.

    Args:
        data: the contents, at most MOST_BYTES.
        name: what the file is called, for messages; its ending decides, unless the contents are clearly a sheet.

    Raises:
        UnreadableTable: for anything that cannot be read, whatever is wrong with it; never another exception.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableTable(
            _("%(name)s is larger than %(most)d MB.") % {"name": name, "most": MOST_BYTES // 1024**2}
        )
    assumed: list[str] = []
    try:
        table = _table(list(_bounded(_cells(data, name, assumed))), name, assumed)
    except UnreadableTable:
        raise
    except Exception as error:
        # A parser of a library may raise anything when it reads a damaged file (KeyError, struct.error,
        # RecursionError …), so no list of exceptions is long enough: the file is wrong, and that is the answer.
        raise UnreadableTable(
            _("%(name)s is damaged and cannot be read. Open it in a spreadsheet program and save it anew.")
            % {"name": name}
        ) from error
    if not table.rows:
        raise UnreadableTable(_("%(name)s has no rows.") % {"name": name})
    return table


def _cells(data: bytes, name: str, assumed: list[str]) -> Iterator[Cells]:
    if data.startswith(b"PK\x03\x04"):
        return sheet_rows(data, name, assumed)
    ending = PurePath(name).suffix.lower()
    if data.startswith(_OLD_EXCEL) or ending == ".xls":
        raise UnreadableTable(
            _("%(name)s is of an old kind of Excel. Save it as xlsx, and try again.") % {"name": name}
        )
    if ending not in KINDS:
        raise UnreadableTable(_("%(name)s is not csv, tsv, xlsx or ods.") % {"name": name})
    if ending in (".xlsx", ".ods"):
        raise UnreadableTable(
            _("%(name)s is called a spreadsheet, but is none. Save it as xlsx, ods or csv.") % {"name": name}
        )
    return csv_rows(decoded(data, name, assumed), name, assumed)


def _bounded(rows: Iterable[Cells]) -> Iterator[Cells]:
    """The rows that hold something, with cleaned cells and without empty ones at the end; within the limits."""
    cells_seen = filled = 0
    for line, raw in rows:
        cells_seen += len(raw)
        if cells_seen > MOST_CELLS:
            raise UnreadableTable(_("This table has more than %(most)d cells.") % {"most": MOST_CELLS})
        cells = [clean_cell(text) for text in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise UnreadableTable(
                _("Line %(line)d has more than %(most)d columns.") % {"line": line, "most": MOST_COLUMNS}
            )
        filled += 1
        if filled > MOST_ROWS:
            raise UnreadableTable(
                _("This table has more than %(most)d rows. Cut it into smaller files.") % {"most": MOST_ROWS}
            )
        yield line, cells


def _table(rows: list[Cells], name: str, assumed: list[str]) -> Table:
    if not rows:
        raise UnreadableTable(_("%(name)s has no rows.") % {"name": name})
    above = _rows_above_header(rows)
    line, headers = rows[above]
    if above:
        assumed.append(
            _("Line %(line)d is read as the header. Above it stands: %(titles)s.")
            % {
                "line": line,
                "titles": "; ".join(" ".join(filter(None, cells)) for _line, cells in rows[:above]),
            }
        )
    headers = [" ".join(header.split()) for header in headers]
    _refuse_equal(headers, name, line)
    read = [_row(headers, number, cells) for number, cells in rows[above + 1 :]]
    if nameless := [column_letter(n) for n, header in enumerate(headers) if not header]:
        assumed.append(
            _("A column without a header is not read: %(columns)s.") % {"columns": ", ".join(nameless)}
        )
    return Table([header for header in headers if header], read, assumed)


def _rows_above_header(rows: Sequence[Cells]) -> int:
    """How many title rows stand above the header: the first row that fills as many columns as most rows do.

    A header may leave out a quarter of its columns, and the first one (the number of the row has no name).
    """
    filled = [sum(map(bool, cells)) + (not cells[0]) for _line, cells in rows[:_LOOKED_AT]]
    wide = [number for number in filled if number > 1] or filled
    usual = statistics.quantiles(wide, n=4, method="inclusive")[2] if len(wide) > 1 else wide[0]
    return next((n for n, number in enumerate(filled) if number * 4 >= usual * 3), 0)


def _refuse_equal(headers: Sequence[str], name: str, line: int) -> None:
    seen: dict[str, int] = {}
    for number, header in enumerate(headers):
        first = seen.setdefault(header.casefold(), number) if header else number
        if first != number:
            raise UnreadableTable(
                _(
                    "%(name)s, line %(line)d: columns %(one)s and %(two)s are both called “%(header)s”. Rename one."
                )
                % {
                    "name": name,
                    "line": line,
                    "one": column_letter(first),
                    "two": column_letter(number),
                    "header": header,
                }
            )


def _row(headers: Sequence[str], line: int, cells: Sequence[str]) -> Row:
    # Shorter rows are correct: empty cells at the end were not written, or not kept.
    values = {header: text for header, text in zip(headers, cells, strict=False) if header}
    values = dict.fromkeys(filter(None, headers), "") | values
    fault = ""
    if len(cells) > len(headers):
        fault = _(
            "This row has %(cells)d cells, and the header %(headers)d. Is a text not between quotes?"
        ) % {
            "cells": len(cells),
            "headers": len(headers),
        }
    return Row(line, values, fault)


def column_letter(number: int) -> str:
    """A, B … Z, AA: what a spreadsheet calls the column with this number, from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
