"""The picture: names never lie over each other, and a large group is one shape until it is opened."""

from datetime import date
from itertools import combinations
from math import dist
from random import Random

import pytest

from initiatives.network.drawing import draw
from initiatives.network.drawing.names import lines_of
from initiatives.network.layout import MOVES, STEP, lay_out
from initiatives.network.measures import measure
from initiatives.network.models import Node
from initiatives.network.reading import Network, Seen
from initiatives.network.ties import EXCHANGES, Tie

# The names of neighbourhoods are those of the site.
pytestmark = pytest.mark.django_db

NAMES = (
    "Soep & Co",
    "Zorgcoöperatie Broekdorp",
    "IJsclub",
    "Vereniging tot behoud van het oude gemaal in Sluiseind",
)


def network(size: int, ties: int) -> Network:
    """A network of its own that is the same each time; who is alone is in it too."""
    random = Random(size)
    keys = [f"i{n}" for n in range(size)]
    pairs = [tuple(random.sample(keys[: max(2, size * 9 // 10)], 2)) for _n in range(ties)]
    counted = measure(keys, pairs)  # type: ignore[arg-type]  # two each
    places = lay_out(counted.groups, pairs, {}, {})  # type: ignore[arg-type]
    group_of = {key: n for n, group in enumerate(counted.groups) for key in group}
    parties = {
        key: Seen(
            node=Node(
                key, *places.get(key, (0, 0)), group_of.get(key, -1), 0, -1, key in counted.holders, None
            ),
            word=key,
            name=random.choice(NAMES),
            url="/",
            shape="ini",
        )
        for key in keys
    }
    return Network(parties, [Tie(a=a, b=b, kind=EXCHANGES, since=date(2026, 1, 1)) for a, b in pairs])


@pytest.mark.parametrize(("size", "ties"), [(5, 3), (60, 50), (70, 200)])
def test_no_name_lies_over_another_or_over_a_shape(size: int, ties: int) -> None:
    plate = draw(network(size, ties))
    assert plate is not None
    boxes = [mark.name.box for mark in plate.marks if mark.name]
    assert len(boxes) >= min(size, 40) / 2
    for one, other in combinations(boxes, 2):
        apart = one.right <= other.left or other.right <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top
    for mark in plate.marks:
        x, y = mark.x / plate.scale, mark.y / plate.scale
        assert not any(box.left < x < box.right and box.top < y < box.bottom for box in boxes)


def test_a_few_parties_have_no_islands_and_all_their_names() -> None:
    plate = draw(network(5, 3))
    assert plate is not None
    assert plate.islands == []
    assert all(mark.name for mark in plate.marks)


def test_a_large_group_is_closed_until_it_is_opened() -> None:
    large = network(200, 500)
    closed, opened = draw(large), draw(large, opened=1)
    assert closed is not None
    assert opened is not None
    assert next(bool(island.dots) for island in closed.islands)
    assert all(mark.seen.node.group != 0 for mark in closed.marks)
    assert len(opened.marks) == len(large.groups[0])
    assert not opened.islands[0].dots


def test_nothing_is_no_picture() -> None:
    assert draw(Network({}, [])) is None


def test_long_names_break_at_spaces_in_at_most_three_lines() -> None:
    assert lines_of("IJsclub") == ["IJsclub"]
    assert lines_of("Zorgcoöperatie Broekdorp") == ["Zorgcoöperatie", "Broekdorp"]
    assert len(lines_of(NAMES[3])) == 3
    assert lines_of(NAMES[3])[2].endswith("…")
    assert len(lines_of("a" * 60)[0]) <= 18


# ---- the layout -----------------------------------------------------------------------------
GROUPS = [["a", "b", "c", "d"], ["x", "y"]]
TIES = [("a", "b"), ("b", "c"), ("c", "d"), ("x", "y")]


def test_the_same_network_is_laid_out_the_same() -> None:
    assert lay_out(GROUPS, TIES, {}, {}) == lay_out(GROUPS, TIES, {}, {})


def test_islands_do_not_overlap_and_nobody_stands_on_another() -> None:
    places = lay_out(GROUPS, TIES, {}, {})
    assert min(dist(places[one], places[other]) for one, other in combinations(places, 2)) > STEP * 0.6
    (left, right) = ([places[key][0] for key in group] for group in GROUPS)
    (top, bottom) = ([places[key][1] for key in group] for group in GROUPS)
    beside = max(left) < min(right) or max(right) < min(left)
    assert beside or max(top) < min(bottom) or max(bottom) < min(top)


def test_islands_lie_as_their_neighbourhoods_do() -> None:
    homes = {"a": (0.1, 0.5), "b": (0.1, 0.5), "x": (0.9, 0.5)}
    places = lay_out(GROUPS, TIES, homes, {})
    assert max(places[key][0] for key in "abcd") < min(places[key][0] for key in "xy")


def test_a_newcomer_stands_beside_whom_it_is_tied_to_and_the_others_stay() -> None:
    before = lay_out(GROUPS, TIES, {}, {})
    after = lay_out([[*GROUPS[0], "e"], GROUPS[1]], [*TIES, ("d", "e")], {}, before, moves=0)
    shift = {tuple(after[key][n] - before[key][n] for n in (0, 1)) for key in "abcd"}
    assert len(shift) == 1
    assert dist(after["e"], after["d"]) < STEP * 2


def test_in_a_night_nobody_goes_further_than_a_part_of_the_way() -> None:
    before = {key: (100 * n, 0) for n, key in enumerate("abcdxy")}
    after = lay_out(GROUPS, [*TIES, ("a", "d")], {}, before)
    assert max(dist(before[key], after[key]) for key in "abcd") < MOVES * 600
