"""A small group is neither shown nor to be worked out, whatever is published: by brute force over all true counts."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from vision.endorsement.broad import Count, GroupCount, Rule, judge
from vision.endorsement.shielding import Told, tell

# Small thresholds keep the number of possible truths small; the arithmetic is the same.
RULE = Rule(smallest_shown=3, group_ballots=6, smallest_group=30)
NORMAL = Rule()
Truth = tuple[Count, ...]


def counts_up_to(total: Count) -> list[Count]:
    return [Count(*c) for c in product(*(range(n + 1) for n in (total.for_, total.against, total.blank)))]


def group(n: int, dimension: str, count: Count, eligible: int) -> GroupCount:
    return GroupCount(dimension, f"{dimension[0]}{n}", "", eligible, count)  # type: ignore[arg-type]  # both are


def told(areas: Truth, bands: Truth, eligible: tuple[int, ...], of_bands: tuple[int, ...]) -> Told:
    groups = [group(n, "neighbourhood", c, e) for n, (c, e) in enumerate(zip(areas, eligible, strict=True))]
    groups += [group(n, "age", c, e) for n, (c, e) in enumerate(zip(bands, of_bands, strict=True))]
    return tell(RULE, sum(areas, Count()), groups, sum(eligible))


def spread(chance: random.Random, whole: Count, parts: int) -> Truth:
    """The ballots over `parts` groups, some of them likely to be small."""
    weights = [chance.choice([0.3, 1, 4]) for _ in range(parts)]
    counts = [Count()] * parts
    for one, n in (
        (Count(1, 0, 0), whole.for_),
        (Count(0, 1, 0), whole.against),
        (Count(0, 0, 1), whole.blank),
    ):
        for _ in range(n):
            place = chance.choices(range(parts), weights)[0]
            counts[place] = counts[place] + one
    return tuple(counts)


def truths(whole: Count, parts: int) -> list[Truth]:
    """Every way in which the ballots may lie over the groups."""
    if parts == 1:
        return [(whole,)]
    return [
        (first, *rest)
        for first in counts_up_to(whole)
        for rest in truths(
            Count(whole.for_ - first.for_, whole.against - first.against, whole.blank - first.blank),
            parts - 1,
        )
    ]


@pytest.mark.parametrize("seed", range(100))
def test_everything_published_fits_at_least_two_counts_of_each_small_group(seed: int) -> None:
    chance = random.Random(seed)
    whole = Count(chance.randint(0, 7), chance.randint(0, 4), chance.randint(0, 1))
    parts = chance.choice([2, 2, 3])
    areas, bands = spread(chance, whole, parts), spread(chance, whole, 2)
    voters = tuple(chance.choice([30, 40, 80]) for _ in range(parts))
    of_bands = (sum(voters) // 2, sum(voters) - sum(voters) // 2)
    published = told(areas, bands, voters, of_bands)
    for mine, others, rest in (
        (areas, truths(whole, parts), lambda t: told(t, bands, voters, of_bands)),
        (bands, truths(whole, 2), lambda t: told(areas, t, voters, of_bands)),
    ):
        small = [n for n, count in enumerate(mine) if count.ballots < RULE.smallest_shown]
        fitting = [t for t in others if rest(t) == published] if small else []
        for n in small:
            if whole.ballots:  # nobody voted: that is the turnout, which is public
                assert len({t[n].ballots for t in fitting}) > 1, (mine, published)


def example(*ballots: Count, eligible: int = 200, rule: Rule = NORMAL) -> Told:
    """One neighbourhood for everybody, and age bands with these ballots."""
    whole = sum(ballots, Count())
    bands = [group(n, "age", count, eligible) for n, count in enumerate(ballots)]
    return tell(
        rule,
        whole,
        [group(0, "neighbourhood", whole, eligible * len(ballots)), *bands],
        eligible * len(ballots),
    )


def test_nothing_is_hidden_when_no_group_is_small() -> None:
    found = example(Count(30, 10), Count(50, 9, 1))
    assert all(group.telling == "shown" for group in found.groups)
    assert found.together == ()
    assert found.share_for_weighted == (Fraction(30, 40) + Fraction(50, 59)) / 2


def test_the_next_smallest_is_hidden_with_a_small_one_and_what_is_derived_too() -> None:
    found = example(Count(6, 1, 1), Count(50, 9, 1), Count(40, 10))
    assert [group.telling for group in found.groups] == ["shown", "few", "shown", "hidden"]
    assert [group.count for group in found.groups][1::2] == [None, None]
    assert found.together == (("age", Count(46, 11, 1)),)
    assert found.share_for_weighted is None
    assert [(f.rule, f.group) for f in found.failures] == [("turnout", ""), ("turnout_per_group", "a0")]


def test_one_more_is_hidden_where_the_next_smallest_is_not_enough() -> None:
    # Of nineteen together nine would follow: the second has ten at least, and no more than the third.
    found = example(Count(9), Count(10), Count(10), Count(40))
    assert [group.telling for group in found.groups] == ["shown", "few", "hidden", "hidden", "shown"]


def test_the_true_outcome_stands_also_where_groups_are_hidden() -> None:
    counts = (Count(0, 0, 4), Count(50, 9, 1), Count(90, 10))
    bands = [group(n, "age", count, 200) for n, count in enumerate(counts)]
    true = judge(Rule(), sum(counts, Count()), bands, 600)
    found = example(*counts)
    assert found.outcome == true.outcome == "not_endorsed"  # in the first band nobody chose for or against
    assert dict(found.holds) == {name: true.holds(name) for name, _holds in found.holds}


def test_a_failure_in_a_hidden_group_is_told_without_its_name() -> None:
    rule = replace(Rule(), smallest_group=10, group_turnout=Fraction(1, 100))
    found = example(Count(1), Count(5, 40), Count(300, 10), rule=rule)
    assert [(f.rule, f.group) for f in found.failures if f.rule == "no_group_against"] == [
        ("no_group_against", "*")
    ]
