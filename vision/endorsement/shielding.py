"""What may be told of a round's groups: a small one, or one whose ballots are all alike, is not shown or deducible.

A group with fewer ballots than the rule's `smallest_shown` is told as "few" only. One whose ballots are all alike is
not told: it would say what each of its voters chose. Nor is the next smallest of that dimension; their ballots are
given together. Subtraction then leaves the sum of the hidden groups, and the verdict may say a little more. So more
groups are hidden, smallest first, until of each of them the same would be told of a round in which it had another
number of ballots, or ballots of more than one choice. Only when all ballots of a round are alike can nothing hide that:
it is the outcome itself. Source: domain.md, Endorsement round.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, TypeAlias

from vision.endorsement.broad import (
    Count,
    Dimension,
    GroupCount,
    Outcome,
    Rule,
    RuleName,
    Verdict,
    is_against,
    judge,
    too_few_voted,
)

Telling = Literal["shown", "few", "hidden"]
DIMENSIONS: tuple[Dimension, ...] = ("neighbourhood", "age")
RULES: tuple[RuleName, ...] = ("turnout", "turnout_per_group", "majority", "no_group_against")
# The rules that apply to each group, with the function that says whether one fails.
GROUP_RULES: dict[RuleName, Callable[[Rule, GroupCount], bool]] = {
    "turnout_per_group": too_few_voted,
    "no_group_against": is_against,
}


@dataclass(frozen=True)
class ToldGroup:
    """A group as everybody may know it; `count` is None for one that is not shown."""

    dimension: Dimension
    code: str
    telling: Telling
    count: Count | None


@dataclass(frozen=True)
class ToldFailure:
    """A rule that does not hold: for the whole, in a group, or in one of a dimension that is not shown ("*")."""

    rule: RuleName
    dimension: Dimension | Literal[""] = ""
    group: str = ""


@dataclass(frozen=True)
class Told:
    """All that is told of the counts of a round. Nothing else that depends on the counts may be published."""

    whole: Count
    groups: tuple[ToldGroup, ...]
    # By dimension, the sum of its hidden groups.
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
    """How much of one dimension is hidden: the closed groups and `more` others; `named`: which are small is told."""

    more: int
    named: bool


@dataclass(frozen=True)
class _Side:
    """What is told of one dimension: its groups, the sum of the hidden ones, and which rules fail in it."""

    groups: tuple[ToldGroup, ...]
    together: Count | None
    failures: tuple[ToldFailure, ...]
    # Rule 3 depends on the ballots by age.
    majority: bool | None


# How many other groups are hidden beside the closed ones before all of them are.
_MOST = 3
# The last resort: every group is hidden, and which of them are small is not told.
_NOTHING = _Level(more=0, named=False)


def shield_counts(rule: Rule, whole: Count, groups: Sequence[GroupCount], eligible: int) -> Told:
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
        return self._sorted[dimension]

    @cached_property
    def _sorted(self) -> dict[Dimension, list[GroupCount]]:
        order = sorted(self.groups, key=lambda g: (g.count.ballots, g.code))
        return {d: [g for g in order if g.dimension == d] for d in DIMENSIONS}

    def small(self, dimension: Dimension) -> list[GroupCount]:
        return [g for g in self.of(dimension) if g.count.ballots < self.rule.smallest_shown]

    def closed(self, dimension: Dimension) -> list[GroupCount]:
        """The groups whose count may not be told: small ones, and those whose ballots are all alike."""
        smallest = self.rule.smallest_shown
        return [g for g in self.of(dimension) if g.count.ballots < smallest or g.count.is_alike]

    def levels(self, dimension: Dimension) -> list[_Level]:
        """From telling as much as possible to telling nothing; none when no group is closed, or there is only one.

        With so few ballots that some group must be small, as everybody can see, nothing is told.
        """
        closed, every = len(self.closed(dimension)), len(self.of(dimension))
        if not closed or every < 2:
            return []
        if self.whole.ballots < every * self.rule.smallest_shown:
            return [_NOTHING]
        return [*(_Level(more, named=True) for more in range(1, min(every - closed, _MOST) + 1)), _NOTHING]

    def hidden(self, dimension: Dimension, level: _Level | None) -> list[GroupCount]:
        groups = self.of(dimension)
        if level is None or level == _NOTHING:
            return groups if level else []
        closed = self.closed(dimension)
        codes = {g.code for g in closed}
        return closed + [g for g in groups if g.code not in codes][: level.more]

    def side(self, dimension: Dimension, level: _Level | None) -> "_Side":
        """What is told of one dimension at this level of hiding. It does not depend on the other dimension."""
        hidden = self.hidden(dimension, level)
        unseen = {g.code for g in hidden}
        few = {g.code for g in self.small(dimension)} if level and level.named else set()

        def group(g: GroupCount) -> ToldGroup:
            if g.code not in unseen:
                return ToldGroup(dimension, g.code, "shown", g.count)
            return ToldGroup(dimension, g.code, "few" if g.code in few else "hidden", None)

        pairs = [(group(g), g) for g in self.groups if g.dimension == dimension]
        return _Side(
            groups=tuple(seen for seen, _g in pairs),
            together=sum((g.count for g in hidden), Count()) if hidden else None,
            failures=tuple(failure for name in GROUP_RULES for failure in self._failures(name, pairs)),
            majority=self.verdict.holds("majority") if dimension == "age" else None,
        )

    @cached_property
    def verdict(self) -> Verdict:
        return judge(self.rule, self.whole, self.groups, self.eligible)

    def told(self, levels: dict[Dimension, _Level]) -> Told:
        """What is told at this level of hiding."""
        verdict, sides = self.verdict, {d: self.side(d, levels.get(d)) for d in DIMENSIONS}
        groups = {(g.dimension, g.code): g for side in sides.values() for g in side.groups}
        failures = [ToldFailure(failure.rule) for failure in verdict.failures if not failure.group]
        failures += [failure for side in sides.values() for failure in side.failures]
        return Told(
            whole=self.whole,
            groups=tuple(groups[g.dimension, g.code] for g in self.groups),
            together=tuple((d, side.together) for d, side in sides.items() if side.together is not None),
            outcome=verdict.outcome,
            turnout=verdict.turnout,
            share_for=verdict.share_for,
            share_for_weighted=None if sides["age"].together is not None else verdict.share_for_weighted,
            holds=tuple((name, verdict.holds(name)) for name in RULES),
            failures=tuple(sorted(failures, key=lambda failure: RULES.index(failure.rule))),
        )

    def _failures(self, name: RuleName, pairs: list[tuple[ToldGroup, GroupCount]]) -> Iterator[ToldFailure]:
        """Only what the shown groups show, what "few" means by itself, and that a rule fails in this dimension at all."""
        named = [seen for seen, group in pairs if self._is_seen_to_fail(name, seen, group)]
        if named:
            yield from (ToldFailure(name, seen.dimension, seen.code) for seen in named)
        elif any(GROUP_RULES[name](self.rule, group) for _seen, group in pairs):
            yield ToldFailure(name, pairs[0][0].dimension, "*")

    def _is_seen_to_fail(self, name: RuleName, seen: ToldGroup, group: GroupCount) -> bool:
        if seen.telling == "hidden":
            return False
        if seen.telling == "few":  # with as many ballots as a small group can have
            group = replace(group, count=Count(blank=self.rule.smallest_shown - 1))
        return GROUP_RULES[name](self.rule, group)

    def is_ambiguous(self, dimension: Dimension, level: _Level) -> bool:
        """Whether each closed group has another truth, told in the same words, in which its ballots are different.

        A small group has another number of ballots there; one whose ballots are all alike has a ballot of another
        choice. These truths and this one then cover for each other.
        """
        told = self.side(dimension, level)
        # The largest first: it is the hardest to cover, and then nothing else has to be looked at.
        for group in reversed(self.closed(dimension)):
            secrets: list[_Secret] = []
            if group.count.ballots < self.rule.smallest_shown:
                secrets.append(_has_another_number)
            if group.count.is_alike and not self.whole.is_alike:
                secrets.append(_has_another_choice)
            for differs in secrets:
                if not any(
                    other.comes_to(dimension, told)
                    for other in self._others(dimension, level, group, differs)
                ):
                    return False
        return True

    def comes_to(self, dimension: Dimension, told: "_Side") -> bool:
        """Whether exactly this is told of this dimension.

        The procedure itself must come to it: a reader who knows it would otherwise see that less would have been
        hidden.
        """
        levels = self.levels(dimension)
        for place, level in enumerate(levels):
            if self.side(dimension, level) == told:
                return not any(self.is_ambiguous(dimension, sooner) for sooner in levels[:place])
        return False

    def _others(
        self, dimension: Dimension, level: _Level, group: GroupCount, differs: "_Secret"
    ) -> Iterator["_Truth"]:
        """Truths in which `group` and another hidden group divide their ballots differently, so its secret is another."""
        closed = self.closed(dimension)
        hidden = sorted(self.hidden(dimension, level), key=lambda g: g in closed)
        unseen = {g.code for g in hidden}
        least = next((g.count.ballots for g in self.of(dimension) if g.code not in unseen), None)

        def can_be_hidden(count: Count) -> bool:
            is_closed = count.ballots < self.rule.smallest_shown or count.is_alike
            return is_closed or least is None or count.ballots <= least

        for partner in [g for g in hidden if g != group][:_PARTNERS]:
            both = group.count + partner.count
            for count in self._shares(group.count, partner.count):
                rest = _minus(both, count)
                if (
                    min(vars(count).values()) >= 0 <= min(vars(rest).values())
                    and differs(group.count, count)
                    and _cover_each_other(group.count, count)
                    and _cover_each_other(partner.count, rest)
                    and can_be_hidden(count)
                    and can_be_hidden(rest)
                    and count.ballots <= group.eligible
                    and rest.ballots <= partner.eligible
                ):
                    yield self._with({group: count, partner: rest})

    def _shares(self, own: Count, partners: Count) -> Iterator[Count]:
        """What the group may have of the ballots of both: all of the other's, a ballot more, less or another, or few."""
        both = own + partners
        yield partners
        for one in _ONE:
            yield own + one
            yield _minus(own, one)
            yield from (_minus(own + one, other) for other in _ONE if other != one)
            # The ballots of the other group are the ones that are all alike.
            most = sum(n * m for n, m in zip(vars(both).values(), vars(one).values(), strict=True))
            for n in {most, min(most, partners.ballots), min(most, self.rule.smallest_shown)}:
                yield _minus(both, Count(*(n * m for m in vars(one).values())))
        if own.ballots < self.rule.smallest_shown:
            numbers = sorted(range(self.rule.smallest_shown), key=lambda n: (abs(n - own.ballots), n))
            # A group with next to no ballots of its own has to be given one of each choice first.
            starts = (Count(), *_ONE) if own.ballots < 2 else (Count(),)
            for number in numbers:
                for order in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
                    for first in starts:
                        yield _with_number(own + first, _minus(partners, first), number, order)

    def _with(self, counts: dict[GroupCount, Count]) -> "_Truth":
        return replace(
            self, groups=tuple(replace(g, count=counts[g]) if g in counts else g for g in self.groups)
        )


