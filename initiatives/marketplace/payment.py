"""Whether a text is about paying: then the page says kindly that no money goes through the site. Nothing is refused."""

import re
from typing import Final

_PAYING: Final = re.compile(
    r"€|\b(?:euro'?s?|betaal\w*|betal\w+|tikkie|iban|rekeningnummer|overmaken|overboeken|factuur|contant|"
    r"pay(?:ing|ment|pal)?|invoice|bank account)\b|\bnl\d{2}\s?[a-z]{4}(?:\s?\d){10}\b",
    re.IGNORECASE,
)


def speaks_of_paying(text: str) -> bool:
    """Whether `text` asks for money or offers it, as far as its words say."""
    return _PAYING.search(text) is not None
