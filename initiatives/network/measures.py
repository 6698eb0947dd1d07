"""What can be counted in a network of parties and the ties between them. Pure: no database, no words.

Source: domain.md, Network. Groups, paths and articulation points are counted by rustworkx, as towns have thousands of
parties; what is known here only by a formula says whose it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import rustworkx

Pair = tuple[str, str]
# Digits of a figure that is no count: more would differ from one machine to another.
_DIGITS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Measures:
    """A network in figures, by the keys of its parties.

    groups: who can reach each other, of two parties and more; the largest first.
    lone: who has no tie.
    holders: without whom others would fall apart (articulation points).
    between: for each party of how many pairs of others the shortest way runs through it; a pair that has more than one
        shortest way counts for the part that does. Without those of whom that is 0.
    constraint: Burt's constraint, for each party with ties: low for who knows people that do not know each other.
    gifts: how many ties have a direction; `returned`: of how many of these something came back, straight or by others.
    """

    groups: Sequence[Sequence[str]]
    lone: Sequence[str]
    holders: Sequence[str]
    between: Mapping[str, float]
    constraint: Mapping[str, float]
    gifts: int
    returned: int

    @property
    def largest(self) -> int:
        """How many parties the largest group has; 0 without a group."""
        return len(self.groups[0]) if self.groups else 0


def measure(parties: Iterable[str], ties: Iterable[Pair], gifts: Iterable[Pair] = ()) -> Measures:
    """Count all of a network.

    Args:
        parties: the keys of all parties.
        ties: who with whom. Twice is once; a tie with oneself, or with who is no party, is none.
        gifts: which of these have a direction, from who gave to who got; here twice is twice.
    """
    keys = sorted(set(parties))
    graph = _graph(keys, ties)
    groups = _groups(graph, keys)
    gave = [pair for pair in gifts if pair[0] != pair[1] and {*pair} <= {*keys}]
    return Measures(
        groups=[group for group in groups if len(group) > 1],
        lone=[group[0] for group in groups if len(group) == 1],
        holders=sorted(keys[n] for n in rustworkx.articulation_points(graph)),
        between=_between(graph, keys),
        constraint=_constraint(graph, keys),
        gifts=len(gave),
        returned=sum(came_back(gave)),
    )


def loose_without(party: str, group: Collection[str], ties: Iterable[Pair]) -> list[list[str]]:
    """Who would no longer reach the rest of their group without `party`: a list for each part that gets loose.

    The largest part is the rest; none gets loose when `party` holds nobody.
    """
    keys = sorted({*group} - {party})
    return _groups(_graph(keys, ties), keys)[1:]


def came_back(gifts: Sequence[Pair]) -> list[bool]:
    """Of each gift, from who gave to who got: whether a way of gifts leads back, straight or by others."""
    keys = sorted({key for pair in gifts for key in pair})
    index = {key: n for n, key in enumerate(keys)}
    graph: rustworkx.PyDiGraph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(keys)
    graph.add_edges_from_no_data([(index[giver], index[getter]) for giver, getter in gifts])
    rounds = rustworkx.strongly_connected_components(graph)
    round_of = {n: i for i, nodes in enumerate(rounds) for n in nodes}
    return [round_of[index[giver]] == round_of[index[getter]] for giver, getter in gifts]


def _graph(keys: Sequence[str], ties: Iterable[Pair]) -> rustworkx.PyGraph:
    """The ties as a simple graph; a node is the place of a party in `keys`."""
    index = {key: n for n, key in enumerate(keys)}
    graph: rustworkx.PyGraph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(keys)
    edges = {
        (min(a, b), max(a, b))
        for a, b in ((index.get(one), index.get(other)) for one, other in ties)
        if a is not None and b is not None and a != b
    }
    graph.add_edges_from_no_data(sorted(edges))
    return graph


def _groups(graph: rustworkx.PyGraph, keys: Sequence[str]) -> list[list[str]]:
    """The keys of each group, in order; the largest first, of equal ones who comes first by key."""
    found = [sorted(keys[n] for n in nodes) for nodes in rustworkx.connected_components(graph)]
    return sorted(found, key=lambda group: (-len(group), group[0]))


def _between(graph: rustworkx.PyGraph, keys: Sequence[str]) -> dict[str, float]:
    found = rustworkx.betweenness_centrality(graph, normalized=False)
    rounded = {keys[n]: round(value, _DIGITS) for n, value in found.items()}
    return {key: value for key, value in rounded.items() if value}


def _constraint(graph: rustworkx.PyGraph, keys: Sequence[str]) -> dict[str, float]:
    """Burt, Structural Holes (1992), page 54, where each tie of a party weighs the same.

    networkx has it too; in a town of 20,000 parties that takes hours, and this seconds. The tests compare the two.
    """
    near = [set(graph.neighbors(n)) for n in graph.node_indices()]
    found: dict[str, float] = {}
    for n, mine in enumerate(near):
        if not mine:
            continue
        by_others: dict[int, float] = defaultdict(float)
        for between in mine:
            for other in near[between] & mine:
                by_others[other] += 1 / len(near[between])
        total = sum((1 + by_others[other]) ** 2 for other in sorted(mine)) / len(mine) ** 2
        found[keys[n]] = round(total, _DIGITS)
    return found
