"""The words of a text that a search is about: by the same normaliser, at their places."""

import pytest

from civicnet.text.search import find_words, terms_of


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tuin", ["buurttuin", "Tuinen", "tuin"]),
        ("TUINEN", ["buurttuin", "Tuinen", "tuin"]),
        ("café", ["cafe's"]),
        ("de van", []),
        ("zwembad", []),
    ],
)
def test_words_are_found_at_their_places(asked: str, found: list[str]) -> None:
    text = "Een buurttuin, cafe's. Tuinen van de buurt; de tuin."
    assert [text[start:end] for start, end in find_words(text, terms_of(asked))] == found
