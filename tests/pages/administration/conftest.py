"""A mail server, as the tests of the outbox have it."""

from tests.outbox.conftest import server

__all__ = ["server"]
