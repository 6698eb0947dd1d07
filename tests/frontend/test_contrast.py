"""How well letters can be read against what is behind them, for the page with the settings."""

import pytest

from civicnet.frontend.house_style import LEAST_CONTRAST, contrast_of, shades_of
from civicnet.http import Theme


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [
        ("#000", "#ffffff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that may be read on white
        ("rgb(0, 0, 0)", "hsl(0, 0%, 100%)", 21.0),
        ("rgb(0 0 0)", "#fff", 21.0),
    ],
)
def test_the_contrast_of_two_colours(one: str, other: str, contrast: float) -> None:
    assert contrast_of(one, other) == pytest.approx(contrast, abs=0.01)
    assert contrast_of(other, one) == contrast_of(one, other)


@pytest.mark.parametrize(("name", "dark"), [("ma", [False, True]), ("voorbeeld", [False])])
def test_both_styles_can_be_read(name: str, dark: list[bool]) -> None:
    theme = Theme.named(name)
    shades = shades_of(theme.sheet, theme.dark_sheet)
    assert [shade.dark for shade in shades] == dark
    assert all(shade.contrast >= LEAST_CONTRAST for shade in shades)
