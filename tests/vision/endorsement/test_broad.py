"""The four rules at their boundaries: exactly there, just below, just above. Source: domain.md, Endorsement round."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.factories import BallotRow, make_round
from vision.endorsement.broad import (
    Count,
    Failure,
    GroupCount,
    Rule,
    Verdict,
    is_against,
    judge,
    share_for,
    too_few_voted,
    weighted_share,
)
from vision.endorsement.result import GoalResult, GroupResult, chosen_for, result_of
from vision.endorsement.shielding import Told, shield_counts

RULE = Rule()
# Who may vote, for, against, blank.
Figures = tuple[int, int, int, int]


def group(figures: Figures, dimension: str = "age", code: str = "L1") -> GroupCount:
    eligible, *ballots = figures
    return GroupCount(dimension, code, code, eligible, Count(*ballots))  # type: ignore[arg-type]  # a Dimension


def groups_of(areas: list[Figures], bands: list[Figures]) -> list[GroupCount]:
    return [
        *(group(figures, "neighbourhood", f"B{n}") for n, figures in enumerate(areas, 1)),
        *(group(figures, "age", f"L{n}") for n, figures in enumerate(bands, 1)),
    ]


def judged(areas: list[Figures], bands: list[Figures] | None = None) -> Verdict:
    """The verdict on these neighbourhoods and age bands; one band for everybody when none are given."""
    groups = groups_of(areas, bands or [tuple(map(sum, zip(*areas, strict=True)))])  # type: ignore[list-item]  # four sums
    whole = sum((g.count for g in groups if g.dimension == "neighbourhood"), Count())
    return judge(RULE, whole, groups, sum(figures[0] for figures in areas))


def failing(verdict: Verdict) -> list[str]:
    return [f"{failure.rule} {failure.group}".strip() for failure in verdict.failures]


# ---- rule 1: turnout of 20%, blank counts --------------------------------------------------------
@pytest.mark.parametrize(
    ("case", "figures", "holds"),
    [
        ("exactly a fifth", (1000, 150, 50, 0), True),
        ("one ballot fewer", (1000, 149, 50, 0), False),
        ("one ballot more", (1000, 151, 50, 0), True),
        ("a fifth with the blanks", (1000, 100, 49, 51), True),
        ("a fifth, all but one blank", (1000, 1, 0, 199), True),
        ("a fifth of 1,001 is more than 200", (1001, 150, 50, 0), False),
        ("nobody", (1000, 0, 0, 0), False),
        ("nobody may vote", (0, 0, 0, 0), False),
    ],
)
def test_turnout(case: str, figures: Figures, holds: bool) -> None:
    assert judged([figures]).holds("turnout") is holds, case


# ---- rule 2: 10% of every neighbourhood and every age band ------------------------------------------
@pytest.mark.parametrize(
    ("case", "figures", "holds"),
    [
        ("exactly a tenth", (200, 15, 5, 0), True),
        ("one ballot fewer", (200, 14, 5, 0), False),
        ("one ballot more", (200, 16, 5, 0), True),
        ("a tenth with the blanks", (200, 9, 5, 6), True),
        ("a tenth, all blank", (200, 0, 0, 20), True),
        ("a tenth of 201 is more than 20", (201, 15, 5, 0), False),
        ("nobody may vote", (0, 0, 0, 0), False),
    ],
)
def test_turnout_of_a_group(case: str, figures: Figures, holds: bool) -> None:
    assert too_few_voted(RULE, group(figures)) is not holds, case
    # The same in a neighbourhood and in an age band, among others that took part.
    rest = (1000, 700, 100, 0)
    total = (1000 + figures[0], 700 + figures[1], 100 + figures[2], figures[3])
    in_area, in_band = judged([figures, rest], [total]), judged([total], [figures, rest])
    assert failing(in_area) == ([] if holds else ["turnout_per_group B1"]), case
    assert [f for f in failing(in_band) if f != "majority"] == ([] if holds else ["turnout_per_group L1"]), (
        case
    )


# ---- rule 3: two thirds for, as counted and weighed by age ------------------------------------------
@pytest.mark.parametrize(
    ("case", "figures", "holds"),
    [
        ("exactly two thirds", (400, 200, 100, 0), True),
        ("one for fewer", (400, 199, 100, 0), False),
        ("one against more", (400, 200, 101, 0), False),
        ("one for more", (400, 201, 100, 0), True),
        ("one against fewer", (400, 200, 99, 0), True),
        ("blank counts for neither", (1000, 200, 100, 700), True),
        ("blank does not help either", (1000, 199, 100, 700), False),
        ("everybody for", (400, 300, 0, 0), True),
        ("everybody against", (400, 0, 300, 0), False),
        ("everybody blank", (400, 0, 0, 300), False),
        ("nobody", (400, 0, 0, 0), False),
    ],
)
def test_majority_as_counted(case: str, figures: Figures, holds: bool) -> None:
    assert judged([figures]).holds("majority") is holds, case


@pytest.mark.parametrize(
    ("case", "bands", "counted", "weighed", "holds"),
    [
        # A half of the first and five sixths of the second: two thirds when they are as many.
        ("weighed exactly", [(500, 50, 50, 0), (500, 250, 50, 0)], "3/4", "2/3", True),
        ("weighed just below", [(501, 50, 50, 0), (499, 250, 50, 0)], "3/4", "1999/3000", False),
        ("weighed just above", [(499, 50, 50, 0), (501, 250, 50, 0)], "3/4", "667/1000", True),
        ("counted exactly", [(100, 50, 50, 0), (900, 250, 100, 0)], "2/3", "97/140", True),
        ("counted just below", [(100, 50, 51, 0), (900, 250, 100, 0)], "300/451", "979/1414", False),
        ("blanks weigh nothing", [(500, 50, 50, 90), (500, 250, 50, 0)], "3/4", "2/3", True),
        ("an empty band", [(500, 0, 0, 0), (500, 300, 50, 0)], "6/7", None, False),
        ("a band of blanks only", [(500, 0, 0, 99), (500, 300, 50, 0)], "6/7", None, False),
        ("a band with one for", [(500, 1, 0, 98), (500, 300, 50, 0)], "301/351", "13/14", True),
        ("a band with one against", [(500, 0, 1, 98), (500, 300, 50, 0)], "300/351", "3/7", False),
        ("bands in which nobody may vote", [(0, 0, 0, 0), (0, 0, 0, 0)], None, None, False),
    ],
)
def test_majority_weighed(
    case: str, bands: list[Figures], counted: str | None, weighed: str | None, holds: bool
) -> None:
    verdict = judged([tuple(map(sum, zip(*bands, strict=True)))], bands)  # type: ignore[list-item]  # four sums
    assert verdict.share_for == (counted and Fraction(counted)), case
    assert verdict.share_for_weighted == (weighed and Fraction(weighed)), case
    assert verdict.holds("majority") is holds, case


def test_weighing_asks_for_bands() -> None:
    assert weighted_share([]) is None
    assert share_for(Count(0, 0, 5)) is None


# ---- rule 4: no group of 30 ballots or more in which more than half is against ------------------------
@pytest.mark.parametrize(
    ("case", "ballots", "against"),
    [
        ("30, exactly half", (15, 15, 0), False),
        ("30, one more against", (14, 16, 0), True),
        ("30, one fewer against", (16, 14, 0), False),
        ("29, all against", (0, 29, 0), False),
        ("30, all against", (0, 30, 0), True),
        ("31, all against", (0, 31, 0), True),
        ("30 with a blank, more than half of the others", (14, 15, 1), True),
        ("30 with two blanks, half of the others", (14, 14, 2), False),
        ("29 with blanks", (0, 20, 9), False),
        ("30, one against and the rest blank", (0, 1, 29), True),
        ("30, all blank", (0, 0, 30), False),
        ("more blank than against", (10, 9, 21), False),
        ("large, exactly half", (5000, 5000, 3), False),
        ("large, one more", (5000, 5001, 3), True),
    ],
)
def test_against_in_a_group(case: str, ballots: tuple[int, int, int], against: bool) -> None:
    one = group((30_000, *ballots))
    assert is_against(RULE, one) is against, case
    rest = (30_000, 20_000, 100, 0)
    total = (60_000, 20_000 + ballots[0], 100 + ballots[1], ballots[2])
    in_area = judged([(30_000, *ballots), rest], [total])
    in_band = judged([total], [(30_000, *ballots), rest])
    assert ("no_group_against B1" in failing(in_area)) is against, case
    assert ("no_group_against L1" in failing(in_band)) is against, case


def test_the_limits_of_a_rule_of_ones_own() -> None:
    """Every threshold is the rule's, none is written twice."""
    own = Rule(Fraction(1, 2), Fraction(1, 4), Fraction(1, 2), Fraction(1, 3), group_ballots=5)
    assert not too_few_voted(own, group((40, 10, 0, 0)))
    assert too_few_voted(own, group((40, 9, 0, 0)))
    assert not is_against(own, group((40, 2, 1, 2)))
    assert is_against(own, group((40, 2, 2, 1)))
    assert not is_against(own, group((40, 2, 2, 0)))
    exactly = judge(own, Count(10, 10), [group((40, 10, 10, 0))], 40)
    assert failing(exactly) == ["no_group_against L1"]
    assert own.tells_on_small_groups is False
    assert replace(RULE, smallest_group=99).tells_on_small_groups is True
    assert RULE.tells_on_small_groups is False  # a tenth of 100 is 10
    assert Rule.from_json(own.as_json()) == own


