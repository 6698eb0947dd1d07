"""The parts of a text that one can point at: the preamble, each precondition and each goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.text import shorten
from civicnet.text.rendered import rendered
from vision.anchors import plain_words
from vision.models.version import VisionVersion
from vision.text import VersionText

# What a part is called in an address, and how the address of one part begins.
_WORDS = {"preamble": "inleiding", "precondition": "grens", "goal": "doel"}
# Letters of a name: what fits on a line of a list.
_MOST = 60


class Kind(models.TextChoices):
    PREAMBLE = "preamble", _("introduction")
    PRECONDITION = "precondition", _("line not to be crossed")
    GOAL = "goal", _("goal")


def name_of(kind: str, text: str) -> str:
    """What a part is called on a page: its first words. Its code is for who checks, and stands beside it."""
    return gettext("Introduction") if kind == Kind.PREAMBLE else first_words(text)


def first_words(text: str) -> str:
    """What a line or a goal with this text is called where there is room for one line."""
    return shorten(plain_words(text), _MOST)


def slug_of(kind: str, code: str) -> str:
    """How a part is addressed: "doel-D1.1", "grens-R1", "inleiding"."""
    return f"{_WORDS[kind]}-{code}" if code else _WORDS[kind]


def part_of_slug(slug: str) -> tuple[str, str] | None:
    """Kind and code of an address, or None when it is none."""
    word, _dash, code = slug.partition("-")
    for kind, known in _WORDS.items():
        if word == known and bool(code) == (kind != Kind.PREAMBLE):
            return kind, code
    return None


@dataclass(frozen=True)
class Part:
    """One part of a text. `theme` and `theme_name` for goals only; `was`: what it said, of one that is gone."""

    kind: str
    code: str
    text: str
    theme: str = ""
    theme_name: str = ""
    was: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def slug(self) -> str:
        return slug_of(self.kind, self.code)

    @property
    def name(self) -> str:
        return name_of(self.kind, self.text or self.was)

    @property
    def html(self) -> SafeString:
        """The text for a page; its words are those of vision.anchors.plain_words()."""
        return rendered(self.text)


def parts_of(version: VisionVersion) -> list[Part]:
    """Every part of a version that was fetched `with_text()`, in reading order. No queries."""
    parts = [Part(Kind.PREAMBLE, "", version.preamble)] if version.preamble.strip() else []
    parts += [Part(Kind.PRECONDITION, line.code, line.text) for line in version.preconditions.all()]
    for theme in version.themes.all():
        parts += [Part(Kind.GOAL, goal.code, goal.text, theme.code, theme.name) for goal in theme.goals.all()]
    return parts


def parts_of_text(text: VersionText) -> list[Part]:
    """The same of a text as plain values, as it stood at some moment."""
    parts = [Part(Kind.PREAMBLE, "", text.preamble)] if text.preamble.strip() else []
    parts += [Part(Kind.PRECONDITION, code, words) for code, words in text.preconditions]
    for theme in text.themes:
        parts += [Part(Kind.GOAL, goal.code, goal.text, theme.code, theme.name) for goal in theme.goals]
    return parts


class AtPartQuerySet(models.QuerySet[Any]):
    """Rows that hang on a part by its `kind` and `code`."""

    def at(self, part: Part) -> Self:
        return self.filter(kind=part.kind, code=part.code)

    def with_place(self, parts: Iterable[Part]) -> Self:
        """Annotate `place`: the number of the part in reading order; what is gone from the text comes last."""
        cases = [models.When(kind=p.kind, code=p.code, then=n) for n, p in enumerate(parts)]
        last = models.Value(len(cases))
        return self.annotate(
            place=models.Case(*cases, default=last, output_field=models.IntegerField()) if cases else last
        )
