"""Figures in sentences: shares that never look like another side of a threshold, and numbers people can read."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from vision.endorsement.result_words import number, percent, threshold

TWO_THIRDS, FIFTH, HALF = Fraction(2, 3), Fraction(1, 5), Fraction(1, 2)


@pytest.mark.parametrize(
    ("share", "limit", "shown"),
    [
        (None, None, "–"),
        (Fraction(0), None, "0,0%"),
        (Fraction(1), None, "100,0%"),
        (Fraction(33, 47), None, "70,2%"),
        (Fraction(1, 8), None, "12,5%"),
        (FIFTH, FIFTH, "20,0%"),
        (Fraction(1999, 10_000), FIFTH, "19,99%"),
        (Fraction(19_999, 100_000), FIFTH, "19,999%"),
        (Fraction(2001, 10_000), FIFTH, "20,01%"),
        (FIFTH - Fraction(1, 10**9), FIFTH, "19,999999%"),
        (FIFTH + Fraction(1, 10**9), FIFTH, "20,000001%"),
        (HALF - Fraction(1, 10**9), HALF, "49,999999%"),
        (HALF + Fraction(1, 10**9), HALF, "50,000001%"),
        (TWO_THIRDS, TWO_THIRDS, "66,7%"),
        (TWO_THIRDS - Fraction(1, 1000), TWO_THIRDS, "66,6%"),
        (TWO_THIRDS - Fraction(1, 10**9), TWO_THIRDS, "66,666666%"),
    ],
)
def test_a_share_is_never_shown_on_the_other_side_of_its_threshold(
    share: Fraction | None, limit: Fraction | None, shown: str
) -> None:
    assert percent(share, limit) == shown


def test_a_threshold_is_written_as_it_was_fixed() -> None:
    assert [threshold(limit) for limit in (FIFTH, Fraction(1, 8), HALF)] == ["20%", "12,5%", "50%"]


def test_thousands_stand_apart_as_in_the_language() -> None:
    assert [number(n) for n in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1.000", "1.234.567"]
    with override("en"):
        assert number(1_234_567) == "1,234,567"
        assert percent(Fraction(33, 47)) == "70.2%"
