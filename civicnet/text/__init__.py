"""Text that people write: Markdown to safe HTML, word-by-word differences, and the Dutch normaliser of search."""

from civicnet.text.diff import diff_words
from civicnet.text.dutch import fold, normalise, search_document, search_query, sort_key
from civicnet.text.html import markdown

__all__ = ["diff_words", "fold", "markdown", "normalise", "search_document", "search_query", "sort_key"]
