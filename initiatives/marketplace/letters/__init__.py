"""What people are told about the marketplace, by what it is of."""

from initiatives.marketplace.letters.exchange import EXCHANGES
from initiatives.marketplace.letters.post import POSTS
from initiatives.marketplace.letters.suggestion import SUGGESTIONS

__all__ = ["EXCHANGES", "POSTS", "SUGGESTIONS"]
