"""What people are told about the marketplace, by what it is of."""

from initiatives.marketplace.letters.exchange import EXCHANGES

__all__ = ["EXCHANGES"]
