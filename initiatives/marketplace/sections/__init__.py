"""What the marketplace contributes to pages of several capabilities."""

from initiatives.marketplace.sections.me import for_me
from initiatives.marketplace.sections.search import for_search

__all__ = ["for_me", "for_search"]
