"""A table once it has been read, and the limits within which it is read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_UNPACKED: Final = 100 * 1024 * 1024  # of all parts of a sheet together; more is an attack or a mistake
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
MOST_CELLS: Final = 5_000_000  # empty ones too: a sheet may claim to be sixteen thousand columns wide
KINDS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".ods")

Cells = tuple[int, list[str]]  # the line that a row begins on, and its cells


class UnreadableTable(Exception):
    """The table cannot be read; the message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: the line (csv) or row (sheet) that it begins on, its values by header, and what is wrong with its form.

    A row with a `fault` has more cells than there are headers, so it is not certain which cell belongs to which
    column. `lost`: why a value could not be read, by its column.
    """

    line: int
    values: dict[str, str]
    fault: str = ""
    lost: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """What a file holds. `assumed`: sentences that say what the reader assumed."""

    headers: list[str]
    rows: list[Row]
    assumed: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def bare(header: str) -> str:
    """A header without the details that people write differently: case, spaces, `_` and `-`."""
    return re.sub(r"[\s_\-‐-―]", "", header).casefold()


def clean_cell(text: str) -> str:
    """A cell as text: lines end with a newline, no other control character (a NUL cannot be stored), no space around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()
