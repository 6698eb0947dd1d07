"""The numbers beside the filters: what the database counted by keys of rows, said in the codes of an address."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from initiatives.choosing import NOT_ASKED
from initiatives.codes import GOALS, PLACES, THEMES, codes
from initiatives.models import NOWHERE, Line

_NONE: Final[Mapping[str, Sequence[str]]] = {PLACES: (NOWHERE,), "uitkomst": (NOT_ASKED,)}


@dataclass(frozen=True)
class Counts:
    """The results of a selection, and how many each value of a filter would give together with the other filters."""

    total: int
    by_value: Mapping[str, Mapping[str, int]]
    # By filter: what has several values at once, with those values.
    several: Mapping[str, Sequence[tuple[Set[str], int]]]

    @staticmethod
    def of_lines(
        lines: Iterable[Line], chosen: Collection[str] | None = None, *, total_by: str = "fase"
    ) -> "Counts":
        """The counts in these lines.

        `total_by`: a filter in which each result has one value; `chosen`: the values of it that are chosen.
        """
        by_value: dict[str, Counter[str]] = defaultdict(Counter)
        several: dict[str, list[tuple[Set[str], int]]] = defaultdict(list)
        total, known = 0, codes().values
        for line in lines:
            values = _values_of(line, known)
            for value in values:
                by_value[line.filter][value] += line.number
            if len(values) > 1:
                several[line.filter].append((values, line.number))
            if line.filter == total_by and (chosen is None or line.value in chosen):
                total += line.number
        return Counts(total, by_value, several)

    def plus(self, other: "Counts") -> "Counts":
        """The counts of what is in one or the other; nothing is in both."""
        names = {*self.by_value, *other.by_value}
        return Counts(
            self.total + other.total,
            {
                name: Counter(self.by_value.get(name, {})) + Counter(other.by_value.get(name, {}))
                for name in names
            },
            {name: [*self.several.get(name, ()), *other.several.get(name, ())] for name in names},
        )

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
        found = set(line.value.strip("{}").split(",")) - {""}  # one value, or those of an array
    return found or frozenset(_NONE.get(line.filter, ()))
