"""Sequences are paired by position only where they must be as long, and no iterator is trusted to have one more."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("civicnet", "vision", "initiatives")
# Counters without an end, by what they are called where they are asked for the next number.
ENDLESS = {"self._numbers"}


def loose_ends(source: str) -> Iterator[str]:
    """Every `zip(strict=False)` without the reason beside it, and every `next()` that may raise StopIteration."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        said = f"{node.lineno}: {ast.unparse(node)}"
        near = lines[max(0, node.lineno - 2) : node.end_lineno]
        if node.func.id == "zip":
            strict = [ast.unparse(word.value) for word in node.keywords if word.arg == "strict"]
            if strict != ["True"] and not any("# " in line for line in near):
                yield said
        if node.func.id == "next" and len(node.args) == 1:
            asked = ast.unparse(node.args[0])
            if asked not in ENDLESS and " in count(" not in asked:
                yield said


@pytest.mark.parametrize(
    "planted",
    [
        "boxes = [(theme, [next(boxes) for _goal in theme.goals]) for theme in themes]",
        "found = next(row for row in rows if row.code == code)",
        "pairs = dict(zip(names, cells, strict=False))",
        "pairs = dict(zip(names, cells))",
    ],
)
def test_what_is_planted_is_found(planted: str) -> None:
    assert list(loose_ends(f"rows = []\n{planted}\n"))


@pytest.mark.parametrize("room", ROOMS)
def test_pairs_are_strict_and_nothing_asks_for_one_too_many(room: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in loose_ends(path.read_text())
    ]
    assert found == []
