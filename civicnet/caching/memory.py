"""Answers of functions that a process keeps in its memory between requests, until a topic of theirs changes.

    @cached("areas")
    def names() -> dict[int, str]: ...

versions.py says how a change is known and why a kept answer is true. Inside a transaction nothing is kept: it may see
rows that nobody else sees and may never be committed. There, and while the cache of the versions is away, an answer is
used again only within one request that reads.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, Generic, ParamSpec, TypeVar

from django.db import connection

from civicnet.caching.versions import LIFETIME, current_versions, values_of_request

P = ParamSpec("P")
T = TypeVar("T")

MOST_VALUES: Final = 1000  # of one function, for different arguments


class Cached(Generic[P, T]):
    """A function whose answers are kept, by its arguments, until one of its topics changes."""

    def __init__(self, make: Callable[P, T], topics: tuple[str, ...]) -> None:
        self._make, self.topics = make, topics
        self._lock = threading.RLock()
        # By the arguments: the versions that it was made under, until when it counts, and the answer.
        self._kept: dict[Any, tuple[list[bytes], float, T]] = {}
        self.__doc__ = make.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, *kwargs.items())
        versions = None if connection.in_atomic_block else current_versions()
        if not versions:
            return self._of_this_request(key, *args, **kwargs)
        stamp = [versions[topic] for topic in self.topics]
        kept = self._kept.get(key)
        if kept is None or not self._counts(kept, stamp):
            with self._lock:  # one thread makes it, the others wait
                kept = self._kept.get(key)
                if kept is None or not self._counts(kept, stamp):
                    if len(self._kept) >= MOST_VALUES:
                        self._kept.clear()
                    kept = (stamp, monotonic() + LIFETIME, self._make(*args, **kwargs))
                    self._kept[key] = kept
        return kept[2]

    @staticmethod
    def _counts(kept: tuple[list[bytes], float, T], stamp: list[bytes]) -> bool:
        return kept[0] == stamp and monotonic() < kept[1]

    def _of_this_request(self, key: Any, *args: P.args, **kwargs: P.kwargs) -> T:
        values = values_of_request()
        if values is None:
            return self._make(*args, **kwargs)
        if (id(self), key) not in values:
            values[id(self), key] = self._make(*args, **kwargs)
        return values[id(self), key]


def cached(*topics: str) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep what a function gives, in this process, until something of `topics` changes, and a minute at most.

    The arguments must be hashable; what is kept is shared by all threads and must not be changed. A function that
    returns words takes the language as an argument.
    """
    return lambda make: Cached(make, topics)
