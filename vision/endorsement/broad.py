"""Whether a text is broadly endorsed: four rules, in exact fractions. Source: domain.md, Endorsement round.

Pure functions of counts; closing, `verify_round`, `check_example` and the result page all call `judge`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

Dimension = Literal["neighbourhood", "age"]
Outcome = Literal["broadly_endorsed", "endorsed_with_concerns", "not_endorsed"]
RuleName = Literal["turnout", "turnout_per_group", "majority", "no_group_against"]


@dataclass(frozen=True)
class Rule:
    """The thresholds, fixed before a round opens."""

    turnout: Fraction = Fraction(1, 5)
    group_turnout: Fraction = Fraction(1, 10)
    majority: Fraction = Fraction(2, 3)
    against_limit: Fraction = Fraction(1, 2)
    # Rule 4 does not apply to a group of fewer ballots (for, against and blank).
    group_ballots: int = 30
    # Groups with fewer eligible voters are merged before opening.
    smallest_group: int = 100
    # A group with fewer ballots is not shown.
    smallest_shown: int = 10

    @property
    def tells_on_small_groups(self) -> bool:
        """Whether the verdict can give away a group that is not shown, as so few ballots are enough for a rule."""
        return self.smallest_group * self.group_turnout < self.smallest_shown

    def as_json(self) -> dict[str, Any]:
        """As a round keeps it: fractions as "2/3"."""
        return {k: str(v) if isinstance(v, Fraction) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> "Rule":
        """The reverse of `as_json`. Raises TypeError or ValueError for anything else."""
        values: dict[str, Any] = {k: Fraction(v) if isinstance(v, str) else v for k, v in written.items()}
        return cls(**values)


@dataclass(frozen=True)
class Count:
    """Ballots by choice."""

    for_: int = 0
    against: int = 0
    blank: int = 0

    @property
    def ballots(self) -> int:
        return self.for_ + self.against + self.blank

    @property
    def is_alike(self) -> bool:
        """Whether there are ballots, and all of them are the same: then the count tells what each of them chose."""
        return self.ballots in (self.for_, self.against, self.blank) and self.ballots > 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.for_ + other.for_, self.against + other.against, self.blank + other.blank)


@dataclass(frozen=True)
class GroupCount:
    """One neighbourhood or age band after merging: who may vote and how they voted."""

    dimension: Dimension
    code: str
    name: str
    eligible: int
    count: Count


@dataclass(frozen=True)
class Failure:
    """One rule that does not hold; `group` is the code of the group it fails in, empty for the whole."""

    rule: RuleName
    group: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome with the figures it rests on. A share is None when there is nothing to divide by."""

    outcome: Outcome
    turnout: Fraction | None
    share_for: Fraction | None
    share_for_weighted: Fraction | None
    failures: tuple[Failure, ...]

    def holds(self, rule: RuleName) -> bool:
        """Whether that one rule holds."""
        return all(failure.rule != rule for failure in self.failures)


def share_in_words(share: Fraction) -> str:
    """A threshold as people write it: "20%", or "2/3" where a percentage would not be exact."""
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else str(share)


def judge(rule: Rule, whole: Count, groups: Sequence[GroupCount], eligible: int) -> Verdict:
    """Apply the four rules.

    Args:
        rule: the thresholds.
        whole: all ballots.
        groups: every neighbourhood and every age band, after merging.
        eligible: how many may vote in all.
    """
    bands = [group for group in groups if group.dimension == "age"]
    turnout = Fraction(whole.ballots, eligible) if eligible else None
    raw, weighted = share_for(whole), weighted_share(bands)
    failures: list[Failure] = []
    if turnout is None or turnout < rule.turnout:
        failures.append(Failure("turnout"))
    failures += [Failure("turnout_per_group", group.code) for group in groups if too_few_voted(rule, group)]
    if raw is None or weighted is None or raw < rule.majority or weighted < rule.majority:
        failures.append(Failure("majority"))
    failures += [Failure("no_group_against", group.code) for group in groups if is_against(rule, group)]
    return Verdict(_outcome(failures), turnout, raw, weighted, tuple(failures))


def too_few_voted(rule: Rule, group: GroupCount) -> bool:
    """Whether rule 2 fails in this group."""
    return not group.eligible or Fraction(group.count.ballots, group.eligible) < rule.group_turnout


def is_against(rule: Rule, group: GroupCount) -> bool:
    """Whether rule 4 fails in this group: it is large enough, and more than half of it is against."""
    return group.count.ballots >= rule.group_ballots and _against(group.count) > rule.against_limit


def share_for(count: Count) -> Fraction | None:
    """for/(for+against); None when nobody chose either."""
    return Fraction(count.for_, count.for_ + count.against) if count.for_ + count.against else None


def weighted_share(bands: Sequence[GroupCount]) -> Fraction | None:
    """The share for, with each age band weighed by how many may vote in it; None when a band chose neither way."""
    shares = [share_for(band.count) for band in bands]
    eligible = sum(band.eligible for band in bands)
    if not eligible or any(share is None for share in shares):
        return None
    return (
        sum((s * b.eligible for s, b in zip(shares, bands, strict=True) if s is not None), Fraction(0))
        / eligible
    )


def _against(count: Count) -> Fraction:
    share = share_for(count)
    return Fraction(0) if share is None else 1 - share


def _outcome(failures: list[Failure]) -> Outcome:
    if any(failure.rule == "majority" for failure in failures):
        return "not_endorsed"
    return "endorsed_with_concerns" if failures else "broadly_endorsed"
