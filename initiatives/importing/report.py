"""What an import did, row by row: stored with the job, written to a file, shown on a page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Rejection:
    """A row, or a field of it, that was not imported: where it stands, which field, what is wrong."""

    line: int
    field: str
    reason: str

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        where = _("line %(line)d") % {"line": self.line}
        return f"{where}, {self.field}" if self.field else where


@dataclass
class Report:
    """What an import did. `rejections` are rows that were not imported, `left_out` single fields."""

    new: int = 0
    changed: int = 0
    same: int = 0
    without_place: int = 0  # imported rows that are in no neighbourhood and have no working area
    ambiguous_dates: int = 0
    shortened: int = 0
    abroad: list[int] = field(
        default_factory=list
    )  # lines of points outside the country, with no outlines to check by
    rejections: list[Rejection] = field(default_factory=list)
    left_out: list[Rejection] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        """How many rows were not imported."""
        return len({r.line for r in self.rejections})

    def lines(self) -> Iterator[tuple[int, str, str, str]]:
        """Line, field, what was left out and the reason, in the order of the file: the report to download."""
        both = [(r, _("row not taken over")) for r in self.rejections]
        both += [(r, _("field left out")) for r in self.left_out]
        for one, cost in sorted(both, key=lambda pair: pair[0].line):
            yield one.line, one.field, cost, one.reason

    def to_json(self) -> dict[str, Any]:
        """The form in which a job stores it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        parts = {
            name: [Rejection(**one) for one in data.get(name, [])] for name in ("rejections", "left_out")
        }
        return cls(**(data | parts))
