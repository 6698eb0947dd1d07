"""Promises of one kind, each with a last day: how many were kept, and which they are.

Source: domain.md, Trust, and "No badge without deeds": what is counted is what is listed.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When

# How a promise stands, what asks for attention first.
LATE, OPEN, KEPT = 1, 2, 3
# The columns of a list of promises: of which kind, the key of the row, its last day, when it was kept, how it stands.
COLUMNS: Final = ("promised", "pk", "day", "done_at", "stands")


@dataclass(frozen=True, kw_only=True)
class PromiseFigures:
    """How many promises with a last day were kept in time or late, how many are late now, and how many are still to come."""

    in_time: int
    late: int
    missed: int
    to_come: int

    @property
    def total(self) -> int:
        return self.in_time + self.late + self.missed + self.to_come


@dataclass(frozen=True, kw_only=True)
class Promises:
    """Promises of one kind among `rows`: `due` is the column of their last day, `kept` that of the moment.

    `waits` are those that may still be kept, `missed` those whose day passed without it.
    """

    rows: models.QuerySet[Any, Any]
    waits: Q
    missed: Q
    due: str = "contact_due"
    kept: str = "contacted_at"

    @property
    def _made(self) -> Q:
        return Q(**{f"{self.kept}__isnull": False, f"{self.due}__isnull": False})

    def figures(self) -> PromiseFigures:
        """Count them. One query."""
        return PromiseFigures(**self.rows.order_by().aggregate(**self._counts()))

    def figures_by(self, column: str) -> dict[Any, PromiseFigures]:
        """Count them for each value of a column of their rows that has any. One query."""
        rows = self.rows.order_by().values(column).annotate(**self._counts())
        return {row.pop(column): PromiseFigures(**row) for row in rows}

    def _counts(self) -> dict[str, Count]:
        timely = Q(**{f"{self.kept}__date__lte": F(self.due)})
        return {
            "in_time": Count("pk", filter=self._made & timely),
            "late": Count("pk", filter=self._made & ~timely),
            "missed": Count("pk", filter=self.missed),
            "to_come": Count("pk", filter=self.waits & ~self.missed),
        }

    def listed(self, kind: str) -> models.QuerySet[Any, Any]:
        """Just those that are counted, with COLUMNS, to be laid together with those of other kinds."""
        stands = Case(
            When(self.missed, then=Value(LATE)), When(self._made, then=Value(KEPT)), default=Value(OPEN)
        )
        return (
            self.rows.order_by()
            .filter(self._made | self.waits | self.missed)
            .annotate(promised=Value(kind), day=F(self.due), done_at=F(self.kept), stands=stands)
            .values_list(*COLUMNS)
        )
