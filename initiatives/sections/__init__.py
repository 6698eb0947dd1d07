"""The registry's parts of the pages that several capabilities make together (civicnet/pages)."""

from initiatives.sections.initiative import fetch_for_initiative, for_initiative, news_for_initiative
from initiatives.sections.search import for_search

__all__ = ["fetch_for_initiative", "for_initiative", "for_search", "news_for_initiative"]
