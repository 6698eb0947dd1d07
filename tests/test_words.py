"""docs/words.md names only what is in the code, and calls it what the screen calls it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIST = (ROOT / "docs" / "words.md").read_text().split("## What the code is made of")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in LIST.splitlines() if line[:2] == "| "
][1:]


@pytest.fixture(scope="module")
def code() -> str:
    folders = ("civicnet", "vision", "initiatives")
    return "\n".join(file.read_text() for folder in folders for file in (ROOT / folder).rglob("*.py"))


@pytest.fixture(scope="module")
def screen() -> str:
    return (ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po").read_text().casefold()


def test_there_are_words() -> None:
    assert len(ROWS) > 30
    assert {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_word_is_used(row: list[str], code: str, screen: str) -> None:
    for name in re.findall(r"`(\w+)`", row[0]):
        assert re.search(rf"\b{name}\b", code), f"{name} stands nowhere in the code"
    for word in re.sub(r"\(.*?\)", "", row[1]).split(","):
        assert word.strip() in screen, f"{word.strip()} stands nowhere on the screen"
