"""From the texts of a row to values: what every kind of table shares.

A wrong value leaves its field empty; only few reject the row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.encoding import force_str
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.api.values import Words
from civicnet.areas.models import Neighbourhood
from civicnet.tables import Row
from initiatives.importing.dates import AmbiguousDate, Order, read_date
from initiatives.importing.mapping import Mapping
from initiatives.importing.places import Places
from initiatives.importing.report import Rejection


class Refused(Exception):
    """A value that cannot be used: the field of the file, and why."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


@dataclass
class Found:
    """What one row says. `columns` are those of the model, `left_out` what could not be used."""

    columns: dict[str, Any] = field(default_factory=dict)
    left_out: list[Rejection] = field(default_factory=list)
    ambiguous_dates: int = 0
    shortened: int = 0


class FieldReader:
    """Reads the fields of rows by one mapping.

    `needed` are the fields of which a fault rejects the row: a page needs them, or they would put it in the wrong place.

    Args:
        dates: which number of a date is the month, where that is not clear; "" leaves such a date out and says so.
    """

    needed: ClassVar[frozenset[str]]

    def __init__(self, mapping: Mapping, *, dates: Order) -> None:
        self.mapping, self.dates = mapping, dates
        self.places = Places()

    def keep(self, row: Row, found: Found, name: str, column: str, read: Callable[[str], Any]) -> None:
        """Read one field of the row into one column; a fault leaves the field out, or raises Refused."""
        if name not in self.mapping.fields:
            return
        text = self.mapping.value(name, row.values)
        try:
            found.columns[column] = read(text)
        except Refused as refused:
            if name in self.needed:
                raise
            found.left_out.append(Rejection(row.line, refused.name, refused.reason))
        except AmbiguousDate as error:
            found.ambiguous_dates += 1
            found.left_out.append(Rejection(row.line, name, _asked(text, error)))

    def date_of(self, name: str, text: str) -> date | None:
        """The day that a text means; None for an empty one. Raises Refused and AmbiguousDate."""
        try:
            return read_date(text, self.dates) if text else None
        except AmbiguousDate:
            raise
        except ValueError:
            raise Refused(
                name, _("“%(text)s” is not a date: write it as 2026-03-14.") % {"text": text}
            ) from None

    def neighbourhood_of(self, text: str) -> Neighbourhood:
        """The neighbourhood of this name or code. Raises Refused."""
        area = self.places.named(text)
        if area is None:
            raise Refused("buurt", _("“%(text)s” is not a neighbourhood here.") % {"text": text})
        return area

    def working_area_of(self, text: str) -> set[Any]:
        """All neighbourhoods of the larger areas, and the single neighbourhoods, that the row names: `Noord; Centrum`.

        Our own download has names with commas between them, or codes with spaces; a name may have either in it.
        """
        found: set[Any] = set()
        for name in filter(None, (piece.strip() for piece in text.split(";"))):
            areas = self.places.within(name) or self._each(name, ", ") or self._each(name, " ")
            if not areas:
                raise Refused("werkgebied", _("“%(text)s” is not an area here.") % {"text": name})
            found |= areas
        return found

    def _each(self, text: str, between: str) -> set[Any]:
        """The areas of a list, each name as long as possible; empty when a part of it is no area."""
        parts, found = text.split(between), set[Any]()
        while parts:
            for end in range(len(parts), 0, -1):
                if areas := self.places.within(between.join(parts[:end])):
                    found |= areas
                    parts = parts[end:]
                    break
            else:
                return set()
        return found


def words_of(choices: Any, codes: Words) -> dict[str, str]:
    """Every word for a choice: its name here and in the API, and the label in both languages."""
    words = {value: value for value in choices.values}
    words |= {word: value for value, word in codes.by_value.items()}
    for language in ("nl", "en"):
        with override(language):
            words |= {force_str(label).casefold(): value for value, label in choices.choices}
    return words


def at_most(name: str, text: str, longest: int | None) -> str:
    """Return `text` if it is no longer than that. Raises Refused."""
    if longest and len(text) > longest:
        raise Refused(name, _("At most %(longest)s characters.") % {"longest": longest})
    return text


def _asked(text: str, error: AmbiguousDate) -> str:
    days = {"text": text, "one": date_format(error.one), "other": date_format(error.other)}
    return (
        _("“%(text)s” can be %(one)s or %(other)s. Say which: day first (dmy) or month first (mdy).") % days
    )
