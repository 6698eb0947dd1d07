"""What two sequences have in common, within a limit of work: difflib alone takes seconds to hours on repeated words."""

from collections.abc import Callable, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Final

# Steps of difflib's inner loop: about a quarter of a second.
MOST_WORK: Final = 3_000_000


class TooMuchWork(Exception):
    """The limit was reached: the sequences repeat the same words too often to be compared."""


class Work:
    """How much may still be done. Several comparisons on one page share one."""

    def __init__(self, most: int = MOST_WORK) -> None:
        self.left = most

    def spend(self, steps: int) -> None:
        """Take `steps` off what is left. Raises TooMuchWork."""
        if steps > self.left:
            raise TooMuchWork
        self.left -= steps


class Matcher(SequenceMatcher[str]):
    """difflib's, which raises TooMuchWork instead of going on for ever. The arguments are difflib's, and `work`."""

    def __init__(
        self,
        isjunk: Callable[[str], bool] | None,
        old: Sequence[str],
        new: Sequence[str],
        *,
        autojunk: bool,
        work: Work,
    ) -> None:
        super().__init__(isjunk, old, new, autojunk=autojunk)
        self._work = work
        places: dict[str, list[int]] = getattr(self, "b2j")  # noqa: B009 -- difflib's own, unknown to its types
        # How many places in `new` the first n words of `old` have together: what one look at a stretch costs.
        self._cost = list(accumulate((1 + len(places.get(word, ())) for word in old), initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """As difflib's. Raises TooMuchWork."""
        self._work.spend(self._cost[-1 if ahi is None else ahi] - self._cost[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)
