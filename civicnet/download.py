"""Tables that people take away: CSV that streams, and that no spreadsheet runs as a program."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

# What makes a spreadsheet read a cell as a formula, or break out of it (OWASP, CSV Injection; libraries.md).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value: Any) -> Any:
    """`value` for a cell. A text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" \u00a0").startswith(_DANGEROUS) else value


class _Echo:
    """A file that hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180) that begins with a byte order mark, so that Excel reads its accents."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download of `rows`, sent while they are read."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
