"""The rounds of an example file: their margins, and what must come out."""

from dataclasses import dataclass, field
from decimal import Decimal

from vision.endorsement.broad import Count


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Voters who choose alike on the goals: their part of those for, against and blank, and how they choose."""

    share: dict[str, float]
    chance_for: dict[str, float]
    chance_blank: float


@dataclass(frozen=True, kw_only=True)
class GoalChoices:
    """How choices per goal are made up where only totals of the whole are known; `part` of the voters makes them."""

    seed: int
    part: float
    likenesses: tuple[Likeness, ...]


@dataclass(frozen=True, kw_only=True)
class ExpectedRound:
    """What must come out; shares with four decimals. `failures`: words of the file, "rule" or "rule:group"."""

    turnout: Decimal | None
    share_for: Decimal | None
    share_for_weighted: Decimal | None
    outcome: str
    failures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoundDoc:
    """A round by its margins: ballots per neighbourhood and per age band. Empty margins: no figures in the file."""

    code: str
    version: str
    areas: dict[str, Count] = field(default_factory=dict)
    bands: dict[str, Count] = field(default_factory=dict)
    # Small group: the neighbour it was merged with beforehand.
    merged: dict[str, str] = field(default_factory=dict)
    expected: ExpectedRound | None = None
    goal_choices: GoalChoices | None = None
