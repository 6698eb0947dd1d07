"""No input breaks an address: every URL, every part of its path and every parameter, with what nobody means.

Never a 5xx, never more than a megabyte, never queries by the hundred; what the API refuses it says as problem+json. Time
is measured and told in the summary of the run, and no test fails by it. What is sent: test_forms.py, test_dossier.py.
"""

import random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tests.fuzz.addresses import URLS, addresses, drawn, opened
from tests.fuzz.asking import Asked, Pairs, encoded
from tests.fuzz.values import (
    ALWAYS,
    IN_A_PATH,
    IN_EACH_PART,
    MANY,
    OF_LIBRARIES,
    PARAMETERS,
    STRANGE_NAMES,
)
from tests.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("fuzz-addresses"),
]

# How many of SOME each pair gets.
DRAWN, DRAWN_FOR_A_PART = 3, 8


def test_every_address_is_tried(world: World) -> None:
    lacking = {name for name, url in URLS.items() if not addresses(world, url)}
    assert not lacking


# ---- what stands after the question mark --------------------------------------------------------------
@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that are read from any query, while the test runs."""
    found: set[str] = set()

    def watch(method: str) -> None:
        plain = getattr(QueryDict, method)

        def watched(query: QueryDict, key: Any, *args: Any) -> Any:
            if not query._mutable:
                found.add(key)
            return plain(query, key, *args)

        monkeypatch.setattr(QueryDict, method, watched)

    for method in ("__getitem__", "get", "getlist", "__contains__"):
        if method in vars(QueryDict) or hasattr(QueryDict, method):
            watch(method)
    return found


@pytest.mark.parametrize("name", sorted(URLS))
def test_no_query_breaks_it(world: World, asked: Asked, read: set[str], name: str) -> None:
    url = URLS[name]
    known = PARAMETERS if url.third_party is None else (*PARAMETERS, *OF_LIBRARIES)
    for path in addresses(world, url)[:1]:
        read.clear()
        client = next(
            (client for client, _page in opened(world, url, path, asked)), world.clients["anonymous"]
        )
        here = sorted(read & {*known}) if url.third_party is None else []

        def get(pairs: Pairs, what: str, path: str = path, client: Client = client) -> None:
            asked.attempt(client, f"{path}?{encoded(pairs)}", f"{path} {what}")

        for what, value in ALWAYS.items():
            get([(parameter, value) for parameter in known], f"?{known[0]}…= {what}")
            asked.pairs += len(known)
        for parameter in here:
            for what, value in (*ALWAYS.items(), *drawn(name, parameter, most=DRAWN)):
                get([(parameter, value)], f"?{parameter}= {what}")
            for n in (MANY, 150):
                get([(parameter, f"x{n}") for n in range(n)], f"?{parameter}= {n} values")
            asked.pairs += 1
        # Names that nobody reads, so they are nobody's values and go together.
        get([pair for one in here for pair in ((f"{one}[]", "1"), (f"{one}[a][b]", "1"))], "?…[]")
        for what, value in drawn(name, most=DRAWN):
            get([(parameter, value) for parameter in known], f"?{known[0]}…= {what}")
        get([(f"p{n}", "1") for n in range(MANY)], "a thousand names")
        get([(strange, "1") for strange in STRANGE_NAMES], "strange names")


# ---- what stands in the path ------------------------------------------------------------------------
IN_PATH = sorted(name for name, url in URLS.items() if "<" in url.route and url.third_party is None)


@pytest.mark.parametrize("name", IN_PATH)
def test_no_part_of_the_path_breaks_it(world: World, asked: Asked, name: str) -> None:
    url = URLS[name]
    path = addresses(world, url)[0]
    client = next((client for client, _page in opened(world, url, path, asked)), world.clients["admin"])
    places = [n for n, part in enumerate(url.route.split("/")) if "<" in part]
    rest = sorted(IN_A_PATH.keys() - {*ALWAYS, *IN_EACH_PART})
    for place in places:
        some = random.Random(f"{name} {place}").sample(rest, DRAWN_FOR_A_PART)
        for what, value in (
            (what, value) for what, value in IN_A_PATH.items() if what not in rest or what in some
        ):
            parts = path.removeprefix("/").split("/")
            parts[place] = encoded([("", value)])[1:]
            asked.attempt(client, "/" + "/".join(parts), f"{path} part {place}: {what}")
            asked.pairs += 1
