"""The caches that all processes of one installation share, and how to ask one that may be away.

"default" counts attempts to sign in, API requests and used codes. It lives in the broker when that is Valkey or Redis,
and else in a table of the database (setting CACHE_URL). "pages" holds what may be lost at any moment (versions.py,
pages.py; setting PAGES_CACHE_URL). When the broker does not answer, each process counts for itself (logged): a limit that cannot be counted together must not take
the site away, and must not let guesses at passwords and voting codes go on for ever either.
"""

import json
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import structlog
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from redis.exceptions import RedisError

T = TypeVar("T")
log = structlog.get_logger(__name__)
PREFIX = "civicnet-limits"
TABLE = "civicnet_limits"
ANSWER_SECONDS = 0.5
# How long it is left alone after a failure, per process: a page must not wait for it again and again.
REST_SECONDS = 10.0


def cache_settings(url: str, broker_url: str) -> dict[str, Any]:
    """Django's settings of the shared cache.

    Args:
        url: the setting CACHE_URL: `redis://…`, `rediss://…`, `valkey://…`, `redis+socket:///path`, `database`, or empty.
        broker_url: what to use when `url` is empty: a Valkey or Redis serves both, RabbitMQ cannot.

    Raises:
        ImproperlyConfigured: `url` is none of these.
    """
    if valkey := _in_valkey(url or broker_url, "civicnet.caching.shared.JsonSerializer"):
        return valkey | {"BACKEND": "civicnet.caching.shared.ValkeyCache", "KEY_PREFIX": PREFIX}
    if url == "database" or (not url and broker_url.startswith("amqp")):
        # When the table is full, a third of it is dropped; with Django's own limit of 300, counts in use would go.
        options = {"MAX_ENTRIES": 100_000}
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": TABLE, "OPTIONS": options}
    raise ImproperlyConfigured(
        "CACHE_URL must be empty, `database`, or start with redis:// (Valkey or Redis)."
    )


def pages_settings(url: str, cache_url: str, broker_url: str) -> dict[str, Any]:
    """Django's settings of the cache of whole pages and of the versions that count (versions.py).

    The first of the three addresses that is set. Where that is no Valkey or Redis, nothing is kept: a table of the
    database would save little, and holds pickles.

    Args:
        url: the setting PAGES_CACHE_URL: an address as in `cache_settings`, but not `database`; or empty.

    Raises:
        ImproperlyConfigured: `url` is none of these.
    """
    address = url or cache_url or broker_url
    if valkey := _in_valkey(address, "civicnet.caching.shared.BytesSerializer"):
        return valkey | {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "KEY_PREFIX": "civicnet-pages",
        }
    if url:
        raise ImproperlyConfigured("PAGES_CACHE_URL must be empty or start with redis:// (Valkey or Redis).")
    return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def _in_valkey(url: str, serializer: str) -> dict[str, Any] | None:
    """Django's settings of a cache at an address of Valkey or Redis, without its backend; None for another address."""
    address = url.replace("valkey://", "redis://").replace("redis+socket://", "unix://")
    if not address.startswith(("redis://", "rediss://", "unix://")):
        return None
    options: dict[str, Any] = {"serializer": serializer, "socket_timeout": ANSWER_SECONDS}
    if not address.startswith("unix://"):
        options["socket_connect_timeout"] = ANSWER_SECONDS
    # As kombu names it.
    return {"LOCATION": address.replace("virtual_host=", "db="), "OPTIONS": options}


class JsonSerializer:
    """Values as JSON, not as Django's pickles: somebody who can write in the broker must not be able to run code here."""

    def dumps(self, obj: Any) -> Any:
        return obj if type(obj) is int else json.dumps(obj)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class BytesSerializer:
    """Bytes as they are: what is kept of pages is packed already, without pickles for the same reason."""

    def dumps(self, obj: bytes) -> bytes:
        return obj

    def loads(self, data: bytes) -> bytes:
        return data


class Reach:
    """The way to a cache that may be away. After a failure this process leaves it alone for REST_SECONDS.

    Args:
        event: what the log says of a failure.
    """

    def __init__(self, event: str) -> None:
        self.event = event
        self.left_alone_until = 0.0

    @property
    def is_resting(self) -> bool:
        return monotonic() < self.left_alone_until

    def ask(self, question: Callable[[], T], otherwise: Callable[[], T], *, insist: bool = False) -> T:
        """What the cache answers to `question()`, or `otherwise()` when it does not answer.

        `insist`: ask even if it did not answer a moment ago, and say nothing of it: who only writes needs no cache, and
            who reads next finds out.
        """
        if self.is_resting and not insist:
            return otherwise()
        try:
            return question()
        except RedisError as error:
            if insist:
                return otherwise()
            log.warning(self.event, error=type(error).__name__)  # one line for each rest
            self.left_alone_until = monotonic() + REST_SECONDS
            return otherwise()


broker = Reach("limits_not_counted_together")


class ValkeyCache(RedisCache):
    """Django's cache in Redis. While the broker is away, the memory of this process takes its place.

    What was counted in the broker before is not known meanwhile, nor what other processes count. Never empties a
    broker.
    """

    own = LocMemCache("civicnet-limits-of-this-process", {"OPTIONS": {"MAX_ENTRIES": 10_000}})

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        question = partial(super().add, key, value, *args, **kwargs)
        return bool(broker.ask(question, lambda: self.own.add(key, value, *args, **kwargs)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        question = partial(super().get, key, default, version)
        return broker.ask(question, lambda: self.own.get(key, default, version))

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        question = partial(super().set, key, value, *args, **kwargs)
        broker.ask(question, lambda: self.own.set(key, value, *args, **kwargs))

    def delete(self, key: str, version: int | None = None) -> bool:
        question = partial(super().delete, key, version)
        return bool(broker.ask(question, lambda: self.own.delete(key, version)))

    def clear(self) -> None:
        """Forget what was counted. Django's own would flush the database, and with it the tasks of the broker."""
        client = self._cache.get_client(write=True)
        for name in client.scan_iter(f"{self.key_prefix}:*"):
            client.delete(name)


def is_shared_cache_up() -> bool:
    """Whether the shared cache answers; asked by /readyz."""
    try:
        cache.set("readyz", 1, 10)
        return cache.get("readyz") == 1 and not broker.is_resting
    except DatabaseError:
        return False
