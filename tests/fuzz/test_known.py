"""Every parameter that the code reads from a query is one that is tried."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from initiatives.assessments.forms import FilterForm
from initiatives.marketplace.selection import MarketSelection
from initiatives.selection import FILTERS
from tests.fuzz.values import PARAMETERS
from vision.forms.voice import ReactionFilterForm

ROOT = Path(__file__).resolve().parents[2]
QUERIES = ("GET", "query_params")


def read(source: str) -> Iterator[str]:
    """The names that are read from a query: `request.GET.get("x")`, `request.GET["x"]`, `"x" in request.GET`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr=query)), args=[ast.Constant(value=str(name)), *_]
            ):
                pass
            case ast.Subscript(value=ast.Attribute(attr=query), slice=ast.Constant(value=str(name))):
                pass
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.Attribute(attr=query)]):
                pass
            case _:
                continue
        if query in QUERIES:
            yield name


def in_code() -> set[str]:
    folders = (ROOT / room for room in ("civicnet", "vision", "initiatives"))
    return {name for folder in folders for path in folder.rglob("*.py") for name in read(path.read_text())}


@pytest.mark.parametrize(
    "planted",
    [
        "x = request.GET.get('nieuw', '')",
        "x = self.request.query_params['nieuw']",
        "ok = 'nieuw' in request.GET",
    ],
)
def test_what_is_planted_is_found(planted: str) -> None:
    assert list(read(planted)) == ["nieuw"]


def test_what_the_code_reads_is_tried() -> None:
    found = in_code()
    assert len(found) > 15
    filters = {*FILTERS, *MarketSelection.filters, *FilterForm.base_fields, *ReactionFilterForm.base_fields}
    assert (found | filters) - {*PARAMETERS} == set()
