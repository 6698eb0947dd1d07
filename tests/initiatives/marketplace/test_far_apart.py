"""Whether what belongs together is found when both say it in other words, on pairs that nothing was chosen by."""

import pytest

from tests.factories.far_apart import first_of_three, gists, places


@pytest.fixture(scope="module")
def by_meaning() -> list[int]:
    return places(gists(with_meaning=True))


def test_the_set_is_whole() -> None:
    assert {category: len(pairs) for category, pairs in gists(with_meaning=False).items()} == dict.fromkeys(
        ("ruimte", "kennis", "menskracht", "materiaal"), 7
    )


def test_among_three_its_own_is_first_for_two_thirds(by_meaning: list[int]) -> None:
    assert first_of_three(by_meaning) >= 2 / 3


def test_among_seven_its_own_is_in_the_first_three_for_nearly_all(by_meaning: list[int]) -> None:
    assert sum(place < 3 for place in by_meaning) >= 0.9 * len(by_meaning)


def test_by_words_alone_hardly_any_is_found(by_meaning: list[int]) -> None:
    by_words = places(gists(with_meaning=False))
    assert sum(place == 0 for place in by_words) < sum(place == 0 for place in by_meaning) / 2
