"""From a text with headings (Markdown) to themes and goals.

The headings of one level are the themes. What stands before the first one, or under a heading such as "Inleiding", is
the introduction; what stands under "Randvoorwaarden" are the lines not to be crossed. Under a theme the goals are the
items of its lists, or its paragraphs, or its own headings with what stands under each.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markdown_it import MarkdownIt
from markdown_it.token import Token

from civicnet.text import fold
from vision.importing.found import Found, FoundGoal, FoundTheme, beginning, without_number

INTRODUCTIONS: Final = frozenset(
    {"inleiding", "voorwoord", "introductie", "vooraf", "introduction", "preface", "foreword"}
)
LINES: Final = frozenset(
    {"randvoorwaarden", "voorwaarden", "grenzen", "ondergrenzen", "lines not to be crossed", "preconditions"}
)


class Goals(models.TextChoices):
    """What the goals of a theme are in the text."""

    ITEMS = "items", gettext_lazy("the items of its lists")
    PARAGRAPHS = "paragraphs", gettext_lazy("its paragraphs")
    HEADINGS = "headings", gettext_lazy("its own headings, each with what stands under it")


@dataclass(frozen=True)
class Choices:
    """How the text is built up: the level of heading that the themes have (1 to 6), and what the goals are."""

    level: int = 0  # 0: found from the text
    goals: str = ""  # empty: found from the text


@dataclass
class _Block:
    """A heading (level 1 to 6), an item of a list, or anything else, as the text has it."""

    kind: str
    text: str
    level: int = 0


@dataclass
class _Section:
    """A heading of the themes' level and what stands under it."""

    heading: str
    blocks: list[_Block] = field(default_factory=list)


def read_prose(text: str, choices: Choices = Choices()) -> tuple[Found, Choices]:
    """What stands in a text with headings, and the choices by which it was read (those given, or the likeliest)."""
    blocks = list(_blocks(text))
    title, blocks = _title(blocks)
    level = choices.level or _theme_level(blocks)
    before, sections = _sections(blocks, level)
    themes = [one for one in sections if fold(without_number(one.heading)) not in INTRODUCTIONS | LINES]
    goals = choices.goals or _likeliest(themes)
    remarks = []
    if title:
        remarks.append(
            _("The title “%(title)s” is not taken over: the draft has one.") % {"title": beginning(title)}
        )
    if not sections:
        remarks.append(_("There are no headings. Put a # before the name of each theme."))
    preamble = [block.text for block in before]
    lines: list[str] = []
    found: list[FoundTheme] = []
    for section in sections:
        name = fold(without_number(section.heading))
        if name in INTRODUCTIONS:
            preamble += [_as_written(block) for block in section.blocks]
        elif name in LINES:
            lines += [block.text for block in section.blocks if block.kind != "heading"]
        else:
            theme, left = _theme(section, goals)
            found.append(theme)
            remarks += left
    return Found("\n\n".join(preamble), tuple(lines), tuple(found), tuple(remarks)), Choices(level, goals)


# ---- the blocks of a text ---------------------------------------------------------------------------
@cache
def _parser() -> MarkdownIt:
    # Only where blocks begin and end: the workshop shows what is in them.
    return MarkdownIt("commonmark").disable(["inline", "code", "reference", "html_block"])


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.splitlines()
    tokens = _parser().parse("\n".join(lines))
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield _Block("heading", " ".join(tokens[place + 1].content.split()), int(token.tag[1]))
        elif token.type == "list_item_open" and token.level == 1:
            yield _Block(
                "item", _source(lines, token).lstrip().removeprefix(token.info + token.markup).strip()
            )
        elif token.level == 0 and token.map and token.nesting != -1 and not token.type.endswith("list_open"):
            yield _Block("paragraph", _source(lines, token))


def _source(lines: Sequence[str], token: Token) -> str:
    assert token.map is not None
    return "\n".join(lines[token.map[0] : token.map[1]]).strip()


def _as_written(block: _Block) -> str:
    marks = {"heading": "#" * block.level + " ", "item": "- "}
    return marks.get(block.kind, "") + block.text


# ---- how it is built up -----------------------------------------------------------------------------
def _title(blocks: list[_Block]) -> tuple[str, list[_Block]]:
    """The heading above all others, when the text begins with one, and the rest of the text."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    top = levels and levels[0] == min(levels) and levels.count(levels[0]) == 1 and len(levels) > 1
    if top and blocks[0].kind == "heading":
        return blocks[0].text, blocks[1:]
    return "", blocks


def _theme_level(blocks: Sequence[_Block]) -> int:
    return min((block.level for block in blocks if block.kind == "heading"), default=1)


def _sections(blocks: Sequence[_Block], level: int) -> tuple[list[_Block], list[_Section]]:
    before: list[_Block] = []
    sections: list[_Section] = []
    for block in blocks:
        if block.kind == "heading" and block.level == level:
            sections.append(_Section(block.text))
        elif sections:
            sections[-1].blocks.append(block)
        else:
            before.append(_Block("paragraph", _as_written(block)))
    return before, sections


def _likeliest(themes: Sequence[_Section]) -> str:
    """Lists when most themes have one, else headings, else paragraphs."""
    having = Counter(kind for theme in themes for kind in {block.kind for block in theme.blocks})
    for kind, goals in (("item", Goals.ITEMS), ("heading", Goals.HEADINGS)):
        if having[kind] * 2 >= len(themes) > 0:
            return goals
    return Goals.PARAGRAPHS


# ---- one theme ----------------------------------------------------------------------------------------
def _theme(section: _Section, goals: str) -> tuple[FoundTheme, list[str]]:
    """The theme, and a remark for what is under it but is not a goal."""
    taken: list[str] = []
    left: list[str] = []
    for block in section.blocks:
        if goals == Goals.HEADINGS:
            if block.kind == "heading":
                taken.append(without_number(block.text))
            elif taken:
                taken[-1] += f"\n\n{_as_written(block)}"
            else:
                left.append(block.text)
        elif block.kind == ("item" if goals == Goals.ITEMS else "paragraph"):
            taken.append(without_number(block.text))
        elif goals == Goals.PARAGRAPHS and block.kind == "item" and taken:
            taken[-1] += f"\n- {block.text}"
        else:
            left.append(block.text)
    name = without_number(section.heading)
    remarks = [
        _("Not taken over, under %(theme)s: “%(begin)s”")
        % {"theme": beginning(name), "begin": beginning(text)}
        for text in left
    ]
    return FoundTheme(name, tuple(FoundGoal(text) for text in taken)), remarks
