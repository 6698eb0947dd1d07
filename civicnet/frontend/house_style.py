"""The colours of the house style where a style sheet cannot reach: in letters by mail."""

import re
from functools import cache
from typing import Final

from civicnet.frontend.packages import sources

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
