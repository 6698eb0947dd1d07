"""What the marketplace contributes to pages of several capabilities."""

from initiatives.marketplace.sections.listed import for_goal, for_home, for_initiative, for_organisation
from initiatives.marketplace.sections.me import for_me
from initiatives.marketplace.sections.search import for_search

__all__ = ["for_goal", "for_home", "for_initiative", "for_me", "for_organisation", "for_search"]
