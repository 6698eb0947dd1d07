"""Tables as text: csv and tsv, in the encodings and with the separators that offices use."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from civicnet.tables.format import Cells, UnreadableTable

_LOOKED_AT: Final = 40  # how many rows are looked at to find the separator
_MARKS: Final = (  # a longer mark before a shorter one that it begins with
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SEPARATORS: Final = (",", ";", "\t", "|")
_SEP_LINE: Final = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


def decoded(data: bytes, name: str, assumed: list[str]) -> str:
    for mark, encoding, called in _MARKS:
        if data.startswith(mark):
            assumed.append(_("Read as %(encoding)s.") % {"encoding": called})
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        raise UnreadableTable(
            _("%(name)s is no text: save it as csv (UTF-8), xlsx or ods, and try again.") % {"name": name}
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # The encoding that Excel uses on a Dutch machine.
        line = data.count(b"\n", 0, error.start) + 1
        assumed.append(
            _("Read as Windows-1252, because line %(line)d is no UTF-8. Check the letters with accents.")
            % {"line": line}
        )
        return data.decode("cp1252", errors="replace")
    assumed.append(_("Read as %(encoding)s.") % {"encoding": "UTF-8"})
    return text


def csv_rows(text: str, name: str, assumed: list[str]) -> Iterator[Cells]:
    first_line = 1
    if given := _SEP_LINE.match(text):
        separator, text, first_line = given[1], text[given.end() :], 2
    else:
        separator = _separator(text, name)
    shown = _("tab") if separator == "\t" else separator
    assumed.append(_("Columns are separated by “%(separator)s”.") % {"separator": shown})
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin = first_line
    try:
        for cells in reader:
            yield begin, cells
            begin = first_line + reader.line_num
    except csv.Error as error:
        raise UnreadableTable(_csv_fault(error, name, begin, first_line + reader.line_num - 1)) from error


def _csv_fault(error: csv.Error, name: str, begin: int, end: int) -> str:
    places = {"name": name, "begin": begin, "end": end}
    if "field limit" in str(error):
        return (
            _(
                "%(name)s: a cell that begins on line %(begin)d goes on up to line %(end)d. Is a quote not closed?"
            )
            % places
        )
    if "end of data" in str(error):
        return (
            _("%(name)s: a quote that is opened on line %(begin)d is not closed up to the end, line %(end)d.")
            % places
        )
    return (
        _(
            "%(name)s: a quote that is opened on line %(begin)d is closed in the middle of a text, on line %(end)d. "
            "Write a quote within a text twice."
        )
        % places
    )


def _separator(text: str, name: str) -> str:
    """The separator by which most of the first rows have the same number of cells; a comma if none does."""
    if PurePath(name).suffix.lower() == ".tsv":
        return "\t"
    # Enough to judge by, and a whole number of lines.
    head = "".join(islice(io.StringIO(text, newline=""), _LOOKED_AT * 5))

    def score(separator: str) -> tuple[int, int]:
        rows = islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), _LOOKED_AT)
        try:
            widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        except csv.Error:
            return 0, 0
        width, number = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return number, width

    return max(_SEPARATORS, key=score)
