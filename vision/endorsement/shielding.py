"""What may be told of a round's groups: a small one is not shown, and not to be worked out either.

A group with fewer ballots than the rule's `smallest_shown` is told as "few" only, and the next smallest of its dimension
is not told either; their ballots are given together. Subtraction then leaves what the hidden groups have together, and
the verdict may say a little more. So more groups are hidden, smallest first, until the same would be told of a round in
which every small group had another number of ballots. Source: domain.md, Endorsement round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from vision.endorsement.broad import (
    Count,
    Dimension,
    GroupCount,
    Outcome,
    Rule,
    RuleName,
    is_against,
    judge,
    too_few_voted,
)

Telling = Literal["shown", "few", "hidden"]
DIMENSIONS: tuple[Dimension, ...] = ("neighbourhood", "age")
RULES: tuple[RuleName, ...] = ("turnout", "turnout_per_group", "majority", "no_group_against")


@dataclass(frozen=True)
class ToldGroup:
    """A group as everybody may know it; `count` is None for one that is not shown."""

    dimension: Dimension
    code: str
    telling: Telling
    count: Count | None


@dataclass(frozen=True)
class ToldFailure:
    """A rule that does not hold: for the whole (no group), in a group, or in a group that is not shown ("*")."""

    rule: RuleName
    dimension: Dimension | Literal[""] = ""
    group: str = ""


@dataclass(frozen=True)
class Told:
    """All that is told of the counts of a round. Nothing else that depends on the counts may leave it."""

    whole: Count
    groups: tuple[ToldGroup, ...]
    # Per dimension what its hidden groups have together.
    together: tuple[tuple[Dimension, Count], ...]
    outcome: Outcome
    turnout: Fraction | None
    share_for: Fraction | None
    # None when an age band is hidden: it could be solved for the band's own share.
    share_for_weighted: Fraction | None
    holds: tuple[tuple[RuleName, bool], ...]
    failures: tuple[ToldFailure, ...]

    def is_shown(self, dimension: str, code: str) -> bool:
        """Whether the ballots of that group may be told apart from others."""
        return any((g.dimension, g.code, g.telling) == (dimension, code, "shown") for g in self.groups)

    def verdict_json(self) -> dict[str, Any]:
        """The verdict as it is kept and published: fractions as "2/3"."""
        shares = {name: getattr(self, name) for name in ("turnout", "share_for", "share_for_weighted")}
        return {
            "outcome": self.outcome,
            **{name: None if share is None else str(share) for name, share in shares.items()},
            "rules": dict(self.holds),
            "failures": [vars(failure) for failure in self.failures],
        }


@dataclass(frozen=True)
class _Level:
    """How much of one dimension is hidden: the small groups and `more` others; `named`: which are small is told."""

    more: int
    named: bool


# The last resort: every group is hidden, and which of them are small is not told.
_NOTHING = _Level(more=0, named=False)


def tell(rule: Rule, whole: Count, groups: Sequence[GroupCount], eligible: int) -> Told:
    """What may be told of a round with these counts.

    Args:
        rule: the thresholds; `smallest_shown` is the number of ballots from which a group is shown.
        whole: all ballots.
        groups: every neighbourhood and every age band, after merging, with its true count.
        eligible: how many may vote in all.
    """
    truth = _Truth(rule, whole, tuple(groups), eligible)
    levels: dict[Dimension, _Level] = {}
    for dimension in DIMENSIONS:
        for level in truth.levels(dimension):
            levels[dimension] = level
            if truth.is_ambiguous(dimension, level):
                break
    return truth.told(levels)


@dataclass(frozen=True)
class _Truth:
    rule: Rule
    whole: Count
    groups: tuple[GroupCount, ...]
    eligible: int

    def of(self, dimension: Dimension) -> list[GroupCount]:
        """The groups of a dimension, fewest ballots first."""
        return sorted(
            (g for g in self.groups if g.dimension == dimension), key=lambda g: (g.count.ballots, g.code)
        )

    def small(self, dimension: Dimension) -> list[GroupCount]:
        return [g for g in self.of(dimension) if g.count.ballots < self.rule.smallest_shown]

    def levels(self, dimension: Dimension) -> list[_Level]:
        """From telling as much as possible to telling nothing; none when no group is small, or there is only one.

        With so few ballots that some group must be small, which everybody sees, nothing is told at once.
        """
        small, every = len(self.small(dimension)), len(self.of(dimension))
        if not small or every < 2:
            return []
        if self.whole.ballots < every * self.rule.smallest_shown:
            return [_NOTHING]
        return [*(_Level(more, named=True) for more in range(1, every - small + 1)), _NOTHING]

    def hidden(self, dimension: Dimension, level: _Level | None) -> list[GroupCount]:
        groups = self.of(dimension)
        if level is None or level == _NOTHING:
            return groups if level else []
        return groups[: len(self.small(dimension)) + level.more]

    def told(self, levels: dict[Dimension, _Level]) -> Told:
        """What is told when so much is hidden."""
        verdict = judge(self.rule, self.whole, self.groups, self.eligible)
        hidden = {d: self.hidden(d, levels.get(d)) for d in DIMENSIONS}
        unseen = {(g.dimension, g.code) for d in DIMENSIONS for g in hidden[d]}
        few = {(g.dimension, g.code) for d, level in levels.items() if level.named for g in self.small(d)}

        def group(g: GroupCount) -> ToldGroup:
            key = (g.dimension, g.code)
            if key not in unseen:
                return ToldGroup(g.dimension, g.code, "shown", g.count)
            return ToldGroup(g.dimension, g.code, "few" if key in few else "hidden", None)

        told = tuple(group(g) for g in self.groups)
        holds = tuple((name, verdict.holds(name)) for name in RULES)
        return Told(
            whole=self.whole,
            groups=told,
            together=tuple((d, sum((g.count for g in hidden[d]), Count())) for d in DIMENSIONS if hidden[d]),
            outcome=verdict.outcome,
            turnout=verdict.turnout,
            share_for=verdict.share_for,
            share_for_weighted=None if hidden["age"] else verdict.share_for_weighted,
            holds=holds,
            failures=tuple(self._failures(told, dict(holds))),
        )

    def _failures(self, told: tuple[ToldGroup, ...], holds: dict[RuleName, bool]) -> Iterator[ToldFailure]:
        """Only what the shown groups show, what "few" means by itself, and that a rule fails at all."""
        for name in RULES:
            if holds[name]:
                continue
            if name in ("turnout", "majority"):
                yield ToldFailure(name)
                continue
            named = [
                ToldFailure(name, seen.dimension, seen.code)
                for seen, group in zip(told, self.groups, strict=True)
                if self._is_seen_to_fail(name, seen, group)
            ]
            yield from named or [ToldFailure(name, "", "*")]

    def _is_seen_to_fail(self, name: RuleName, seen: ToldGroup, group: GroupCount) -> bool:
        if seen.telling == "hidden":
            return False
        if seen.telling == "few":  # with as many ballots as a small group can have
            group = replace(group, count=Count(blank=self.rule.smallest_shown - 1))
        return (
            too_few_voted(self.rule, group) if name == "turnout_per_group" else is_against(self.rule, group)
        )

    def is_ambiguous(self, dimension: Dimension, level: _Level) -> bool:
        """Whether another truth, in which each small group has another number of ballots, is told in the same words.

        That other truth must come to the same level by itself: who knows this procedure knows that less would have
        been hidden otherwise.
        """
        told = self.told({dimension: level})
        small = {g.code: g.count.ballots for g in self.small(dimension)}
        for other in self._others(dimension, level):
            if any(small.get(g.code) == g.count.ballots for g in other.of(dimension) if g.code in small):
                continue
            if other.told({dimension: level}) != told:
                continue
            its = other.levels(dimension)
            if level in its and not any(
                other.is_ambiguous(dimension, sooner) for sooner in its[: its.index(level)]
            ):
                return True
        return False

    def _others(self, dimension: Dimension, level: _Level) -> Iterator["_Truth"]:
        """Truths in which the hidden groups of this dimension share their ballots otherwise, the small ones all."""
        small, hidden = self.small(dimension), self.hidden(dimension, level)
        large = hidden[len(small) :]
        if len(small) == 1:
            for partner in large:
                yield from self._exchanges(small[0], partner)
            return
        for shift in range(1, len(small)):
            counts = [g.count for g in small]
            turned = counts[shift:] + counts[:shift]
            if all(a.ballots != b.ballots for a, b in zip(counts, turned, strict=True)):
                yield self._with(dict(zip(small, turned, strict=True)))
        for plan in _moves(small, large):
            yield self._with(plan)

    def _exchanges(self, small: GroupCount, partner: GroupCount) -> Iterator["_Truth"]:
        both, most = small.count + partner.count, self.rule.smallest_shown - 1
        found = [
            Count(for_, against, blank)
            for for_ in range(min(most, both.for_) + 1)
            for against in range(min(most - for_, both.against) + 1)
            for blank in range(min(most - for_ - against, both.blank) + 1)
        ]
        # When it is not told which one is small, it may be the other.
        found.append(partner.count)
        for count in sorted(found, key=lambda c: abs(c.ballots - small.count.ballots)):
            if count.ballots != small.count.ballots:
                yield self._with({small: count, partner: _minus(both, count)})

    def _with(self, counts: dict[GroupCount, Count]) -> "_Truth":
        return replace(
            self, groups=tuple(replace(g, count=counts[g]) if g in counts else g for g in self.groups)
        )


_ONE = (Count(for_=1), Count(against=1), Count(blank=1))


def _moves(small: list[GroupCount], large: list[GroupCount]) -> Iterator[dict[GroupCount, Count]]:
    """Each small group gives one ballot to, or gets one from, a large one or its neighbour in the row."""
    for partner in large:
        for one in _ONE:
            rest = partner.count
            plan: dict[GroupCount, Count] = {}
            for group in small:  # all get one
                rest, plan[group] = _minus(rest, one), group.count + one
            if min(vars(rest).values()) >= 0:
                yield plan | {partner: rest}
        plan, rest = {}, partner.count
        for group in small:  # each gives one, whatever it has
            own = next((one for one in _ONE if min(vars(_minus(group.count, one)).values()) >= 0), Count())
            plan[group], rest = _minus(group.count, own), rest + own
        yield plan | {partner: rest}
        plan, rest = {}, partner.count
        for group in small:  # each gives one when it can, and gets one when it has none
            gift = next((one for one in _ONE if min(vars(_minus(group.count, one)).values()) >= 0), None)
            take = next((one for one in _ONE if min(vars(_minus(rest, one)).values()) >= 0), None)
            if gift is not None:
                plan[group], rest = _minus(group.count, gift), rest + gift
            elif take is not None:
                plan[group], rest = group.count + take, _minus(rest, take)
        if len(plan) == len(small):
            yield plan | {partner: rest}
    if len(small) % 2 == 0:
        for one in _ONE:  # in pairs: one gives, the other gets
            plan = {}
            for giver, taker in zip(small[::2], small[1::2], strict=True):
                plan[giver], plan[taker] = _minus(giver.count, one), taker.count + one
            if all(min(vars(count).values()) >= 0 for count in plan.values()):
                yield plan


def _minus(left: Count, right: Count) -> Count:
    return Count(left.for_ - right.for_, left.against - right.against, left.blank - right.blank)