# ---- what comes of the four ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("case", "areas", "outcome", "failures"),
    [
        ("all hold", [(500, 80, 20, 0), (500, 80, 20, 0)], "broadly_endorsed", []),
        ("turnout fails", [(500, 80, 19, 0), (500, 80, 20, 0)], "endorsed_with_concerns", ["turnout"]),
        (
            "one neighbourhood fails",
            [(500, 40, 9, 0), (500, 180, 20, 0)],
            "endorsed_with_concerns",
            ["turnout_per_group B1"],
        ),
        (
            "one neighbourhood is against",
            [(500, 49, 51, 0), (500, 180, 20, 0)],
            "endorsed_with_concerns",
            ["no_group_against B1"],
        ),
        ("the majority fails", [(500, 66, 34, 0), (500, 67, 33, 0)], "not_endorsed", ["majority"]),
        (
            "everything fails",
            [(500, 9, 40, 0), (500, 9, 21, 0)],
            "not_endorsed",
            [
                "turnout",
                "turnout_per_group B1",
                "turnout_per_group B2",
                "turnout_per_group L1",
                "majority",
                "no_group_against B1",
                "no_group_against B2",
                "no_group_against L1",
            ],
        ),
    ],
)
def test_outcome(case: str, areas: list[Figures], outcome: str, failures: list[str]) -> None:
    verdict = judged(areas)
    assert (verdict.outcome, failing(verdict)) == (outcome, failures), case
    assert all(isinstance(failure, Failure) for failure in verdict.failures)


