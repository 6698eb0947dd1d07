"""A word that nobody knows becomes the nearest that stands somewhere in public."""

import csv
import sys
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from civicnet.search.actions import forget_words, learn
from civicnet.search.models import Word
from civicnet.search.nearest import errors, nearest, suggestions
from civicnet.text import fold
from civicnet.text.search import Texts

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("one", "other", "n"),
    [
        ("tuin", "tuin", 0),
        ("tuin", "tiun", 1),
        ("tuin", "tun", 1),
        ("tuin", "tuiin", 1),
        ("tuin", "duin", 1),
        ("", "ab", 2),
        ("boekenkast", "boeknkasd", 2),
    ],
)
def test_errors(one: str, other: str, n: int) -> None:
    assert errors(one, other) == errors(other, one) == n


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_errors_are_a_distance(one: str, other: str) -> None:
    assert (errors(one, other) == 0) == (one == other)
    assert errors(one, other) == errors(other, one) <= max(len(one), len(other))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tiun", "tuin"),  # a part of a compound is known as well
        ("cooperatei", "coöperatie"),  # as it is written
        ("boekenksatje", "boekenkastje"),
        ("coöperatie", "coöperatie"),
        ("xyz", None),
        ("t" * 5000, None),
    ],
)
def test_the_nearest(typed: str, found: str | None) -> None:
    learn([Texts("Boekenkastje van de coöperatie", text="Een buurttuin")])
    near = nearest(fold(typed))
    assert (near[0] if near else None) == (found if typed != found else None)


@pytest.mark.django_db
def test_only_the_unknown_word_is_replaced() -> None:
    learn([Texts("Groene daken in Molenwijk")])
    assert next(suggestions("groene dakn, Molenwijk")) == "groene daken, Molenwijk"
    assert list(suggestions("groene daken")) == []
    assert list(suggestions("van de")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["woord" * 2000, "tiun " * 1000, " ".join(f"zq{n}x" for n in range(1000))])
def test_a_long_question_costs_a_few_queries(typed: str) -> None:
    learn([Texts("tuin")])
    with CaptureQueriesContext(connection) as captured:
        list(suggestions(typed))
    assert len(captured) <= 4
    assert all(len(query["sql"]) < 20_000 for query in captured)


@pytest.mark.django_db
def test_what_stands_nowhere_any_more_is_forgotten() -> None:
    learn([Texts("Buurttuin"), Texts("Weefgetouw")])
    forget_words(["SELECT $$'weefgetouw':1$$::tsvector"], kept=[Texts("tuin")])
    assert set(Word.objects.values_list("pk", flat=True)) == {"tuin", "weefgetouw"}


def misspelt(word: str, dice: Random) -> str:
    """The word with one letter missing, doubled, wrong, or two the wrong way round."""
    at = dice.randrange(len(word) - 1)
    match dice.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + dice.choice(LETTERS) + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@pytest.mark.django_db
def test_misspelt_words_of_real_projects_are_found(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One error in a word of four letters or more, of 905 real names. The floor keeps what was reached."""
    with (shared_data / "burgerbegroting" / "projecten.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    column = next(name for name in rows[0] if name in ("naam", "name", "project"))
    learn([Texts(row[column]) for row in rows])
    known = sorted(w for w in Word.objects.values_list("pk", flat=True) if len(w) >= 4)
    dice = Random(9)
    asked = [(word, misspelt(word, dice)) for word in dice.sample(known, 300)]
    asked = [(word, wrong) for word, wrong in asked if wrong not in known and wrong != word]
    near = [(word, [fold(found) for found in nearest(wrong)]) for word, wrong in asked]
    first = sum(found[:1] == [word] for word, found in near) / len(near)
    any_of = sum(word in found for word, found in near) / len(near)
    with capsys.disabled():
        sys.stdout.write(f"\nmisspelt: {first:.0%} meant first, {any_of:.0%} among the few\n")
    assert first >= 0.85
    assert any_of >= 0.95
