"""How much an initiative has beside its own row. Asked together with the row, so that nothing is asked in vain."""

from dataclasses import dataclass
from typing import Any

from django.db.models import JSONField
from django.db.models.functions import JSONObject


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What there is of everything that hangs on an initiative. `hidden`: whether a moderator has hidden some of it."""

    updates: bool
    photos: bool
    documents: bool
    scores: bool
    hidden: bool
    followers: int
    # The keys of the neighbourhoods in which it works.
    areas: list[int]


class _ExtentField(JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Extent:
        return Extent(**super().from_db_value(value, expression, connection))


class AsExtent(JSONObject):
    output_field = _ExtentField()