# ---- which groups are shown ---------------------------------------------------------------------
def told(bands: list[Figures]) -> Told:
    total: Figures = tuple(map(sum, zip(*bands, strict=True)))  # type: ignore[assignment]  # four sums
    return shield_counts(RULE, Count(*total[1:]), groups_of([total], bands), total[0])


@pytest.mark.parametrize(
    ("case", "bands", "tellings"),
    [
        ("nine ballots", [(100, 5, 3, 1), (200, 20, 9, 1), (200, 50, 9, 0)], "few hidden shown"),
        ("ten ballots", [(100, 5, 3, 2), (200, 20, 9, 1), (200, 50, 9, 0)], "shown shown shown"),
        ("eleven ballots", [(100, 5, 4, 2), (200, 20, 9, 1), (200, 50, 9, 0)], "shown shown shown"),
        ("no ballots", [(100, 0, 0, 0), (200, 20, 9, 1), (200, 50, 9, 0)], "few hidden shown"),
        (
            "two small groups: the next smallest too",
            [(100, 5, 3, 1), (100, 2, 1, 0), (200, 50, 9, 0), (200, 20, 9, 1)],
            "few few shown hidden",
        ),
        ("ten alike", [(100, 10, 0, 0), (200, 20, 9, 1), (200, 50, 9, 0)], "hidden hidden shown"),
        (
            "ten alike, blank: rule 3 would tell",
            [(100, 0, 0, 10), (200, 20, 9, 1), (200, 50, 9, 0)],
            "hidden hidden hidden",
        ),
        ("nine alike is small", [(100, 0, 9, 0), (200, 20, 9, 1), (200, 50, 9, 0)], "few hidden shown"),
        ("ten, one otherwise", [(100, 9, 0, 1), (200, 20, 9, 1), (200, 50, 9, 0)], "shown shown shown"),
        ("one group only: it is the whole", [(100, 5, 0, 0)], "shown"),
        ("hardly anybody: some group must be small", [(100, 8, 2, 0), (200, 8, 1, 0)], "hidden hidden"),
        ("just enough: nobody sees that one must be", [(100, 8, 1, 0), (200, 9, 2, 0)], "few hidden"),
    ],
)
def test_who_is_shown(case: str, bands: list[Figures], tellings: str) -> None:
    found = told(bands)
    assert " ".join(g.telling for g in found.groups if g.dimension == "age") == tellings, case
    shown = [g for g in found.groups if g.dimension == "age" and g.telling == "shown"]
    hidden = sum((Count(*f[1:]) for f in bands), Count()).ballots - sum(
        g.count.ballots for g in shown if g.count
    )
    assert sum(count.ballots for _dimension, count in found.together) == hidden


