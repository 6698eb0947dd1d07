"""Nothing of anybody is in a kept page: every address is asked by people who are signed in and by visitors, in turn."""

from collections.abc import Callable, Iterator
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponseBase
from django.test import Client

from civicnet.caching import pages
from civicnet.permissions import every_url
from tests.walked import PAGES, Walk
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("authorisation"),
]
# Who sees more than a visitor does: their own plans, cases, the work of staff.
PEOPLE = ("owner", "moderator")
QUERIES = ("", "?zoek=kanarie")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every page that is kept, as if the world were committed: nothing in it changes while its pages are asked."""
    found: list[bytes] = []
    store = caches["pages"]
    put = store.set

    def see(key: str, value: bytes, *arguments: Any) -> None:
        found.append(value)
        put(key, value, *arguments)

    monkeypatch.setattr(pages, "connection", SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr(store, "set", see)
    return found


def addresses(world: World, *, whole: bool) -> Iterator[tuple[str, bool]]:
    """Every address of a page that is kept, in both languages; and whether a visitor asks first, by turns.

    Without `whole` one of each page, in one state of what stands on it.
    """
    first = cycle((True, False))
    for url in every_url():
        if getattr(url.view, "topics", None):
            for path in [*paths(world, url).values()][: None if whole else 1]:
                yield from (
                    (prefix + path + query, next(first)) for query in QUERIES for prefix in ("", "/en")
                )
                next(first)


def body_of(response: HttpResponseBase) -> str:
    return "" if response.streaming else response.content.decode(errors="replace")  # type: ignore[attr-defined]


def marks_of(world: World) -> dict[str, str]:
    """What shows that a page was made for one person: words of private fields, names and addresses of who is signed in."""
    mail = {f"mail of {who}": world.people[who].email for who in PEOPLE}
    return (
        dict(world.canaries)
        | mail
        | {"mark of a form": "csrfmiddlewaretoken", "way out": "/account/uitloggen"}
    )


def test_nothing_of_a_person_is_kept_or_shown_to_another(
    world: World, kept: list[bytes], walks_whole: Callable[[Walk], bool]
) -> None:
    whole = walks_whole(PAGES)
    people, visitor = [world.clients[who] for who in PEOPLE], Client()
    asked, wrong = 0, []
    for address, visitor_first in addresses(world, whole=whole):
        if visitor_first:
            theirs = visitor.get(address)
        before = len(kept)
        for client in people:
            mine = client.get(address)
            if mine.status_code == 200 and "no-store" not in mine.get("Cache-Control", ""):
                wrong.append(f"{address} may be kept of somebody who is signed in")
            if "text/html" in mine["Content-Type"] and visitor_first and body_of(mine) == body_of(theirs):
                wrong.append(f"{address} shows somebody the page of a visitor")
        if len(kept) != before:
            wrong.append(f"{address} was kept of somebody who is signed in")
        if not visitor_first:
            theirs = visitor.get(address)
        asked += 1
        if theirs.cookies:
            wrong.append(f"{address} gives a visitor a cookie")
    marks = {what: word.casefold() for what, word in marks_of(world).items()}
    for packed in kept:
        seen = packed.decode(errors="replace").casefold()
        wrong += [f"a kept page holds {what}: {seen[:300]}" for what, word in marks.items() if word in seen]
        if "set-cookie" in seen.partition("\n")[0]:
            wrong.append("a cookie is kept")
    assert not wrong, "\n".join(wrong[:20])
    assert asked > (200 if whole else 100)
    assert len(kept) > (100 if whole else 50)
