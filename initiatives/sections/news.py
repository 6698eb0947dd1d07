"""The news of the initiators on their page: a few items at a time, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from initiatives.models import Update

SHOWN: Final = 5


@dataclass(frozen=True)
class News:
    """The items that the page shows, and the first of the items before and after them; None where there are no more."""

    items: Sequence[Update]
    newer: Update | None = None
    older: Update | None = None


def news(told: Sequence[Update], first: str) -> News:
    """What to show of `told` (newest first, without texts): from the item with the key `first`, or else the newest.

    One query for the texts, and none when there is no news.
    """
    if not told:
        return News(())
    keys = [update.pk for update in told]
    start = next((place for place, key in enumerate(keys) if str(key) == first), 0)
    shown = told[start : start + SHOWN]
    texts = Update.objects.only("html").in_bulk([update.pk for update in shown])
    for update in shown:
        update.html = texts[update.pk].html
    return News(
        shown,
        newer=told[max(0, start - SHOWN)] if start else None,
        older=told[start + SHOWN] if start + SHOWN < len(told) else None,
    )
