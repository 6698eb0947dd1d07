"""The figures of a network: against networkx, which counts them in another way, and against published networks."""

import csv
import math
from itertools import combinations
from pathlib import Path

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.network.measures import Measures, loose_without, measure

Pairs = list[tuple[str, str]]


def count(*ties: str, gifts: tuple[str, ...] = (), lone: str = "") -> Measures:
    """Ties as "ab": a with b."""
    pairs: Pairs = [(tie[0], tie[1]) for tie in ties]
    return measure({*"".join(ties), *lone}, pairs, [(gift[0], gift[1]) for gift in gifts])


def test_nothing_has_no_figures() -> None:
    empty = measure([], [])
    assert (empty.groups, empty.lone, empty.largest, empty.between) == ([], [], 0, {})


def test_groups_the_largest_first_and_who_is_alone() -> None:
    found = count("ab", "bc", "xy", lone="q")
    assert found.groups == [["a", "b", "c"], ["x", "y"]]
    assert found.lone == ["q"]
    assert found.largest == 3


def test_the_one_in_the_middle_holds_both_ends() -> None:
    found = count("ab", "bc", "cd")
    assert found.holders == ["b", "c"]
    assert found.between == {"b": 2.0, "c": 2.0}
    assert loose_without("b", "abcd", [("a", "b"), ("b", "c"), ("c", "d")]) == [["a"]]


def test_in_a_circle_nobody_holds_anybody() -> None:
    found = count("ab", "bc", "cd", "da")
    assert found.holders == []
    assert loose_without("b", "abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")]) == []


def test_a_tie_twice_is_once_and_with_oneself_or_with_nobody_is_none() -> None:
    twice = measure("abc", [("a", "b"), ("b", "a"), ("a", "a"), ("b", "gone")])
    assert twice.groups == [["a", "b"]]
    assert twice.lone == ["c"]


def test_what_comes_back_straight_or_by_others_counts_for_each_gift() -> None:
    assert count("ab", gifts=("ab",)).returned == 0
    assert count("ab", gifts=("ab", "ab", "ba")).returned == 3
    found = count("ab", "bc", "ca", "cd", gifts=("ab", "bc", "ca", "cd"))
    assert (found.returned, found.gifts) == (3, 4)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[str], Pairs]:
    """Parties and ties: often in several pieces, with doubles, loops, and ties to who is not there."""
    keys = [f"p{n}" for n in range(draw(st.integers(1, 14)))]
    one = st.sampled_from([*keys, "missing"])
    return keys, draw(st.lists(st.tuples(one, one), max_size=30))


@given(networks())
@settings(max_examples=200, deadline=None)
def test_it_agrees_with_networkx(network: tuple[list[str], Pairs]) -> None:
    keys, ties = network
    graph = networkx.Graph()
    graph.add_nodes_from(keys)
    graph.add_edges_from((a, b) for a, b in ties if a != b and "missing" not in (a, b))
    found = measure(keys, ties, ties)
    pieces = [sorted(piece) for piece in networkx.connected_components(graph)]
    assert sorted([*found.groups, *([key] for key in found.lone)]) == sorted(pieces)
    assert set(found.holders) == set(networkx.articulation_points(graph))
    between = networkx.betweenness_centrality(graph, normalized=False)
    assert {key: found.between.get(key, 0) for key in keys} == pytest.approx(between, abs=1e-4)
    constraint = {
        key: value for key, value in networkx.constraint(graph, nodes=keys).items() if not math.isnan(value)
    }
    assert found.constraint == pytest.approx(constraint, abs=1e-4)
    gifts = networkx.MultiDiGraph((a, b) for a, b in ties if a != b and "missing" not in (a, b))
    came_back = sum(networkx.has_path(gifts, b, a) for a, b in gifts.edges())
    assert (found.gifts, found.returned) == (gifts.number_of_edges(), came_back)
    for key in found.holders:
        loose = loose_without(key, networkx.node_connected_component(graph, key), ties)
        assert (
            len(loose)
            == networkx.number_connected_components(
                graph.subgraph(networkx.node_connected_component(graph, key) - {key})
            )
            - 1
        )


def read(data: Path, name: str) -> tuple[dict[str, str], Pairs]:
    """A published network: the names of its parties by key, and its ties."""
    folder = data / "netwerken"
    return _names(folder / f"{name}.nodes.csv"), _ties(folder / f"{name}.edges.csv")


def _names(path: Path) -> dict[str, str]:
    with path.open(newline="") as file:
        return {row["id"]: row["vertex_names"] for row in csv.DictReader(file)}


def _ties(path: Path) -> Pairs:
    with path.open(newline="") as file:
        return [(row["source"], row["target"]) for row in csv.DictReader(file)]


def test_who_is_between_in_the_network_against_tobacco_of_indiana(shared_data: Path) -> None:
    """Luke, A User's Guide to Network Analysis in R (2015): the state agency is between most, by far."""
    names, ties = read(shared_data, "tabak_indiana_samenwerking")
    found = measure(names, ties)
    pairs = math.comb(len(names) - 1, 2)
    first, second = sorted(found.between.items(), key=lambda row: -row[1])[:2]
    assert names[first[0]] == "ITPC"
    assert first[1] / pairs == pytest.approx(0.128, abs=0.0005)
    assert second[1] < first[1]


@pytest.mark.parametrize(
    ("name", "parties"),
    [
        ("dhhs_samenwerking", 54),
        ("tabak_indiana_contact", 25),
        ("tabak_indiana_kennisdeling", 25),
        ("tabak_indiana_samenwerking", 25),
    ],
)
def test_the_published_networks_count_as_networkx_counts_them(
    shared_data: Path, name: str, parties: int
) -> None:
    names, ties = read(shared_data, name)
    graph = networkx.Graph(ties)
    graph.add_nodes_from(names)
    found = measure(names, ties)
    assert len(names) == parties
    assert set(found.holders) == set(networkx.articulation_points(graph))
    between = networkx.betweenness_centrality(graph, normalized=False)
    assert {key: found.between.get(key, 0) for key in names} == pytest.approx(between, abs=1e-3)
    together = {frozenset(pair) for group in found.groups for pair in combinations(group, 2)}
    assert all(frozenset(tie) in together for tie in ties if tie[0] != tie[1])
