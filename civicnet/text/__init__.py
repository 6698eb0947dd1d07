"""Text that people write and read: the rule that cleans it, Markdown to safe HTML, word-by-word differences, the Dutch
normaliser of search, and PDF files (pdf.py)."""

from civicnet.text.clean import can_be_read, clean_deep, clean_line, clean_text
from civicnet.text.diff import BECOMES, WHOLE, diff_words, find_new_words
from civicnet.text.dutch import normalise, sort_key
from civicnet.text.folding import fold, has_words
from civicnet.text.html import markdown
from civicnet.text.matching import Work
from civicnet.text.merge import Merged, merge
from civicnet.text.search import search_document, search_query
from civicnet.text.shorten import shorten

__all__ = [
    "BECOMES",
    "WHOLE",
    "Merged",
    "Work",
    "can_be_read",
    "clean_deep",
    "clean_line",
    "clean_text",
    "diff_words",
    "find_new_words",
    "fold",
    "has_words",
    "markdown",
    "merge",
    "normalise",
    "search_document",
    "search_query",
    "shorten",
    "sort_key",
]
