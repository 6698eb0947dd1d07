"""A collaboration of an example file."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ProblemDoc:
    """What does not work yet; `owner` is the code of the partner that has it, empty without one;
    `solution` says how it was solved."""

    code: str
    text: str
    state: str
    owner: str
    solution: str


@dataclass(frozen=True, kw_only=True)
class CollaborationDoc:
    """`partners` are codes of initiatives. `texts` are the versions of what they agreed, the last one on `agreed_on`."""

    code: str
    name: str
    goal: str
    partners: tuple[str, ...]
    state: str
    by_broker: bool
    begun: date | None
    texts: tuple[str, ...]
    agreed_on: date | None
    reason: str
    problems: tuple[ProblemDoc, ...]
