"""How much two texts are alike: by what they mean, and by the words that they share. The one place for its weights."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from civicnet.text.dutch import STOP_WORDS, stems_of, words_of
from civicnet.text.meaning import Vector

# Parts of the whole. Chosen on the pairs "for choosing" of tests/factories/far_apart.csv.
MEANING: Final = 0.8
WORDS: Final = 0.2
# Words that nearly every text here has: that two texts share them says nothing.
_EVERYWHERE: Final = """
initiatief buurt bewoner inwoner samen mens groep plan plek wijk dorp gemeente jaar dag maken gaan willen komen
deel staat staan help helpt helpen zoek zoekt zoeken graag iemand nodig week keer weer heel goed mooi nieuw klein groot
komt komen houdt houden blijft blijven gaat krijgt krijgen moet moeten hoeft zitten vinden vindt gebruiken liefst
ander andere twee drie vier vijf tien elkaar iedereen niemand eigen volgens waar vaker langer werk werken zonder tijd
waarom hoe welke helemaal
"""
COMMON: Final = frozenset(_EVERYWHERE.split())
_SHORTEST: Final = 4
MOST_SAID: Final = 3


@dataclass(frozen=True)
class Gist:
    """What is compared of a text: the text itself, and its vector when there is one (civicnet/likeness)."""

    text: str
    vector: Vector | None = None

    @cached_property
    def words(self) -> dict[str, str]:
        """The stems of its telling words, each with the word as it is written, in small letters."""
        found: dict[str, str] = {}
        for word in words_of(self.text):
            if word not in STOP_WORDS:
                for stem in stems_of(word):
                    if len(stem) >= _SHORTEST and stem.isalpha() and stem not in COMMON:
                        found.setdefault(stem, word)
        return found


def likeness(one: Gist, other: Gist) -> float:
    """How much two texts are alike, from 0 to 1: for ordering and for a limit, never to be shown.

    By meaning and words when both have a vector; else by words alone.
    """
    words = _share(one, other)
    if one.vector is None or other.vector is None:
        return words
    return MEANING * max(0.0, float(one.vector @ other.vector)) + WORDS * words


def shared_words(one: Gist, *others: Gist) -> list[str]:
    """The telling words that all of them have: at most three, those with most letters first.

    A word that all write alike is named so; where only a part of it is shared, that part is named.
    """
    stems = set(one.words).intersection(*(other.words for other in others))
    said = {
        one.words[stem] if all(other.words[stem] == one.words[stem] for other in others) else stem
        for stem in stems
    }
    names = sorted(said, key=lambda name: (-len(name), name))
    return [name for n, name in enumerate(names) if not any(name in longer for longer in names[:n])][
        :MOST_SAID
    ]


def _share(one: Gist, other: Gist) -> float:
    """The part of their telling words that they share."""
    if not one.words or not other.words:
        return 0.0
    both = len(one.words.keys() & other.words.keys())
    return both / float(len(one.words) * len(other.words)) ** 0.5
