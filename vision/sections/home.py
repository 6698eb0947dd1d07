"""The vision's part of the home page (civicnet/pages/home)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from civicnet.sections import Section
from vision.models import VisionVersion, takes_reactions

# About as many characters as make two lines of large type.
QUOTE: Final = 150


@dataclass(frozen=True)
class ThemeLine:
    """A theme, and how many initiatives say that they serve it."""

    name: str
    url: str
    count: int


def for_home(user: Any, serving: Mapping[int, int]) -> Section | None:
    """The consultation that people are asked for, and the vision in force. Two queries.

    Args:
        serving: how many initiatives say that they serve each theme, by its key.
    """
    version, asked = VisionVersion.objects.in_force_and_asked()
    return Section(
        name="vision",
        template="vision/sections/home.html",
        context={
            "version": version,
            "asked": asked,
            "is_open": asked is not None and takes_reactions(asked),
            "quote": opening(version.preamble) if version else "",
            "themes": _themes(version, serving) if version else [],
        },
    )


def _themes(version: VisionVersion, serving: Mapping[int, int]) -> list[ThemeLine]:
    read = reverse("vision:read")
    return [
        ThemeLine(theme.name, f"{read}#{theme.code}", serving.get(theme.pk, 0))
        for theme in version.themes.all()
    ]


def opening(text: str) -> str:
    """The first whole sentences of a text, at most QUOTE characters; a longer first sentence is kept whole."""
    kept = ""
    for sentence in (
        " ".join(text.split()).replace("! ", "!|").replace("? ", "?|").replace(". ", ".|").split("|")
    ):
        if kept and len(kept) + len(sentence) > QUOTE:
            break
        kept = f"{kept} {sentence}".strip()
    return kept
