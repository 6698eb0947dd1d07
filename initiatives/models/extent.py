"""How much an initiative has beside its own row. Asked together with the row, so that nothing is asked in vain."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import JSONField
from django.db.models.functions import JSONObject


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How the initiators said it went by their own measure, 0 to 10, on one day. `key`: of its row."""

    key: int
    on: date
    score: int
    note: str


@dataclass(frozen=True, kw_only=True)
class Norm:
    """From which figure on the initiators said that it goes as they hoped, since one day. `key`: of its row."""

    key: int
    on: date
    norm: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What there is of everything that hangs on an initiative. `hidden`: whether a moderator has hidden some of it."""

    updates: bool
    photos: bool
    documents: bool
    hidden: bool
    followers: int
    # The keys of the neighbourhoods in which it works.
    areas: list[int]
    # Of its own measure, the oldest first: so little of each that they come along.
    figures: list[Figure]
    norms: list[Norm]


class _ExtentField(JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Extent:
        found = super().from_db_value(value, expression, connection)
        figures = [Figure(**_with_day(row)) for row in found.pop("figures")]
        norms = [Norm(**_with_day(row)) for row in found.pop("norms")]
        return Extent(**found, figures=figures, norms=norms)


def _with_day(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"on": date.fromisoformat(row["on"])}


class AsExtent(JSONObject):
    output_field = _ExtentField()
