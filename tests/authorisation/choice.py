"""Which requests are made: all of a URL, or those at the edges of what its rows in the reviewed table say.

At the edges are, for each URL,
- everybody, in one state: the one in which the identity may do most; there by GET (or whatever comes first), and by
  every other method that is not answered alike for all;
- in every state and by every method, nobody (a visitor), the least of those who may, and of those who are refused, for
  each way of being refused, the one who may most.

Who may more is counted in the reviewed table, never in the code: first within the URL, then over all URLs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import product

from civicnet.permissions import Url
from tests.authorisation.forms import methods
from tests.authorisation.table import Request, expected
from tests.world import IDENTITIES

VISITOR = "anonymous"


def every_request(url: Url, states: Iterable[str]) -> list[Request]:
    """Every identity by every method in every state."""
    return [
        Request(url.name, method, identity, state)
        for state in states
        for method, identity in product(methods(url, state), IDENTITIES)
    ]


def count_rights(requests: Iterable[Request]) -> Counter[str]:
    """How many of `requests` each identity is let in for, by the reviewed table."""
    return Counter(request.identity for request in requests if expected(request) == "in")


def requests_at_edges(requests: list[Request], rights: Counter[str]) -> list[Request]:
    """Those of `requests`, which are all of one URL, that are at an edge; in the same order.

    `rights` says how many requests each identity is let in for, over all URLs.
    """
    chosen = {*_everybody_in_one_state(requests), *_every_state_by_every_method(requests, rights)}
    return [request for request in requests if request in chosen]


def _everybody_in_one_state(requests: list[Request]) -> list[Request]:
    """Each identity in the state in which it may do most; of states that are alike, where the others may most."""
    own = Counter((request.identity, request.state) for request in requests if expected(request) == "in")
    all_together = Counter(request.state for request in requests if expected(request) == "in")
    states = list(dict.fromkeys(request.state for request in requests))
    best = {
        identity: max(states, key=lambda state: (own[identity, state], all_together[state]))
        for identity in IDENTITIES
    }
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for request in requests:
        answers[request.state, request.method].add(expected(request))
    first = requests[0].method
    return [
        request
        for request in requests
        if request.state == best[request.identity]
        and (request.method == first or len(answers[request.state, request.method]) > 1)
    ]


def _every_state_by_every_method(requests: list[Request], rights: Counter[str]) -> list[Request]:
    """The visitor, the least who may, and the most of those who are refused in each way."""
    here = count_rights(requests)
    by_answer: dict[tuple[str, str, str], list[Request]] = defaultdict(list)
    for request in requests:
        by_answer[request.state, request.method, expected(request)].append(request)
    chosen = [request for request in requests if request.identity == VISITOR]
    for (_state, _method, answer), alike in by_answer.items():
        pick = min if answer == "in" else max
        chosen.append(pick(alike, key=lambda request: (here[request.identity], rights[request.identity])))
    return chosen
