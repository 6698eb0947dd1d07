"""The reviewed answers: `tests/authorisation.csv`, read."""

import csv
from functools import cache
from typing import NamedTuple

from tests.running import ROOT
from tests.world import fits

TABLE = ROOT / "tests" / "authorisation.csv"


class Request(NamedTuple):
    """One request of the walk: which URL, by GET or `POST label`, by whom, and the state of what it is about."""

    url: str
    method: str
    identity: str
    state: str


@cache
def rows() -> list[dict[str, str]]:
    """The rows of the table, in order."""
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(line for line in file if line.strip() and not line.startswith("#")))


@cache
def _rows_of(url: str) -> list[tuple[int, dict[str, str]]]:
    """The rows about a URL, with their numbers."""
    return [(number, row) for number, row in enumerate(rows()) if fits(row["url"], url)]


@cache
def row_for(request: Request) -> int | None:
    """The number of the first row that fits."""
    asked = {"method": request.method, "identity": request.identity, "state": request.state}
    for number, row in _rows_of(request.url):
        if all(fits(row[column], value) for column, value in asked.items()):
            return number
    return None


def expected(request: Request) -> str:
    """The reviewed answer to a request."""
    number = row_for(request)
    return "(no row)" if number is None else rows()[number]["expected"]
