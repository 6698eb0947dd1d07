"""The numbers beside the filters: what the database counted by keys of rows, said in the codes of an address."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from initiatives.codes import GOALS, PLACES, THEMES, codes
from initiatives.models import NOWHERE, Line

# The word in an address for "no assessment asked for"; the column stores an empty string.
NOT_ASKED: Final = "not_asked"
_NONE: Final[Mapping[str, Sequence[str]]] = {PLACES: (NOWHERE,), "uitkomst": (NOT_ASKED,)}


@dataclass(frozen=True)
class Counts:
    """The results of a selection, and how many each value of a filter would give together with the other filters."""

    total: int
    by_value: Mapping[str, Mapping[str, int]]
    # By filter: what has several values at once, with those values.
    several: Mapping[str, Sequence[tuple[Set[str], int]]]

    @staticmethod
    def of_lines(lines: Iterable[Line], stages: Collection[str] | None = None) -> "Counts":
        """The counts in these lines. `stages`: those that are chosen; each result has one stage."""
        by_value: dict[str, Counter[str]] = defaultdict(Counter)
        several: dict[str, list[tuple[Set[str], int]]] = defaultdict(list)
        total, known = 0, codes().values
        for line in lines:
            values = _values_of(line, known)
            for value in values:
                by_value[line.filter][value] += line.number
            if len(values) > 1:
                several[line.filter].append((values, line.number))
            if line.filter == "fase" and (stages is None or line.value in stages):
                total += line.number
        return Counts(total, by_value, several)

    def of(self, name: str, value: str) -> int:
        """How many the value `value` of the filter `name` would give."""
        return self.by_value.get(name, {}).get(value, 0)

    def of_any(self, name: str, values: Collection[str]) -> int:
        """How many these values of the filter `name` would give together."""
        number = sum(self.of(name, value) for value in values)
        for those, each in self.several.get(name, ()):  # counted once, however many of the values it has
            number -= each * max(len(those & set(values)) - 1, 0)
        return number

    @property
    def by_place(self) -> dict[int | None, int]:
        """How many are in each neighbourhood, by its key; None: in none."""
        keys = codes().keys[PLACES]
        return {
            next(iter(keys[code]), None): number for code, number in self.by_value.get(PLACES, {}).items()
        }


def _values_of(line: Line, known: Mapping[str, Mapping[int, str]]) -> Set[str]:
    """What a line of the database counts for, in the words of an address; each value once.

    `known`: by filter, the value of each key of a row (`Codes.values`).
    """
    if line.filter in (PLACES, GOALS, THEMES):
        found = {known[line.filter][key] for key in line.keys if key in known[line.filter]}
    else:
        found = {line.value} - {""}
    return found or frozenset(_NONE.get(line.filter, ()))
