"""The steps of the work that partners improve together: who does what, how long it takes, and where it waits."""

from dataclasses import asdict, dataclass
from typing import Any, Final

MOST_STEPS: Final = 12


@dataclass(frozen=True, kw_only=True)
class WorkStep:
    """One step, in the figures of the partners themselves.

    `minutes`: how long it takes; `wait`: how many minutes pass before the next one begins, and `why`.
    """

    what: str
    who: str
    minutes: int
    wait: int = 0
    why: str = ""

    def as_row(self) -> dict[str, Any]:
        """The same as it is stored."""
        return asdict(self)


def longest_wait(steps: list[WorkStep]) -> int | None:
    """Behind which step one waits longest, by its place; the first of equals. None where nobody waits."""
    waits = [step.wait for step in steps]
    return waits.index(max(waits)) if any(waits) else None
