"""The offers and needs of an initiative of an example file."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PostDoc:
    """`condition` and `place` are codes of places; `put_up` is the day on which it was put on the marketplace."""

    code: str
    side: str
    category: str
    title: str
    text: str
    urgency: str
    number: int
    is_unique: bool
    condition: str
    place: str
    put_up: date | None
