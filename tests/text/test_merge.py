"""One text out of two that were written on top of the same one: no word of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicnet.text import merge

BASE = "Elke buurt heeft een plek.\nIedereen doet mee."
TEXTS = st.lists(st.sampled_from(["een", "twee", "drie", "\n", "vier", "."]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("theirs", "mine", "text"),
    [
        (BASE, "Anders", "Anders"),
        ("Anders", BASE, "Anders"),
        ("Anders", "Anders", "Anders"),
        # Other words of one line, and other lines.
        (
            "Elke mooie buurt heeft een plek.\nIedereen doet mee.",
            "Elke buurt heeft een warme plek.\nIedereen doet mee.",
            "Elke mooie buurt heeft een warme plek.\nIedereen doet mee.",
        ),
        (
            "Elke buurt heeft een plek.\nIedereen doet echt mee.",
            "Elke wijk heeft een plek.\nIedereen doet mee.\nAltijd.",
            "Elke wijk heeft een plek.\nIedereen doet echt mee.\nAltijd.",
        ),
    ],
)
def test_what_fits_together(theirs: str, mine: str, text: str) -> None:
    found = merge(BASE, theirs, mine)
    assert (found.text, found.clean) == (text, True)


def test_the_same_words_stand_in_it_twice() -> None:
    found = merge("Een plek.", "Een koele plek.", "Een warme plek.")
    assert (found.text, found.clean) == ("Een koele plek.\nEen warme plek.", False)
    assert merge("", "Van Anna", "Van Bram").text == "Van Anna\nVan Bram"


@given(TEXTS, TEXTS, TEXTS)
def test_every_new_word_of_both_is_in_it(base: str, theirs: str, mine: str) -> None:
    theirs, mine = f"{theirs} anna", f"bram {mine}"
    found = merge(base, theirs, mine)
    assert {"anna", "bram"} <= set(found.text.split())


@given(TEXTS, TEXTS)
def test_who_changed_nothing_changes_nothing(base: str, other: str) -> None:
    assert merge(base, other, base).text == other
    assert merge(base, base, other).text == other
