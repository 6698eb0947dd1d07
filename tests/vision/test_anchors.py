"""A reaction stays where it belongs while the text around it is edited."""

import string
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vision.anchors import (
    Anchor,
    Place,
    anchor_of_selection,
    find_anchor,
    find_sentences,
    make_anchor,
    plain_words,
)

TEXT = "Elke buurt heeft een tuin waar iedereen welkom is. De gemeente geeft de grond. Buren zorgen samen voor de tuin."
words = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=30)


def passage(text: str, quote: str) -> Anchor:
    start = text.index(quote)
    return make_anchor(text, start, start + len(quote))


def now(anchor: Anchor, text: str) -> str | None:
    place = find_anchor(anchor, text)
    return place and text[place.start : place.end]


# ---- what must always hold -------------------------------------------------------------------


@given(st.text(min_size=1), st.data())
def test_in_a_text_that_did_not_change_it_is_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    assert find_anchor(make_anchor(text, start, end), text) == Place(start, end, exact=True)


@given(st.text(), st.text(), st.text(min_size=1), st.text(), st.text())
def test_what_changes_elsewhere_does_not_lose_it(a: str, b: str, quote: str, c: str, d: str) -> None:
    """Around the passage anything may come or go; its own words are found."""
    assume(quote.strip())
    old, new = f"{a} {quote} {b}", f"{c} {quote} {d}"
    place = find_anchor(make_anchor(old, len(a) + 1, len(a) + 1 + len(quote)), new)
    assert place is not None
    assert place.exact
    assert new[place.start : place.end] == quote


@given(words, words, words, st.integers(2, 5))
def test_of_equal_places_it_keeps_its_own(
    before: list[str], quote: list[str], more: list[str], n: int
) -> None:
    """The same words stand in several lines that differ around them; something is put in front of all."""
    line = [f"regel{i} {' '.join(quote)} einde{i}" for i in range(n)]
    old = "\n".join(line)
    for i in range(n):
        start = old.index(line[i]) + len(f"regel{i} ")
        anchor = make_anchor(old, start, start + len(" ".join(quote)))
        new = " ".join(before) + "\n" + old + "\n" + " ".join(more)
        place = find_anchor(anchor, new)
        assert place is not None
        assert place.start == start + len(" ".join(before)) + 1


@given(st.text(), st.text(), st.text(min_size=1), st.text())
def test_it_never_points_outside_the_text(a: str, b: str, quote: str, other: str) -> None:
    assume(quote.strip())
    place = find_anchor(make_anchor(a + quote + b, len(a), len(a) + len(quote)), other)
    if place is not None:
        assert 0 <= place.start < place.end <= len(other)


@given(
    st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=4, max_size=12, unique=True), st.data()
)
def test_a_word_that_changes_inside_it_does_not_lose_it(quote: list[str], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(quote) - 1))
    old = f"Voor alles {' '.join(quote)} tot slot"
    changed = [*quote[:n], "anders", *quote[n + 1 :]]
    anchor = passage(old, " ".join(quote))
    assert now(anchor, f"Nieuw begin. Voor alles {' '.join(changed)} tot slot") == " ".join(changed)


@given(st.text("abc ", min_size=1), st.text("xyz ", max_size=60))
def test_what_is_gone_is_gone(quote: str, other: str) -> None:
    assume(quote.strip())
    assert find_anchor(make_anchor(quote, 0, len(quote)), other) is None


@given(st.text())
def test_sentences_cover_every_word_once_and_in_order(text: str) -> None:
    spans = find_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    left = "".join(text[start:end] for start, end in spans)
    assert "".join(left.split()) == "".join(text.split())


@given(st.text(min_size=1), st.data())
def test_a_selection_is_found_however_the_page_wraps_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    anchor = anchor_of_selection(text, " \n ".join(text[start:end].split()), start)
    assert anchor is not None
    assert "".join(anchor.quote.split()) == "".join(text[start:end].split())


# ---- examples --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("een tuin", TEXT.replace("Elke", "Iedere"), "een tuin"),
        (
            "De gemeente geeft de grond.",
            TEXT.replace("geeft de", "leent gratis de"),
            "De gemeente leent gratis de grond",
        ),
        ("De gemeente geeft de grond.", TEXT.replace(" De gemeente geeft de grond.", ""), None),
        ("waar iedereen welkom is", TEXT.replace("waar iedereen welkom is", "voor kinderen"), None),
        # The first word changed: what stood before it still marks where it begins.
        ("De gemeente geeft de grond.", TEXT.replace("De gemeente geeft", "Onze gemeente geeft"), "Onze gemeente geeft de grond"),
        ("de tuin.", "Buren zorgen samen voor de tuin. " + TEXT.replace("samen voor de tuin.", "samen voor de tuin."), "de tuin."),
    ],
)  # fmt: skip
def test_a_passage_after_an_edit(quote: str, text: str, expected: str | None) -> None:
    assert now(passage(TEXT, quote), text) == expected


def test_a_whole_part_is_there_as_long_as_it_has_words() -> None:
    assert find_anchor(Anchor(), TEXT) == Place(0, len(TEXT), exact=True)
    assert find_anchor(Anchor(), "") is None


def test_sentences() -> None:
    text = 'Dit is o.a. voor dhr. Bos. Mag dat? "Ja!" zei hij.\nNieuwe regel zonder punt\n\nNog 1.5 ha.'
    assert [text[a:b] for a, b in find_sentences(text)] == [
        "Dit is o.a. voor dhr. Bos.",
        "Mag dat?",
        '"Ja!"',
        "zei hij.",
        "Nieuwe regel zonder punt",
        "Nog 1.5 ha.",
    ]


def test_the_nearest_of_equal_selections_is_taken() -> None:
    text = "de tuin en de tuin"
    assert [anchor_of_selection(text, "de tuin", near).offset for near in (0, 12)] == [0, 11]  # type: ignore[union-attr]
    assert anchor_of_selection(text, "de straat") is None
    assert anchor_of_selection(text, "   ") is None


def test_marks_are_no_words() -> None:
    assert (
        plain_words("Elke **buurt** <b>is</b> [groen](https://a.example) & blij.")
        == "Elke buurt <b>is</b> groen & blij."
    )
