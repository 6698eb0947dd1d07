"""The facts of the marketplace, by noun."""

from initiatives.marketplace.models.party import Party, parties_of, resident_of, spoken_for_by
from initiatives.marketplace.models.post import (
    POST_DAYS,
    Category,
    DayPart,
    Post,
    Side,
    Urgency,
    files_of_posters,
)
from initiatives.marketplace.models.wording import KINDS, UNANSWERED_DAYS

__all__ = [
    "KINDS",
    "POST_DAYS",
    "UNANSWERED_DAYS",
    "Category",
    "DayPart",
    "Party",
    "Post",
    "Side",
    "Urgency",
    "files_of_posters",
    "parties_of",
    "resident_of",
    "spoken_for_by",
]
