"""A text by its first words."""

import pytest

from civicnet.text import shorten


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("Buren kennen elkaar.", "Buren kennen elkaar."),
        ("Buren\n kennen  elkaar.", "Buren kennen elkaar."),
        ("Buren kennen elkaar goed.", "Buren kennen elkaar …"),
        ("Hottentottententententoonstelling", "Hottentottententente …"),
    ],
)
def test_whole_words_and_an_ellipsis(text: str, short: str) -> None:
    assert shorten(text, 20) == short
