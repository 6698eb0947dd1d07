"""A small group is neither shown nor to be worked out, whatever is published: by brute force over all true counts."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from vision.endorsement.broad import Count, GroupCount, Rule, judge
from vision.endorsement.shielding import Told, shield_counts

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
    return shield_counts(RULE, sum(areas, Count()), groups, sum(eligible))


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


def could_be(fitting: list[Truth], n: int, mine: Truth, whole: Count) -> None:
    """What is hidden of group `n` is open, given every truth that fits what is published."""
    if whole.ballots <= 2:
        return  # nobody voted, or one in each band so that rule 3 could hold: that is the outcome, which is public
    assert whole.is_alike or len({t[n] for t in fitting}) > 1
    if mine[n].ballots < RULE.smallest_shown:
        assert len({t[n].ballots for t in fitting}) > 1
    if not whole.is_alike:  # all ballots of the round alike: that is the outcome, which is public
        for choice in ("for_", "against", "blank"):
            assert any(t[n].ballots > getattr(t[n], choice) for t in fitting), choice


@pytest.mark.parametrize("seed", range(110))
def test_everything_published_leaves_the_ballots_of_each_hidden_group_open(seed: int) -> None:
    """Not how many a small group has, nor what everybody chose in a group whose ballots are all alike."""
    chance = random.Random(seed)
    whole = Count(chance.randint(0, 8), chance.randint(0, 4), chance.randint(0, 1))
    parts = chance.choice([2, 2, 3])
    areas, bands = spread(chance, whole, parts), spread(chance, whole, 2)
    voters = tuple(chance.choice([30, 40, 80]) for _ in range(parts))
    of_bands = (sum(voters) // 2, sum(voters) - sum(voters) // 2)
    published = told(areas, bands, voters, of_bands)
    for dimension, mine, others, rest in (
        ("neighbourhood", areas, truths(whole, parts), lambda t: told(t, bands, voters, of_bands)),
        ("age", bands, truths(whole, 2), lambda t: told(areas, t, voters, of_bands)),
    ):
        tellings = [g.telling for g in published.groups if g.dimension == dimension]
        closed = [c.is_alike or c.ballots < RULE.smallest_shown for c in mine]
        assert all(tellings[n] != "shown" for n, is_closed in enumerate(closed) if is_closed)
        if any(closed):
            fitting = [t for t in others if rest(t) == published]
            for n, telling in enumerate(tellings):
                if telling != "shown":
                    could_be(fitting, n, mine, whole)


def example(*ballots: Count, eligible: int = 200, rule: Rule = NORMAL) -> Told:
    """One neighbourhood for everybody, and age bands with these ballots."""
    whole = sum(ballots, Count())
    bands = [group(n, "age", count, eligible) for n, count in enumerate(ballots)]
    return shield_counts(
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
    found = example(Count(8, 1), Count(9, 1), Count(8, 2), Count(30, 10))
    assert [group.telling for group in found.groups] == ["shown", "few", "hidden", "hidden", "shown"]


def tellings(found: Told) -> list[str]:
    """How each age band is told of."""
    return [group.telling for group in found.groups][1:]


def test_a_group_whose_ballots_are_alike_is_hidden_with_the_next_smallest() -> None:
    """Fourteen of fourteen tells what each of them chose. It is not called small: it is not."""
    for alike in (Count(14), Count(0, 14), Count(0, 0, 14)):
        found = example(alike, Count(20, 9, 1), Count(50, 9, 1), Count(80, 10))
        assert tellings(found) == ["hidden", "hidden", "shown", "shown"]
        assert found.together == (("age", alike + Count(20, 9, 1)),)
        assert found.share_for_weighted is None


def test_one_other_ballot_and_the_group_is_shown() -> None:
    for nearly in (Count(13, 1), Count(13, 0, 1), Count(0, 1, 13)):
        found = example(nearly, Count(20, 9, 1), Count(50, 9, 1), Count(80, 10))
        assert tellings(found) == ["shown"] * 4


def test_two_groups_that_are_each_alike_hide_a_third() -> None:
    found = example(Count(14), Count(0, 15), Count(20, 9, 1), Count(80, 10))
    assert tellings(found) == ["hidden", "hidden", "hidden", "shown"]


def test_a_small_group_and_one_that_is_alike_hide_a_third() -> None:
    """Together they would be all alike again: subtraction would tell both."""
    found = example(Count(4), Count(14), Count(20, 9, 1), Count(80, 10))
    assert tellings(found) == ["few", "hidden", "hidden", "shown"]


def test_when_every_group_is_alike_or_small_none_is_shown() -> None:
    assert tellings(example(Count(30), Count(0, 40))) == ["hidden", "hidden"]
    assert tellings(example(Count(30), Count(40))) == ["hidden", "hidden"]


def test_a_large_group_that_a_small_one_cannot_cover_hides_all() -> None:
    """It would be the only hidden one in which so many may vote, and so the one that is alike."""
    ballots = [
        Count(400),
        Count(20, 9, 1),
        Count(20, 9, 2),
        Count(20, 9, 3),
        Count(20, 9, 4),
        Count(20, 9, 5),
    ]
    bands = [group(n, "age", count, 600 if n == 0 else 100) for n, count in enumerate(ballots)]
    whole = sum(ballots, Count())
    found = shield_counts(NORMAL, whole, [group(0, "neighbourhood", whole, 1100), *bands], 1100)
    assert tellings(found) == ["hidden"] * 6


def test_the_whole_round_alike_is_told_as_what_it_is() -> None:
    found = example(Count(30), Count(40))
    assert (found.whole, found.outcome, found.share_for) == (Count(70), "endorsed_with_concerns", 1)


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
