"""Differences between two texts, word by word."""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Beyond this many pieces the commonest words no longer help to find what stayed: with them it takes seconds.
_LONG: Final = 1500
# Between what went and what came, for whoever hears or copies it and sees no strike and no underline.
BECOMES: Final = '<span class="cn-hide"> → </span>'
_WORDS: Final = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")


def diff_words(old: str, new: str) -> SafeString:
    """What became of `old`, word by word, as escaped HTML with <del> and <ins>.

    Whole words only; white space is kept as it was. Without the <ins> it reads `old`, without the <del> `new`, but for
    BECOMES between the two.
    Texts are compared line by line first, so that long ones stay quick.
    """
    parts: list[tuple[str, str]] = []
    for same, before, after in _compare(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if same:
            parts.append(("".join(before), "".join(after)))
            continue
        words_before, words_after = _WORDS.findall("".join(before)), _WORDS.findall("".join(after))
        parts.extend(
            ("".join(b), "".join(a)) for _, b, a in _compare(words_before, words_after, junk=str.isspace)
        )
    return mark_safe("".join(_marked(parts)))  # every piece is escaped


def _compare(
    old: Sequence[str], new: Sequence[str], junk: Callable[[str], bool] | None = None
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(junk, old, new, autojunk=len(new) > _LONG).get_opcodes():
        yield kind == "equal", old[i1:i2], new[j1:j2]


def _marked(parts: list[tuple[str, str]]) -> Iterator[str]:
    """Pairs of (before, after) as HTML; neighbouring changes with only spaces between them are shown as one."""
    before = after = ""
    for index, (old, new) in enumerate(parts):
        changes_follow = index + 1 < len(parts) and parts[index + 1][0] != parts[index + 1][1]
        joins = old == new and old.isspace() and "\n" not in old and before + after and changes_follow
        if old != new or joins:
            before, after = before + old, after + new
            continue
        yield from _change(before, after)
        before = after = ""
        yield str(escape(old))
    yield from _change(before, after)


def _change(before: str, after: str) -> Iterator[str]:
    """One change; white space that both sides end with is no part of it."""
    same = 0
    # What was and what became are seldom as long; only where both end is looked at.
    for one, other in zip(reversed(before), reversed(after), strict=False):
        if one != other or not one.isspace():
            break
        same += 1
    before, after, rest = (
        before[: len(before) - same],
        after[: len(after) - same],
        before[len(before) - same :],
    )
    if before:
        yield f"<del>{escape(before)}</del>"
    if before and after:
        yield BECOMES
    if after:
        yield f"<ins>{escape(after)}</ins>"
    yield rest
