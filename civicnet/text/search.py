"""What search keeps of a text, and what it asks for: both by the same Dutch normaliser (civicnet/text/dutch.py).

The words of a text are kept as a `tsvector` with weights, written here rather than by PostgreSQL: the lexemes are then
exactly those that a query asks for. A name (A) counts for more than a summary (B), that for more than the text (C), and
that for more than what stands beside it (D). A part of a compound counts one step less than the word itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from civicnet.text.dutch import normalise, parts_of, stems_of, words_of

# Longer than any question that somebody means: cut off, so that it costs nothing.
LONGEST_QUESTION: Final = 400
MOST_ASKED: Final = 24
# A tsvector holds a megabyte, 16,383 places and 255 places of one word.
_MOST_WORDS: Final = 20_000
_LAST_PLACE: Final = 16_383
_MOST_PLACES: Final = 255
_WEIGHTS: Final = "ABCD"
# As PostgreSQL has them by default, D to A: one word in a better place outweighs any number in a lesser one.
WEIGHTS: Final = (0.1, 0.2, 0.4, 1.0)
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’‘\u00ad\u200b-\u200d\u2060\ufeff]+[^\W_]+)*")


class Texts(NamedTuple):
    """What is searched of one thing, by how much it says of it. `aside`: what others say, such as the goals it names."""

    name: str
    summary: str = ""
    text: str = ""
    aside: str = ""


def search_vector(texts: Texts) -> str:
    """The words of `texts` as PostgreSQL writes a `tsvector`: 'tuin':2B 'buurt':2B 'buurttuin':2A."""
    places: dict[str, dict[int, int]] = {}
    place = 0
    for weight, text in enumerate(texts):
        for word in islice(words_of(text), _MOST_WORDS - place if place < _MOST_WORDS else 0):
            place += 1
            whole, *parts = stems_of(word)
            at = min(place, _LAST_PLACE)
            _note_place(places, whole, at, weight)
            for part in parts:
                _note_place(places, part, at, min(weight + 1, len(_WEIGHTS) - 1))
    return " ".join(
        f"'{stem}':" + ",".join(f"{at}{_WEIGHTS[weight]}" for at, weight in where.items())
        for stem, where in places.items()
    )


def _note_place(places: dict[str, dict[int, int]], stem: str, at: int, weight: int) -> None:
    where = places.setdefault(stem, {})
    if at in where or len(where) < _MOST_PLACES:
        where[at] = min(weight, where.get(at, weight))


@dataclass(frozen=True)
class Term:
    """One word that must be found: itself, or if it is a compound all its parts."""

    typed: str  # folded
    whole: str
    parts: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """For PostgreSQL, as a `tsquery`: ('buurttuin' | ('buurt' & 'tuin'))."""
        parts = " & ".join(f"'{part}'" for part in self.parts)
        return f"('{self.whole}' | ({parts}))" if parts else f"'{self.whole}'"


def terms_of(typed: str) -> list[Term]:
    """What somebody typed, word by word; of very many only the first. Empty when nothing is left to ask ("van de")."""
    terms = (
        Term(word, stems_of(word)[0], parts_of(word))
        for word in islice(words_of(typed[:LONGEST_QUESTION]), MOST_ASKED)
    )
    return list({term.query: term for term in terms}.values())


def match_all(terms: Iterable[Term]) -> str:
    """The `tsquery` that finds what has every term."""
    return " & ".join(term.query for term in terms)


def any_whole(terms: Iterable[Term]) -> str:
    """The `tsquery` that ranks what was found: each word as a whole."""
    return " | ".join(f"'{term.whole}'" for term in terms)


def any_part(terms: Iterable[Term]) -> str:
    """The `tsquery` that ranks what was found by parts alone; empty without compounds."""
    return " | ".join(dict.fromkeys(f"'{part}'" for term in terms for part in term.parts))


def search_document(text: str) -> str:
    """The words of a text as search knows them, in one line."""
    return " ".join(normalise(text))


def search_query(typed: str) -> str:
    """The terms of what somebody typed, as one query: 'nieuw' & ('buurttuin' | ('buurt' & 'tuin'))."""
    return match_all(terms_of(typed))


class Found:
    """A short text that is searched without the database: its words with their weights."""

    def __init__(self, texts: Texts) -> None:
        self._weights: dict[str, float] = {}
        for weight, text in zip(reversed(WEIGHTS), texts, strict=True):
            for word in words_of(text):
                whole, *parts = stems_of(word)
                self._note(whole, weight)
                for part in parts:
                    self._note(part, weight / 2)

    def _note(self, stem: str, weight: float) -> None:
        self._weights[stem] = max(weight, self._weights.get(stem, 0.0))

    def rank(self, terms: Iterable[Term]) -> float:
        """How well the terms are found, 0 when one of them is not."""
        total = 0.0
        for term in terms:
            whole = self._weights.get(term.whole, 0.0)
            parts = [self._weights.get(part, 0.0) for part in term.parts]
            if not whole and not (parts and all(parts)):
                return 0.0
            total += whole or min(parts) / 10
        return total


def find_words(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """From where to where each word of `text` goes that has one of the terms, or a part of it, in reading order."""
    wanted = {stem for term in terms for stem in (term.whole, *term.parts)}
    return [
        token.span()
        for token in _TOKEN.finditer(text)
        if any(stem in wanted for word in words_of(token[0]) for stem in stems_of(word))
    ]


def written_words(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text, folded and as it is written: ("cooperatie", "coöperatie")."""
    for token in _TOKEN.findall(unicodedata.normalize("NFC", text).lower()):
        for word in words_of(token):
            yield word, token


def corrected(typed: str, instead: dict[str, str]) -> str:
    """What somebody typed with some words replaced; `instead` has the new word by the folded old one."""

    def put(match: re.Match[str]) -> str:
        return next((instead[word] for word in words_of(match[0]) if word in instead), match[0])

    return _TOKEN.sub(put, unicodedata.normalize("NFC", typed[:LONGEST_QUESTION]))
