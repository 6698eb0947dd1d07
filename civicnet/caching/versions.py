"""A version for each topic, by which every process knows whether what it keeps is still true.

A model says its topic (`cache_topic = "areas"`). When rows of it are written, the topic gets another version as soon as
they are committed (writes.py), and before the answer to whoever wrote them goes out. What is kept (memory.py, pages.py)
names its topics and counts only while their versions are those that it was made under.

A version is a random word in the cache that all processes share (CACHES["pages"]). So nobody counts and nobody waits: two
that raise it at once give it two words in turn, and either is another than before. One that is lost, because the cache
was started again or threw it out, is made anew and is another one too.

Always true, in whatever order things happen:

- The versions are read before any row is. Who reads old rows read the versions before the raise, so what it keeps counts
  for nobody afterwards, though it may be put away later than the raise.
- Who reads new rows under versions from before the raise keeps what is right, and it is not used either.
- Between a commit and its raise others may be shown the old. Nobody has been told then that the change is made.
- What is rolled back raises nothing, a savepoint included; nothing is kept inside a transaction.

Not covered by that, so nothing is kept for longer than LIFETIME: a process that dies between commit and raise; a cache
that only the writer cannot reach (it raises the topic as soon as it can, and trusts nothing kept until then); a cache
that comes back with the versions of a while ago; rows that are changed by hand, not through Django.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from secrets import token_urlsafe
from threading import local
from typing import Any, Final

from django.apps import apps
from django.core.cache import caches

from civicnet.caching.shared import Reach

LIFETIME: Final = 60  # seconds

Versions = Mapping[str, bytes]
NOTHING_KEPT: Final[Versions] = {}
reach = Reach("nothing_is_kept")
_owed: set[str] = set()  # topics that this process could not raise


class _Request(local):
    """What this thread remembers while it answers a request that only reads."""

    reads = False
    versions: Versions | None = None
    values: dict[Any, Any] | None = None


_request = _Request()


@cache
def topics_by_table() -> Mapping[str, str]:
    """The topic of each table that has one. Tables between two models go with the model that declares them."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        topic = getattr(model._meta.auto_created or model, "cache_topic", None)
        if topic:
            tables[model._meta.db_table] = topic
    return tables


@cache
def _keys() -> Mapping[str, str]:
    return {topic: f"version-{topic}" for topic in sorted({*topics_by_table().values()})}


def current_versions() -> Versions:
    """The versions of all topics; nothing when nothing can be kept. A request that only reads asks once."""
    return _request.versions if _request.versions is not None else read_versions()[0]


def read_versions(beside: str = "") -> tuple[Versions, Any]:
    """The versions of all topics now and, by the same question, what the cache holds under the key `beside`.

    Nothing (NOTHING_KEPT, None) when the cache is away.
    """
    if _owed and not reach.is_resting:
        raise_topics()
    found: tuple[Versions, Any] = (NOTHING_KEPT, None)
    if not _owed:
        found = reach.ask(lambda: _ask_cache(beside), lambda: (NOTHING_KEPT, None))
    if _request.reads:
        _request.versions = found[0]
    return found


def _ask_cache(beside: str) -> tuple[Versions, Any]:
    store, keys = caches["pages"], _keys()
    found = store.get_many([*keys.values(), beside] if beside else keys.values())
    if missing := [key for key in keys.values() if key not in found]:
        for key in missing:
            store.add(key, _new_version(), None)  # another process may have been first
        found |= store.get_many(missing)
    if any(key not in found for key in keys.values()):
        return NOTHING_KEPT, None
    return {topic: found[key] for topic, key in keys.items()}, found.get(beside)


def raise_topics(*topics: str) -> None:
    """Give each of `topics` another version, now. What could not be raised earlier is raised with them."""
    raised = {*topics}
    with suppress(KeyError):
        while True:  # other threads add and take as well
            raised.add(_owed.pop())
    _request.versions = None
    store, words = caches["pages"], {_keys()[topic]: _new_version() for topic in raised}
    if words and not reach.ask(lambda: store.set_many(words, None) == [], lambda: False, insist=True):
        _owed.update(raised)


def raise_everything() -> None:
    """Let nothing that was kept count any more: at the start of another release, and between tests."""
    raise_topics(*_keys())


def _new_version() -> bytes:
    return token_urlsafe(9).encode()


# ---- one request --------------------------------------------------------------------------------
def begin_request(*, reads: bool) -> None:
    """From here this thread asks for the versions once, if its request only reads."""
    _request.reads, _request.versions, _request.values = reads, None, {} if reads else None


def end_request() -> None:
    _request.reads, _request.versions, _request.values = False, None, None


def values_of_request() -> dict[Any, Any] | None:
    """What was worked out during this request; None when it may write, or when there is no request."""
    return _request.values