# With how many other groups one is compared, those first that could be shown.
_PARTNERS = 6
_Secret: TypeAlias = Callable[[Count, Count], bool]
_ONE = (Count(for_=1), Count(against=1), Count(blank=1))


def _has_another_number(now: Count, other: Count) -> bool:
    return now.ballots != other.ballots


def _has_another_choice(now: Count, other: Count) -> bool:
    """Whether somebody chose something else than everybody did `now`."""
    return any(n and not m for n, m in zip(vars(other).values(), vars(now).values(), strict=True))


def _with_number(own: Count, partners: Count, number: int, order: tuple[int, ...]) -> Count:
    """This many ballots: as many of its own as possible, the others from the partner, by choice in this order."""
    left, given = list(vars(own).values()), list(vars(partners).values())
    for place in order:
        if number < sum(left):
            left[place] -= min(left[place], sum(left) - number)
        else:
            left[place] += max(0, min(given[place], number - sum(left)))
    return Count(*left)


def _cover_each_other(now: Count, other: Count) -> bool:
    """Not where one has no ballots and those of the other are all alike: the first says nothing against that choice."""
    return not ((now.is_alike and not other.ballots) or (other.is_alike and not now.ballots))


def _minus(left: Count, right: Count) -> Count:
    return Count(left.for_ - right.for_, left.against - right.against, left.blank - right.blank)
