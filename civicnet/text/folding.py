"""Text as it is compared: what is the same word to a reader is the same here."""

import unicodedata
from typing import Final

# All apostrophes count as one, and what nobody sees is dropped: soft hyphens, joiners and the like.
_SIGNS: Final = {ord("’"): "'", ord("‘"): "'"} | dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def fold(text: str) -> str:
    """Text in lower case, without accents, ligatures and curly apostrophes: "Coöperatie ’t IJ" → "cooperatie 't ij"."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold().translate(_SIGNS))
    text = text.replace("æ", "ae").replace("œ", "oe").replace("ø", "o").replace("đ", "d").replace("ł", "l")
    return "".join(character for character in text if not unicodedata.combining(character))


def has_words(words: str, *texts: str) -> bool:
    """Whether each of `words`, or what begins or ends like it, stands in one of `texts`, whatever the accents. No words: yes.

    For short lists that are in memory; what people search in is found by its index (civicnet/search).
    """
    said = fold(" ".join(texts))
    return all(word in said for word in fold(words).split())
