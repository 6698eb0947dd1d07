"""A table before it takes a form: the names of its columns, and its rows one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Coded(NamedTuple):
    """A value of a fixed list: its code, which programs know, and its words in the language of the page."""

    code: str
    words: str


Cell = str | int | float | Decimal | date | datetime | Coded | None


@dataclass(frozen=True)
class Column:
    """`key` is its name for programs, as the API has it, and never changes; `title` is what people read."""

    key: str
    title: str


@dataclass(frozen=True)
class Table:
    """`name` is the beginning of the file's name; `rows` is read once; `total` is how many there are."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    total: int
