"""Locks for work that has no row yet that could be locked."""

from django.db import connection


def wait_for_turn(what: str) -> None:
    """Wait until nobody else holds the turn for `what`, and hold it until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
