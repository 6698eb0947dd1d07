"""The colours of the house style where a style sheet cannot reach: in letters by mail, and on `/beheer/`."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from PIL import ImageColor

from civicnet.frontend.packages import sources

# Of letters with what is behind them. Source: WCAG 2.2, 1.4.3.
LEAST_CONTRAST: Final = 4.5

# What each colour is for → the token of the theme, and what stands in when it has none (as in civicnet.css).
TOKENS: Final = {
    "bg": ("--basis-color-default-bg-document", "#ffffff"),
    "ink": ("--basis-color-default-color-document", "#1d1f24"),
    "soft": ("--basis-color-default-color-default", "#585b60"),
    "rule": ("--basis-color-default-border-subtle", "#d5d5d5"),
    "accent": ("--basis-color-action-1-color-hover", "#702d84"),
    "ok": ("--basis-color-positive-color-default", "#35662e"),
    "wait": ("--basis-color-warning-color-default", "#945418"),
    "no": ("--basis-color-negative-color-default", "#ac2f3b"),
}
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_VAR = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]+))?\)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|rgb\([\d\s,.%/]+\)|hsl\([\d\s,.%/deg]+\)")


@cache
def colours_of(*sheets: str) -> dict[str, str]:
    """The colours by what they are for, as the theme's sheets have them; a later sheet goes before an earlier one.

    Args:
        sheets: paths under STATIC_URL, as `Theme.sheet` and `Theme.dark_sheet` name them.
    """
    tokens: dict[str, str] = {}
    for sheet in sheets:
        for source in sources(sheet):
            if source.is_file():
                tokens |= dict(_TOKEN.findall(source.read_text()))
    return {name: _resolved(token, tokens) or instead for name, (token, instead) in TOKENS.items()}


def _resolved(token: str, tokens: dict[str, str]) -> str:
    """The colour that a token stands for in the end; empty when that is none that every mail program knows."""
    value, seen = tokens.get(token, "").strip(), {token}
    while found := _VAR.fullmatch(value):
        name, instead = found[1], found[2] or ""
        if name in seen:  # a circle in the sheet
            return ""
        seen.add(name)
        value = tokens.get(name, instead).strip()
    return value if _COLOUR.fullmatch(value) else ""


@dataclass(frozen=True)
class Shade:
    """The colours by day or in the dark, and the least contrast that letters in them have."""

    dark: bool
    colours: dict[str, str]
    contrast: float


def shades_of(sheet: str, dark_sheet: str = "") -> list[Shade]:
    """The colours of a theme by day, and in the dark when it has a sheet for that."""
    found = [(False, colours_of(sheet))]
    if dark_sheet:
        found.append((True, colours_of(sheet, dark_sheet)))
    return [Shade(dark, colours, _least_contrast(colours)) for dark, colours in found]


def _least_contrast(colours: dict[str, str]) -> float:
    """Of text, soft text and links on the page; a button has the colour of links behind that of the page."""
    return min(contrast_of(colours[name], colours["bg"]) for name in ("ink", "soft", "accent"))


def contrast_of(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21. Source: WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    if "," not in colour:
        colour = ",".join(colour.split())
    parts = [part / 255 for part in ImageColor.getrgb(colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
