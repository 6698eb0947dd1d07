"""Which public initiatives have which value, as bit sets: a selection is then counted by combining a few of them with
AND.

A set of initiatives is one large number; bit n is the n-th newest. Each process keeps the tally until an
initiative changes (civicnet/caching/memory.py); the results of a search word are added when it is first asked for. The rows
themselves are read from the database for every answer, and only those that are public at that moment.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

from civicnet.caching.memory import cached
from civicnet.search.query import found_by
from civicnet.text.search import Term
from initiatives.models import NOWHERE, Initiative


def in_text(row: str) -> Case:
    """The value of a theme or goal (`row`: the lookup path) in a filter: its code, or "2.0/D1.1" when its version is
    no longer in force. Choosing it in that version does not count for the one in force.
    """
    numbered = Concat(f"{row}__version__number", Value("/"), f"{row}__code")
    return Case(
        When(**{f"{row}__version__state": "superseded"}, then=numbered),
        default=F(f"{row}__code"),
        output_field=CharField(),
    )


# The neighbourhood, or the one that it became part of.
_AREA_NOW: Final = Coalesce("neighbourhood__points_to__code", "neighbourhood__code")
# By the names of the filters (initiatives.selection): the columns that say which value an initiative has.
COLUMNS: Final[Mapping[str, Any]] = {
    "buurt": _AREA_NOW,
    "thema": in_text("theme"),
    "soort": F("kind"),
    "fase": F("stage"),
    "uitkomst": F("outcome"),
}
GOALS: Final = "doel"
WORKING_AREA: Final = "werkt in"
MOST_TERMS: Final = 1000
_SEVERAL: Final[Mapping[str, Any]] = {
    GOALS: Initiative.goals.through,
    WORKING_AREA: Initiative.working_area.through,
}
_CODES: Final[Mapping[str, Any]] = {GOALS: in_text("goal"), WORKING_AREA: _AREA_NOW}
# An initiative without a neighbourhood of its own is wherever it works, as in InitiativeQuerySet.in_neighbourhoods.
_PLACE: Final = "buurt"


class Tally:
    """All public initiatives at one moment. Two threads may share it."""

    def __init__(self) -> None:
        """Read every public initiative. One query, and one more when some have no neighbourhood."""
        newest = Initiative.objects.public().order_by("-submitted_at", "-pk")
        rows = list(newest.values_list("pk", *COLUMNS.values()))
        self.keys: list[int] = [row[0] for row in rows]
        self.everything = (1 << len(rows)) - 1
        self._place = {key: place for place, key in enumerate(self.keys)}
        self._sets = {
            name: self._by_value((place, row[column]) for place, row in enumerate(rows))
            for column, name in enumerate(COLUMNS, 1)
        }
        self._terms: dict[str, int] = {}
        placed = self.having(_PLACE, self._sets[_PLACE])
        if placed != self.everything:
            works = self.values(WORKING_AREA)
            nowhere = self.everything & ~placed
            for code, those in works.items():
                self._sets[_PLACE][code] = self._sets[_PLACE].get(code, 0) | (those & ~placed)
                nowhere &= ~those
            self._sets[_PLACE][NOWHERE] = nowhere

    def values(self, name: str) -> Mapping[str, int]:
        """The set of each value of the filter `name`.

        For values of which an initiative can have several: one query, the first time.
        """
        if name not in self._sets:
            place = self._place
            pairs = _SEVERAL[name].objects.values_list("initiative_id", _CODES[name])
            self._sets[name] = self._by_value((place[key], code) for key, code in pairs if key in place)
        return self._sets[name]

    def having(self, name: str, values: Iterable[str]) -> int:
        """Those that have any of `values` in the filter `name`."""
        sets, found = self.values(name), 0
        for value in values:
            found |= sets.get(value, 0)
        return found

    def saying(self, term: Term) -> int:
        """Those whose text has a search term. One query, the first time."""
        return self.found(term.query, lambda: Initiative.objects.public().filter(search=found_by([term])))

    def found(self, term: str, rows: Callable[[], QuerySet[Initiative]]) -> int:
        """Those that are in `rows()`, which depends on `term` only. One query, the first time."""
        known = self._terms
        if term not in known:
            if len(known) >= MOST_TERMS:
                self._terms = known = {}
            known[term] = self.of(rows().order_by().values_list("pk", flat=True))
        return known[term]

    def of(self, keys: Iterable[int]) -> int:
        """The set of these primary keys; rows newer than the tally are not in it."""
        return self._bits([self._place[key] for key in keys if key in self._place])

    def page(self, found: int, first: int, most: int) -> list[int]:
        """The primary keys of `most` of the set `found` from number `first`, the newest first."""
        # The first place below which there are `first` of them.
        start = bisect_left(
            range(len(self.keys) + 1), first, key=lambda n: (found & ((1 << n) - 1)).bit_count()
        )
        rest = found >> start
        page: list[int] = []
        while rest and len(page) < most:
            lowest = (rest & -rest).bit_length()
            start, rest = start + lowest, rest >> lowest
            page.append(self.keys[start - 1])
        return page

    def _by_value(self, pairs: Iterable[tuple[int, Any]]) -> dict[str, int]:
        places: dict[str, list[int]] = {}
        for place, value in pairs:
            if value is not None:
                places.setdefault(value, []).append(place)
        return {value: self._bits(them) for value, them in places.items()}

    def _bits(self, places: Iterable[int]) -> int:
        bits = bytearray(len(self.keys) // 8 + 1)
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")


@cached("initiatives", "areas", "vision")
def tally() -> Tally:
    """The present tally."""
    return Tally()
