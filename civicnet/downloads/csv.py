"""Tables as CSV, line by line: one kind for people with a spreadsheet program, one for programs."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from civicnet.downloads.table import Cell, Coded, Table

# What makes a spreadsheet read a cell as a formula, or break out of it (OWASP, CSV Injection; libraries.md).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file whose `write` returns each line."""

    def write(self, line: str) -> str:
        return line


def defused(text: str) -> str:
    """`text` for a cell of a spreadsheet, with an apostrophe in front if it would be run as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text


def lines_for_people(table: Table, language: str) -> Iterator[str]:
    """The lines in the form that a spreadsheet opens directly: a byte order mark for the accents, and the separator of
    the language.

    A Dutch spreadsheet separates by `;` and writes a comma in a number; an English one separates by `,`.
    """
    dutch = language.startswith("nl")
    writer = csv.writer(_Echo(), delimiter=";" if dutch else ",")
    yield "\ufeff"
    yield writer.writerow([column.title for column in table.columns])
    for row in table.rows:
        yield writer.writerow([_for_people(cell, dutch) for cell in row])


def _for_people(cell: Cell, dutch: bool) -> str | int:
    match cell:
        case Coded():
            return defused(cell.words)
        case str():
            return defused(cell)
        case float() | Decimal():
            return str(cell).replace(".", ",") if dutch else str(cell)
        case datetime():  # the form in which every spreadsheet reads a moment
            return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case None:
            return ""
        case _:
            return cell


def exact_lines(table: Table) -> Iterator[str]:
    """The lines for programs (RFC 4180): comma, no byte order mark, names and codes of the API, moments in UTC.

    Nothing is added to a text, so a spreadsheet should not open it: the page says so, and offers other forms.
    """
    writer = csv.writer(_Echo())
    yield writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        yield writer.writerow([_exact_value(cell) for cell in row])


def _exact_value(cell: Cell) -> str | int:
    match cell:
        case Coded():
            return cell.code
        case datetime():
            return cell.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return cell.isoformat()
        case None:
            return ""
        case float() | Decimal():
            return str(cell)
        case _:
            return cell
