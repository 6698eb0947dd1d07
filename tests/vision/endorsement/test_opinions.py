"""What voters chose per goal: support, groups of voters, what bridges, and nothing about a few people."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories.polis import CONVERSATIONS, Conversation, adjusted_rand
from vision.endorsement import opinions

GOALS = [f"D{n}" for n in range(1, 11)]
Row = tuple[str, dict[str, str]]


def voters(number: int, likes: float, dislikes: float = 0.0, *, split: int = 5, seed: int = 1) -> list[Row]:
    """Voters who are for the first `split` goals with chance `likes`, and for the others with chance `dislikes`."""
    drawn = random.Random(seed)
    return [
        (
            "for",
            {
                goal: "for" if drawn.random() < (likes if n < split else dislikes) else "against"
                for n, goal in enumerate(GOALS)
            },
        )
        for _ in range(number)
    ]


def by_goal(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["goal"]: row for row in found["goals"]}


# ---- groups --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_groups_agree_with_those_of_polis(shared_data: Path, name: str) -> None:
    """Where the file has two clear groups ours are the same people; where it has none we show none."""
    one = Conversation(shared_data, name)
    found = opinions.find_opinions(one.rows(), one.goals)
    if one.clearness() >= opinions.CLEAR:
        assert one.agreement() >= 0.8
        assert len(found["groups"]) == 2
    else:
        assert name == "woningnood_nz"
        assert found["groups"] == []


def test_two_camps_are_found_and_named_by_size() -> None:
    found = opinions.find_opinions([*voters(120, 0.98, 0.02), *voters(60, 0.02, 0.98, seed=2)], GOALS)
    assert [group["name"] for group in found["groups"]] == ["A", "B"]
    assert [group["people"] for group in found["groups"]] == [120, 60]
    assert found["people"] == 180


def test_the_order_of_the_ballots_does_not_matter() -> None:
    rows = [*voters(90, 0.9, 0.2), *voters(70, 0.2, 0.9, seed=2)]
    shuffled = random.Random(7).sample(rows, len(rows))
    assert opinions.find_opinions(rows, GOALS) == opinions.find_opinions(shuffled, GOALS)


@pytest.mark.parametrize("seed", range(5))
def test_choices_that_do_not_hang_together_make_no_groups(seed: int) -> None:
    found = opinions.find_opinions(voters(400, 0.6, 0.6, seed=seed), GOALS)
    assert found["groups"] == []
    assert all(row["groups"] is None and row["bridge"] is None for row in found["goals"])
    assert found["goals"][0]["for"] is not None


def test_a_camp_that_is_too_small_is_not_shown() -> None:
    """Nine people, or fewer than one in twenty, are no group: they count with the nearest."""
    for large, small in ((100, 9), (600, 20)):
        found = opinions.find_opinions([*voters(large, 0.95, 0.05), *voters(small, 0.0, 1.0, seed=2)], GOALS)
        assert all(group["people"] >= max(10, (large + small) * 0.05) for group in found["groups"])


def test_agreement_of_two_divisions() -> None:
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


# ---- what bridges --------------------------------------------------------------------------


def test_a_goal_that_bridges_stands_above_one_that_merely_wins() -> None:
    """Both have the same support in all; one of them through the large group alone."""
    rows = [*voters(150, 0.9, 0.1), *voters(50, 0.1, 0.9, seed=2)]
    drawn = random.Random(3)
    for n, (_whole, chosen) in enumerate(rows):
        chosen["D1"] = "for" if drawn.random() < (0.95 if n < 150 else 0.05) else "against"
        chosen["D2"] = "for" if drawn.random() < 0.72 else "against"
    found = by_goal(opinions.find_opinions(rows, GOALS))
    assert abs(found["D1"]["for"] - found["D2"]["for"]) < 20
    assert found["D2"]["bridge"] > 2 * found["D1"]["bridge"]
    assert found["D1"]["lowest"] == "B"


def test_the_bridge_is_the_geometric_mean_by_hand() -> None:
    found = by_goal(opinions.find_opinions([*voters(120, 0.9, 0.1), *voters(60, 0.1, 0.9, seed=2)], GOALS))
    row = found["D3"]
    a, b = row["groups"]
    share = [(g["for"] + 1) / (g["for"] + g["against"] + g["blank"] + 2) for g in (a, b)]
    assert row["bridge"] == pytest.approx((share[0] * share[1]) ** 0.5, abs=5e-5)
    assert row["lowest"] == ("A" if share[0] < share[1] else "B")
    for word in ("for", "against", "blank"):
        assert row[word] == a[word] + b[word]


# ---- few people ----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [[], voters(9, 0.5, 0.5), [("for", {})] * 50])
def test_nothing_is_told_of_too_few(rows: list[Row]) -> None:
    found = opinions.find_opinions(rows, GOALS)
    assert found["people"] is None
    assert found["groups"] == []
    assert all(row[word] is None for row in found["goals"] for word in ("for", "against", "blank", "groups"))


def test_a_goal_on_which_a_group_hardly_chose_is_told_as_a_whole_only() -> None:
    """With the whole beside it, one hidden group could be had by subtraction: then none is told."""
    rows = [*voters(120, 0.9, 0.1), *voters(60, 0.1, 0.9, seed=2)]
    for n, (_whole, chosen) in enumerate(rows):
        if n >= 129:
            del chosen["D10"]
    found = by_goal(opinions.find_opinions(rows, GOALS))
    assert found["D10"]["for"] is not None
    assert (found["D10"]["groups"], found["D10"]["bridge"], found["D10"]["lowest"]) == (None, None, None)
    assert found["D9"]["groups"] is not None


def test_a_goal_on_which_everybody_chose_alike_is_not_told_nor_the_next_smallest() -> None:
    """Fourteen of fourteen tells what each of them chose; hidden alone, it would tell those fourteen of each other."""
    rows = voters(60, 0.6, 0.6)
    for n, (_whole, chosen) in enumerate(rows):
        chosen["D4"] = "for"
        if n >= 14:
            del chosen["D4"]
        if n >= 40:
            del chosen["D7"]
    found = by_goal(opinions.find_opinions(rows, GOALS))
    assert [goal for goal, row in found.items() if row["for"] is None] == ["D4", "D7"]
    rows[0][1]["D4"] = "blank"
    found = by_goal(opinions.find_opinions(rows, GOALS))
    assert [goal for goal, row in found.items() if row["for"] is None] == []
    assert (found["D4"]["for"], found["D4"]["blank"]) == (13, 1)


def test_a_goal_on_which_a_group_chose_alike_is_told_as_a_whole_only() -> None:
    rows = [*voters(120, 0.9, 0.1), *voters(60, 0.1, 0.9, seed=2)]
    for n, (_whole, chosen) in enumerate(rows):
        if n >= 120:
            chosen["D10"] = "for"
    found = by_goal(opinions.find_opinions(rows, GOALS))
    assert found["D10"]["for"] is not None
    assert found["D10"]["groups"] is None
    assert found["D9"]["groups"] is not None


CHOICE = st.sampled_from(["for", "against", "blank", None])


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(CHOICE, min_size=4, max_size=4), st.integers(1, 12)), max_size=14))
def test_whatever_is_told_is_about_ten_people_or_more(kinds: list[tuple[list[str | None], int]]) -> None:
    """Also what is left when everything that is told is taken from the whole."""
    goals = GOALS[:4]
    rows: list[Row] = [
        ("for", {goal: choice for goal, choice in zip(goals, choices, strict=True) if choice})
        for choices, number in kinds
        for _ in range(number)
    ]
    found = opinions.find_opinions(rows, goals)
    sizes = [group["people"] for group in found["groups"]]
    assert all(size >= 10 for size in sizes)
    if sizes:
        assert sum(sizes) == found["people"]
    for row in found["goals"]:
        if row["for"] is None:
            assert row["groups"] is None
            continue
        assert row["for"] + row["against"] + row["blank"] >= 10
        for count in [{w: row[w] for w in ("for", "against", "blank")}, *(row["groups"] or [])]:
            assert sum(count.values()) >= 10
            assert max(count.values()) < sum(count.values())
        if row["groups"]:
            left = {w: row[w] - sum(count[w] for count in row["groups"]) for w in ("for", "against", "blank")}
            assert set(left.values()) == {0}
