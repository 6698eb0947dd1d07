"""Tables that may be too large for a list of rows: they are read row by row, and nothing is kept."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from django.utils.translation import gettext as _

from civicnet.tables.format import MOST_COLUMNS, Cells, Row, UnreadableTable
from civicnet.tables.read import (
    _LOOKED_AT,
    _cells,
    _refuse_equal,
    _row,
    _rows_above_header,
    clean_cell,
)

MOST_STREAMED: Final = (
    5_000_000  # rows, empty ones too: a small sheet can say that a row stands in it a million times
)


def stream_table(data: bytes, name: str, assumed: list[str] | None = None) -> Iterator[Row]:
    """The rows of a table, one by one. The header is found among the first rows as `read_table` does.

    Args:
        data: the contents.
        name: what the file is called, for messages.
        assumed: what the reader assumed is added here, before the first row comes.

    Raises:
        UnreadableTable: for anything that cannot be read, whatever is wrong with it; never another exception. It may
            come after rows have been read.
    """
    try:
        said = [] if assumed is None else assumed
        yield from _rows(_filled(data, name, said), name, said)
    except (UnreadableTable, GeneratorExit):
        raise
    except Exception as error:
        # As in read_table: the parser of a library may raise anything.
        raise UnreadableTable(
            _("%(name)s is damaged and cannot be read. Open it in a spreadsheet program and save it anew.")
            % {"name": name}
        ) from error


def _filled(data: bytes, name: str, assumed: list[str]) -> Iterator[Cells]:
    for number, (line, raw) in enumerate(_cells(data, name, assumed), 1):
        if number > MOST_STREAMED:
            raise UnreadableTable(
                _("This table has more than %(most)d rows. Cut it into smaller files.")
                % {"most": MOST_STREAMED}
            )
        cells = [clean_cell(text) for text in raw]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise UnreadableTable(
                _("Line %(line)d has more than %(most)d columns.") % {"line": line, "most": MOST_COLUMNS}
            )
        if cells:
            yield line, cells


def _rows(filled: Iterator[Cells], name: str, assumed: list[str]) -> Iterator[Row]:
    first = list(islice(filled, _LOOKED_AT))
    if not first:
        raise UnreadableTable(_("%(name)s has no rows.") % {"name": name})
    above = _rows_above_header(first)
    line, headers = first[above]
    if above:
        titles = "; ".join(" ".join(filter(None, cells)) for _line, cells in first[:above])
        assumed.append(
            _("Line %(line)d is read as the header. Above it stands: %(titles)s.")
            % {"line": line, "titles": titles}
        )
    headers = [" ".join(header.split()) for header in headers]
    _refuse_equal(headers, name, line)
    for number, cells in chain(first[above + 1 :], filled):
        yield _row(headers, number, cells)
