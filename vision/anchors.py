"""What a reaction is fastened to: a whole part of the text, or words in it that are found again after an edit.

An anchor keeps the words themselves, where they stood, and what stood around them. It is found again exactly; of
several equal places the one whose surroundings fit best; and after an edit of the words, the place that still has most
of them. What is gone is gone: then there is nothing to point at, and the reaction shows the old words.
Pure functions of plain text; the same idea as the TextQuoteSelector of the W3C's Web Annotation Data Model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final

from django.utils.html import strip_tags

from civicnet.text.matching import Matcher, TooMuchWork, Work
from civicnet.text.rendered import rendered

# How many characters on either side are kept to recognise the place by.
AROUND: Final = 40
# Of an edited passage at least this much must be left: twice the words in common ÷ the words of both.
ENOUGH: Final = 0.6
# To find one edited passage again (civicnet/text/matching.py): a page may hold hundreds.
MOST_WORK: Final = 100_000
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
# A sentence ends at . ! ? or … (with what closes it) before white space, and at the end of a line.
_SENTENCE: Final = re.compile(r"[^\n]*?(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|(?=\n|$))", re.MULTILINE)
# Not the end of a sentence, although a full stop stands there.
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:bijv|bv|ca|dhr|enz|evt|m\.a\.w|mevr|nr|o\.a|resp|\w)\.$", re.IGNORECASE
)


@dataclass(frozen=True)
class Anchor:
    """Words in a text. `quote` empty: the whole text. `offset` in characters; `before` and `after` stood around it."""

    quote: str = ""
    offset: int = 0
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Place:
    """Where an anchor is in a text now, from `start` up to `end`. `exact`: the words are still the same."""

    start: int
    end: int
    exact: bool


def plain_words(text: str) -> str:
    """The words of a text with marks (Markdown), as a reader sees and selects them."""
    return unescape(strip_tags(rendered(text))).strip() if text else ""


def make_anchor(text: str, start: int, end: int) -> Anchor:
    """The anchor of text[start:end]. Raises ValueError when that is nothing."""
    if not (0 <= start < end <= len(text)) or not text[start:end].strip():
        raise ValueError("there is nothing to fasten to")
    return Anchor(text[start:end], start, text[max(0, start - AROUND) : start], text[end : end + AROUND])


def anchor_of_selection(text: str, words: str, near: int = 0) -> Anchor | None:
    """The anchor of what somebody selected on a page: `words`, of several places the nearest to `near`.

    White space may differ: a page wraps lines. None when the words do not stand in `text`.
    """
    pieces = words.split()
    if not pieces:
        return None
    pattern = r"\s+".join(re.escape(piece) for piece in pieces)
    found = min(re.finditer(pattern, text), key=lambda hit: abs(hit.start() - near), default=None)
    return make_anchor(text, found.start(), found.end()) if found else None


def find_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of `text` starts and ends, in reading order."""
    spans: list[tuple[int, int]] = []
    joins = False
    for hit in _SENTENCE.finditer(text):
        start = hit.start() + len(hit[0]) - len(hit[0].lstrip())
        end = hit.start() + len(hit[0].rstrip())
        if start >= end:
            joins = joins and "\n" not in text[hit.start() : hit.end() + 1]
            continue
        if joins:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        joins = bool(_ABBREVIATED.search(text[spans[-1][0] : end])) and "\n" not in text[end : end + 1]
    return spans


@lru_cache(maxsize=4096)
def find_anchor(anchor: Anchor, text: str) -> Place | None:
    """Where `anchor` is in `text`, which may have been edited since; None when its words are gone."""
    if not anchor.quote:
        return Place(0, len(text), exact=True) if text else None
    hits = [hit for hit in _every_place(anchor.quote, text) if _is_whole(anchor, text, hit)]
    if hits:
        start = max(
            hits, key=lambda hit: (_count_unchanged_around(anchor, text, hit), -abs(hit - anchor.offset))
        )
        return Place(start, start + len(anchor.quote), exact=True)
    return _find_edited(anchor, text)


def _every_place(quote: str, text: str) -> list[int]:
    hits, at = [], text.find(quote)
    while at >= 0:
        hits.append(at)
        at = text.find(quote, at + 1)
    return hits


def _is_whole(anchor: Anchor, text: str, start: int) -> bool:
    """Whether no word is cut at an edge that was between words: "a" is not the "a" of "another"."""
    quote, end = anchor.quote, start + len(anchor.quote)
    cut_before = _cuts_a_word(text[:start], quote) and not _cuts_a_word(anchor.before, quote)
    return not cut_before and not (_cuts_a_word(quote, text[end:]) and not _cuts_a_word(quote, anchor.after))


def _cuts_a_word(one: str, other: str) -> bool:
    return bool(one and other and one[-1].isalnum() and other[0].isalnum())


def _count_unchanged_around(anchor: Anchor, text: str, start: int) -> int:
    """How many characters around text[start:] are as they were: from the passage outwards, on both sides."""
    end = start + len(anchor.quote)
    # At either end of the text there may be less of it than was kept.
    before = zip(reversed(anchor.before), reversed(text[:start]), strict=False)
    after = zip(anchor.after, text[end : end + AROUND], strict=False)  # as above
    return _count_alike(before) + _count_alike(after)


def _count_alike(pairs: "zip[tuple[str, str]]") -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _find_edited(anchor: Anchor, text: str) -> Place | None:
    """The stretch of `text` that shares most words with the passage, if it shares enough.

    Words that the edit put at its edges come with it, as far as what stood around the passage still marks them off.
    """
    words = list(_WORD.finditer(text))
    now = [word[0].casefold() for word in words]
    then = [word.casefold() for word in _WORD.findall(anchor.quote)]
    if not now or not then:
        return None
    try:
        matcher = Matcher(None, now, then, autojunk=False, work=Work(MOST_WORK))
        blocks = [b for b in matcher.get_matching_blocks() if b.size]
    except TooMuchWork:  # the same words over and over: nobody can tell which of them were meant
        return None
    best, share = (0, 0), 0.0
    for n, first in enumerate(blocks):
        common = 0
        for last in blocks[n:]:
            common += last.size
            reach = (first.a, last.a + last.size)
            likeness = 2 * common / (reach[1] - reach[0] + len(then))
            if likeness > share:
                best, share = reach, likeness
    if share < ENOUGH:
        return None
    start, end = best
    slack = len(then)
    if edge := _last_word(anchor.before):
        start = next(
            (i + 1 for i in range(start - 1, max(-1, start - 1 - slack), -1) if now[i] == edge), start
        )
    if edge := _first_word(anchor.after):
        end = next((i for i in range(end, min(len(now), end + slack)) if now[i] == edge), end)
    return Place(words[start].start(), words[end - 1].end(), exact=False)


def _last_word(text: str) -> str:
    found: Sequence[str] = _WORD.findall(text)
    return found[-1].casefold() if found else ""


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0].casefold() if found else ""
