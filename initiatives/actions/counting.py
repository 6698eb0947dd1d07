"""The upkeep of what the list and its filters know (initiatives/models/listing.py), which triggers write."""

from typing import Final

from django.db import connection, transaction

BATCH: Final = 1000

_ROLL_UP: Final = """
WITH gone AS (DELETE FROM initiatives_filtercount RETURNING filter, value, number)
INSERT INTO initiatives_filtercount (filter, value, number)
SELECT filter, value, sum(number) FROM gone GROUP BY filter, value HAVING sum(number) <> 0
"""
_KEYS: Final = """
SELECT id FROM initiatives_initiative WHERE id > %(last)s
UNION SELECT initiative_id FROM initiatives_listing WHERE initiative_id > %(last)s ORDER BY 1 LIMIT %(most)s
"""
# One statement sees one moment: what others write meanwhile is neither counted nor missed.
_CORRECT: Final = """
INSERT INTO initiatives_filtercount (filter, value, number)
SELECT filter, value, sum(number) FROM (
    SELECT filter, value, 1 AS number FROM initiatives_listing listed, initiatives_values(listed)
    UNION ALL
    SELECT filter, value, -number FROM initiatives_filtercount
) AS both_ways
GROUP BY filter, value HAVING sum(number) <> 0
"""


def roll_up_counts() -> None:
    """Make one line of all that say how many more or fewer have the same value. Nobody waits, and no sum changes."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLL_UP)


def count_anew() -> int:
    """List and count every public initiative anew. Returns how many counts were wrong: 0, unless triggers were off."""
    last = 0
    while keys := _keys_after(last):
        with connection.cursor() as cursor:
            cursor.execute("SELECT initiatives_list(%s)", [keys])
        last = keys[-1]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # no page waits for this
        cursor.execute(_CORRECT)
        return cursor.rowcount


def _keys_after(last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, {"last": last, "most": BATCH})
        return [key for (key,) in cursor.fetchall()]
