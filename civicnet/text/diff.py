"""Differences between two texts, word by word."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from civicnet.text.matching import Matcher, TooMuchWork, Work

# Beyond this many pieces the commonest words no longer help to find what stayed: with them it takes seconds.
_LONG: Final = 1500
# Between what went and what came, for whoever hears or copies it and sees no strike and no underline.
BECOMES: Final = '<span class="cn-hide"> → </span>'
# Before texts that are shown whole, the old one and the new one, because comparing them takes too much work.
WHOLE: Final = re.compile(r'<span class="cn-whole">[^<]*</span>')
_WORDS: Final = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")


def diff_words(old: str, new: str, work: Work | None = None) -> SafeString:
    """What became of `old`, word by word, as escaped HTML with <del> and <ins>.

    Whole words only; white space is kept as it was. Without the <ins> it reads `old`, without the <del> `new`, but for
    BECOMES between the two.
    Texts are compared line by line first, so that long ones stay quick.

    Args:
        work: how much may be done; a page with many differences gives all of them the same one. Where it is used up the
            two texts stand whole, one beside the other, below a sentence that says so.
    """
    parts, too_much = _parts(old, new, Work() if work is None else work)
    said = too_much and format_html(
        '<span class="cn-whole">{}</span>',
        _("Too much changed to show it word by word: here is first the old text, then the new one."),
    )
    return mark_safe("".join([said or "", *_marked(parts)]))  # every piece is escaped


def find_new_words(old: str, new: str, work: Work | None = None) -> list[tuple[int, int]]:
    """From where to where `new` says what `old` did not, in characters, in reading order; `work` as in diff_words()."""
    parts, _too_much = _parts(old, new, Work() if work is None else work)
    spans, at = [], 0
    for before, after in _changes(parts):
        if after and before != after:
            spans.append((at, at + len(after)))
        at += len(after)
    return spans


def _parts(old: str, new: str, limit: Work) -> tuple[list[tuple[str, str]], bool]:
    """Both texts in pieces that belong together, and whether it took too much work to say which."""
    parts: list[tuple[str, str]] = []
    too_much = False
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    by_line = _compare(*lines, work=limit)
    for same, before, after in [(False, *lines)] if by_line is None else by_line:
        whole = "".join(before), "".join(after)
        if same:
            parts.append(whole)
            continue
        words = _WORDS.findall(whole[0]), _WORDS.findall(whole[1])
        found = _compare(*words, junk=str.isspace, work=limit)
        too_much = too_much or found is None
        parts += [whole] if found is None else [("".join(b), "".join(a)) for _same, b, a in found]
    return parts, too_much


Piece = tuple[bool, Sequence[str], Sequence[str]]


def _compare(
    old: Sequence[str], new: Sequence[str], *, work: Work, junk: Callable[[str], bool] | None = None
) -> list[Piece] | None:
    """Pieces of both, and whether they are the same; None when it takes more than is left of `work`."""
    if old == new:
        return [(True, old, new)] if old else []
    if not old or not new:
        return [(False, old, new)]
    try:
        found = Matcher(junk, old, new, autojunk=len(new) > _LONG, work=work).get_opcodes()
    except TooMuchWork:
        return None
    return [(kind == "equal", old[i1:i2], new[j1:j2]) for kind, i1, i2, j1, j2 in found]


def _marked(parts: list[tuple[str, str]]) -> Iterator[str]:
    """Pairs of (before, after) as HTML."""
    for before, after in _changes(parts):
        if before == after:
            yield str(escape(before))
            continue
        if before:
            yield f"<del>{escape(before)}</del>"
        if before and after:
            yield BECOMES
        if after:
            yield f"<ins>{escape(after)}</ins>"


def _changes(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same pairs; neighbouring changes with only spaces between them are one."""
    before = after = ""
    for index, (old, new) in enumerate(parts):
        changes_follow = index + 1 < len(parts) and parts[index + 1][0] != parts[index + 1][1]
        joins = old == new and old.isspace() and "\n" not in old and before + after and changes_follow
        if old != new or joins:
            before, after = before + old, after + new
            continue
        yield from _apart(before, after)
        before = after = ""
        yield old, new
    yield from _apart(before, after)


def _apart(before: str, after: str) -> Iterator[tuple[str, str]]:
    """One change; white space that both sides end with is no part of it."""
    same = 0
    # The two seldom have the same length; only their ends are compared.
    for one, other in zip(reversed(before), reversed(after), strict=False):
        if one != other or not one.isspace():
            break
        same += 1
    rest = before[len(before) - same :]
    yield before[: len(before) - same], after[: len(after) - same]
    yield rest, rest
