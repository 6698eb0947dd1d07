"""The result of a closed round as pages and the API show it: public figures only, as closing left them on the round."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vision.endorsement.broad import Count, Rule, RuleName, share_for
from vision.endorsement.models import Group, Round
from vision.endorsement.tally import SHIELDED


@dataclass(frozen=True)
class GroupResult:
    """One neighbourhood or age band after merging. `count` is None when it is not shown; `few`: under the least shown."""

    dimension: str
    code: str
    name: str
    # Every neighbourhood or band that counts here, itself included.
    names: tuple[str, ...]
    codes: tuple[str, ...]
    eligible: int
    count: Count | None
    few: bool

    @property
    def turnout(self) -> Fraction | None:
        if self.count is None or not self.eligible:
            return None
        return Fraction(self.count.ballots, self.eligible)

    @property
    def share_for(self) -> Fraction | None:
        return None if self.count is None else share_for(self.count)

    @property
    def share_against(self) -> Fraction | None:
        share = self.share_for
        return None if share is None else 1 - share


@dataclass(frozen=True)
class GoalResult:
    """What was chosen on one goal: in all, and per group of voters who choose alike. Counts are None when too few."""

    code: str
    count: Count | None
    groups: tuple[Count, ...]
    bridge: float | None
    lowest: str

    @property
    def support(self) -> Fraction | None:
        return None if self.count is None else chosen_for(self.count)

    @property
    def is_contested(self) -> bool:
        """Whether a group has more against than for."""
        return any(count.against > count.for_ for count in self.groups)


@dataclass(frozen=True)
class Opinions:
    """Choices per goal, the goals that bridge most first; `groups` are names with how many people."""

    people: int | None
    groups: tuple[tuple[str, int], ...]
    goals: tuple[GoalResult, ...]


@dataclass(frozen=True)
class Result:
    """All that is public about one closed round."""

    round: Round
    rule: Rule
    outcome: str
    whole: Count
    eligible: int
    turnout: Fraction | None
    share_for: Fraction | None
    share_for_weighted: Fraction | None
    holds: dict[RuleName, bool]
    # (rule, dimension, code of the group or "" for the whole or "*" for one that is not shown)
    failures: tuple[tuple[RuleName, str, str], ...]
    groups: tuple[GroupResult, ...]
    # By dimension, the sum of the groups that are not shown.
    together: dict[str, Count]
    opinions: Opinions | None

    @property
    def neighbourhoods(self) -> list[GroupResult]:
        return [g for g in self.groups if g.dimension == Group.Dimension.NEIGHBOURHOOD]

    @property
    def bands(self) -> list[GroupResult]:
        return [g for g in self.groups if g.dimension == Group.Dimension.AGE]

    def failing(self, rule: RuleName) -> list[GroupResult | None]:
        """The groups in which a rule fails; None stands for groups that are not shown."""
        by_key = {(g.dimension, g.code): g for g in self.groups}
        return [by_key.get((dimension, code)) for name, dimension, code in self.failures if name == rule]


def chosen_for(count: Count) -> Fraction | None:
    """Which part of those who chose on a goal, blank included, was for."""
    return Fraction(count.for_, count.ballots) if count.ballots else None


def result_of(round: Round) -> Result:
    """The result of a closed round. One query when its groups are not prefetched (`groups`)."""
    manifest: dict[str, Any] = json.loads(round.manifest)
    verdict = manifest["verdict"]
    counts = {part["name"]: part["counts"] for part in manifest["lists"]}
    return Result(
        round=round,
        rule=Rule.from_json(manifest["rule"]),
        outcome=round.outcome,
        whole=_count(counts["choice"].get("", {})),
        eligible=manifest["eligible"],
        turnout=_share(verdict["turnout"]),
        share_for=_share(verdict["share_for"]),
        share_for_weighted=_share(verdict["share_for_weighted"]),
        holds=verdict["rules"],
        failures=tuple((f["rule"], f["dimension"], f["group"]) for f in verdict["failures"]),
        groups=tuple(_groups(round.groups.all(), manifest["groups"], counts)),
        together={
            dimension: _count(counts[dimension][SHIELDED])
            for dimension in Group.Dimension.values
            if SHIELDED in counts[dimension]
        },
        opinions=_opinions(round.opinions),
    )


def _count(figures: dict[str, int]) -> Count:
    return Count(figures.get("for", 0), figures.get("against", 0), figures.get("blank", 0))


def _share(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


def _groups(
    rows: Iterable[Group], told: list[dict[str, Any]], counts: dict[str, dict[str, dict[str, int]]]
) -> Iterator[GroupResult]:
    """The groups as the manifest tells them, each with those that were merged into it."""
    names = {(row.dimension, row.code): row for row in rows}
    absorbed: dict[int, list[Group]] = {}
    for row in names.values():
        if row.merged_into_id is not None:
            absorbed.setdefault(row.merged_into_id, []).append(row)
    for one in told:
        row = names[one["dimension"], one["code"]]
        inside = [row, *absorbed.get(row.pk, ())]
        # A group without any ballot is in no list.
        figures = counts[one["dimension"]].get(one["code"], {})
        yield GroupResult(
            dimension=one["dimension"],
            code=one["code"],
            name=one["name"],
            names=tuple(other.name for other in inside),
            codes=tuple(other.code for other in inside),
            eligible=one["eligible"],
            count=_count(figures) if one["telling"] == "shown" else None,
            few=one["telling"] == "few",
        )


def _opinions(found: dict[str, Any] | None) -> Opinions | None:
    if not found or not found["people"]:
        return None
    goals = [
        GoalResult(
            code=goal["goal"],
            count=None if goal["for"] is None else _count(goal),
            groups=tuple(_count(one) for one in goal["groups"] or ()),
            bridge=goal["bridge"],
            lowest=goal["lowest"] or "",
        )
        for goal in found["goals"]
    ]
    goals.sort(key=lambda g: (g.bridge is None, -(g.bridge or 0), g.support is None, -(g.support or 0)))
    return Opinions(
        people=found["people"],
        groups=tuple((group["name"], group["people"]) for group in found["groups"]),
        goals=tuple(goals),
    )
