"""`make lint`: whether the Dutch of the product can be read at once (B1). Names each sentence or word that cannot.

Measured over every Dutch text of pages, letters and notices: the words of a sentence, its reading ease (Flesch, with Douma's
figures for Dutch: 100 is a children's book, 0 a law) and how often each word is used in the Netherlands (Zipf's scale:
the logarithm of the times in a thousand million words). What has to stand as it is, is in `plain_words.csv`, with the reason:
a sentence, a rare word, or a term of the field, which counts as a word that everybody knows.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import textstat
import wordfreq
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
ACCEPTED = Path(__file__).with_suffix(".csv")

MOST_WORDS = 22
LEAST_EASE = 30
EASE_FROM = 8  # words: of shorter sentences one long word decides
LEAST_ZIPF = 2.3

FILLED_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>|https?:\S+|\S+@\S+")
SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


class Fault(NamedTuple):
    """What is not plain: `kind` is `sentence` or `word`, `text` the sentence or word, `why` what was measured."""

    kind: str
    text: str
    why: str


def texts(file: Path = TEXTS) -> Iterator[str]:
    """Every Dutch text of the file of translations, with its plurals."""
    with file.open("rb") as opened:
        for message in read_po(opened, locale="nl"):
            if message.id:
                yield from message.string if isinstance(message.string, tuple) else (message.string,)


def faults_of(text: str, terms: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """What is not plain in one text. Names that are filled in, and `terms`, count as words that everybody knows."""
    for sentence in SENTENCE_ENDS.split(FILLED_IN.sub("1", text)):
        words = WORD.findall(sentence)
        known = WORD.sub(lambda word: "term" if word[0].lower() in terms else word[0], sentence)
        if len(words) > MOST_WORDS:
            yield Fault("sentence", sentence.strip(), f"{len(words)} words; at most {MOST_WORDS}")
        if len(words) >= EASE_FROM and (ease := textstat.flesch_reading_ease(known)) < LEAST_EASE:
            yield Fault("sentence", sentence.strip(), f"reading ease {ease:.0f}; at least {LEAST_EASE}")
        for word in {word.lower() for word in words} - terms:
            if len(word) > 1 and (zipf := wordfreq.zipf_frequency(word, "nl")) < LEAST_ZIPF:
                yield Fault("word", word, f"rare ({zipf:.1f} on Zipf's scale; at least {LEAST_ZIPF})")


def accepted(file: Path = ACCEPTED) -> dict[tuple[str, str], str]:
    """What may stand as it is, with the reason: a table of kind, text and why."""
    with file.open(encoding="utf-8", newline="") as opened:
        return {(row["kind"], row["text"]): row["why"] for row in csv.DictReader(opened)}


def faults(found: Iterator[str], may_stand: dict[tuple[str, str], str]) -> Iterator[str]:
    """A line for each fault that is not accepted, and for each accepted one that is nowhere any more."""
    textstat.set_lang("nl")
    terms = frozenset(text for kind, text in may_stand if kind == "term")
    seen = dict.fromkeys(fault for text in found for fault in faults_of(text, terms))
    for fault in seen:
        if (fault.kind, fault.text) not in may_stand:
            yield f"{fault.kind} “{fault.text}”: {fault.why}."
    here = {(fault.kind, fault.text) for fault in seen}
    for kind, text in may_stand:
        if kind != "term" and (kind, text) not in here:
            yield f"{kind} “{text}” is nowhere any more: take it out of the list."


def main() -> int:
    """Write what is not plain. Returns 1 when there is any."""
    wrong = sorted(faults(texts(), accepted()))
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
