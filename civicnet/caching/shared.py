"""The cache that all processes of one installation share: it counts attempts to sign in, API requests and used codes.

It lives in the broker when that is Valkey or Redis, and else in a table of the database (setting CACHE_URL). When the
broker does not answer, each process counts for itself (logged): a limit that cannot be counted together must not take
the site away, and must not let guesses at passwords and voting codes go on for ever either.
"""

import json
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import structlog
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from redis.exceptions import RedisError

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
    address = (url or broker_url).replace("valkey://", "redis://").replace("redis+socket://", "unix://")
    if address.startswith(("redis://", "rediss://", "unix://")):
        options: dict[str, Any] = {
            "serializer": "civicnet.caching.shared.JsonSerializer",
            "socket_timeout": ANSWER_SECONDS,
        }
        if not address.startswith("unix://"):
            options["socket_connect_timeout"] = ANSWER_SECONDS
        return {
            "BACKEND": "civicnet.caching.shared.ValkeyCache",
            "KEY_PREFIX": PREFIX,
            "LOCATION": address.replace("virtual_host=", "db="),  # as kombu names it
            "OPTIONS": options,
        }
    if url == "database" or (not url and broker_url.startswith("amqp")):
        # When the table is full, a third of it is dropped; with Django's own limit of 300, counts in use would go.
        options = {"MAX_ENTRIES": 100_000}
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": TABLE, "OPTIONS": options}
    raise ImproperlyConfigured(
        "CACHE_URL must be empty, `database`, or start with redis:// (Valkey or Redis)."
    )


class JsonSerializer:
    """Values as JSON, not as Django's pickles: somebody who can write in the broker must not be able to run code here."""

    def dumps(self, obj: Any) -> Any:
        return obj if type(obj) is int else json.dumps(obj)

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


_left_alone_until = 0.0


def ask_broker(question: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """What the broker answers to `question()`, or `otherwise()` when it does not answer."""
    global _left_alone_until
    if monotonic() < _left_alone_until:
        return otherwise()
    try:
        return question()
    except RedisError as error:
        _left_alone_until = monotonic() + REST_SECONDS
        log.warning("limits_not_counted_together", error=type(error).__name__)
        return otherwise()


class ValkeyCache(RedisCache):
    """Django's cache in Redis. While the broker is away, the memory of this process takes its place.

    What was counted in the broker before is not known meanwhile, nor what other processes count. Never empties a
    broker.
    """

    own = LocMemCache("civicnet-limits-of-this-process", {"OPTIONS": {"MAX_ENTRIES": 10_000}})

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        question = partial(super().add, key, value, *args, **kwargs)
        return bool(ask_broker(question, lambda: self.own.add(key, value, *args, **kwargs)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        question = partial(super().get, key, default, version)
        return ask_broker(question, lambda: self.own.get(key, default, version))

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        question = partial(super().set, key, value, *args, **kwargs)
        ask_broker(question, lambda: self.own.set(key, value, *args, **kwargs))

    def delete(self, key: str, version: int | None = None) -> bool:
        question = partial(super().delete, key, version)
        return bool(ask_broker(question, lambda: self.own.delete(key, version)))

    def clear(self) -> None:
        """Forget what was counted. Django's own would flush the database, and with it the tasks of the broker."""
        client = self._cache.get_client(write=True)
        for name in client.scan_iter(f"{self.key_prefix}:*"):
            client.delete(name)


def is_shared_cache_up() -> bool:
    """Whether the shared cache answers; asked by /readyz."""
    try:
        cache.set("readyz", 1, 10)
        return cache.get("readyz") == 1 and monotonic() >= _left_alone_until
    except DatabaseError:
        return False