@pytest.mark.parametrize(
    ("case", "bands", "failures"),
    [
        # 9 of 91 may be a tenth or not; of fewer than ten in 100 everybody sees that it fails.
        ("few of 100", [(100, 5, 3, 1), (200, 20, 9, 1), (200, 50, 9, 0)], ["turnout_per_group L1"]),
        ("few of 90", [(90, 5, 3, 1), (200, 20, 9, 1), (200, 50, 9, 0)], []),
        ("few of 90, too few", [(90, 4, 3, 1), (200, 20, 9, 1), (200, 50, 9, 0)], ["turnout_per_group *"]),
        ("alike and against", [(100, 0, 40, 0), (100, 40, 9, 1), (200, 150, 9, 0)], ["no_group_against *"]),
        ("alike and for", [(100, 40, 0, 0), (100, 40, 9, 1), (200, 150, 9, 0)], []),
        ("shown and against", [(100, 9, 40, 0), (100, 40, 9, 1), (200, 150, 9, 0)], ["no_group_against L1"]),
    ],
)
def test_what_is_told_of_a_rule_that_fails(case: str, bands: list[Figures], failures: list[str]) -> None:
    of_groups = [f"{f.rule} {f.group}" for f in told(bands).failures if f.group and f.dimension == "age"]
    assert of_groups == failures, case


# ---- as the result tells it ---------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("merged", [False, True])
def test_merged_neighbourhoods_are_judged_and_shown_together(merged: bool) -> None:
    """Sluiseind alone has 9 of 100, and is small; with Molen it is 29 of 200."""
    areas = {"B1": ("Kern", 300), "B3": ("Molen", 100), "B4": ("Sluiseind", 100)}
    rows: list[BallotRow] = [
        (area, "L1", ("for", "against")[n % 4 == 0], {})
        for area, ballots in (("B1", 71), ("B3", 20), ("B4", 9))
        for n in range(ballots)
    ]
    round = make_round(
        "closed",
        areas=areas,
        bands={"L1": ("Allen", 500)},
        voters=0,
        ballots=rows,
        merged={"B4": "B3"} if merged else {},
    )
    found = result_of(round)
    shown = {g.code: (g.eligible, g.count and g.count.ballots, g.few) for g in found.neighbourhoods}
    if merged:
        assert shown == {"B1": (300, 71, False), "B3": (200, 29, False)}
        assert found.outcome == "broadly_endorsed"
        assert next(g.names for g in found.neighbourhoods if g.code == "B3") == ("Molen", "Sluiseind")
    else:
        assert shown == {"B1": (300, 71, False), "B3": (100, None, False), "B4": (100, None, True)}
        assert [(g and g.code) for g in found.failing("turnout_per_group")] == ["B4"]
        assert found.outcome == "endorsed_with_concerns"
        assert found.together["neighbourhood"].ballots == 29


def one_group(eligible: int, *ballots: int) -> GroupResult:
    count = Count(*ballots) if ballots else None
    return GroupResult("age", "L1", "Jong", ("Jong",), ("L1",), eligible, count, few=False)


def test_the_figures_of_a_group() -> None:
    seen = one_group(300, 20, 10, 6)
    assert (seen.turnout, seen.share_for, seen.share_against) == (
        Fraction(36, 300),
        Fraction(2, 3),
        Fraction(1, 3),
    )
    for nothing in (one_group(300), one_group(300, 0, 0, 6)):
        assert (nothing.share_for, nothing.share_against) == (None, None)
    assert one_group(300).turnout is None
    assert one_group(0, 0, 0, 0).turnout is None


def test_the_figures_of_a_goal_count_blank_as_a_choice() -> None:
    assert chosen_for(Count(5, 3, 2)) == Fraction(1, 2)
    assert chosen_for(Count()) is None

    def contested(*counts: Count) -> bool:
        return GoalResult("D1", Count(5, 5), counts, None, "").is_contested

    assert not contested(Count(9, 1), Count(5, 5, 4))
    assert contested(Count(9, 1), Count(5, 6))
