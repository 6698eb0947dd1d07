"""Answers of functions that a process keeps in memory between requests, until the rows behind them change.

    @cached("areas")
    def names() -> dict[int, str]: ...

Triggers write one row for each transaction that changes something of a topic (`note_changes_of`, caching/models.py). A
process remembers the snapshot of the database in which it last looked, and asks once a request which topics changed by
transactions that this snapshot does not show. So what one process commits, every other process shows in its
next answer. Writers wait for nobody, and a kept answer can be lost at any moment without harm.

Inside a transaction an answer is kept only within one request that reads: the transaction may see rows that nobody else
sees, and may never be committed.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Generic, ParamSpec, TypeVar

from django.db import connection, migrations
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from civicnet.caching.models import Change
from civicnet.statements import ask

P = ParamSpec("P")
T = TypeVar("T")

# A row of changes is deleted only after no process relies on it any more.
CHANGES_LIVE: Final = timedelta(days=1)
LONGEST_TRUST: Final = 3600.0  # seconds without a look at the changes
MOST_VALUES: Final = 1000  # of one function, for different arguments

_NOW = "SELECT pg_current_snapshot()::text, ARRAY[]::text[]"
_SINCE = """pg_current_snapshot()::text, ARRAY(
    SELECT topic FROM civicnet_change
    WHERE xid >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
      AND NOT pg_visible_in_snapshot(xid::text::xid8, %s::pg_snapshot))
"""
_EVERYTHING = ""

_lock = threading.Lock()
_seen: str = ""  # the snapshot in which this process last saw a change
_looked: float = 0.0
_moves: Counter[str] = Counter()  # how often each topic was seen to change
_request = threading.local()


class Cached(Generic[P, T]):
    """A function whose answers are kept, by its arguments, until one of its topics changes."""

    def __init__(self, make: Callable[P, T], topics: tuple[str, ...]) -> None:
        self._make, self._topics = make, (_EVERYTHING, *topics)
        self._lock = threading.RLock()
        # Both together, so that no thread ever sees the one without the other.
        self._kept: tuple[tuple[int, ...], dict[Any, T]] = (), {}
        self.__doc__ = make.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, *kwargs.items())
        if connection.in_atomic_block:
            inside: dict[Any, T] | None = getattr(_request, "inside", None)
            if inside is None:
                return self._make(*args, **kwargs)
            if (id(self), key) not in inside:
                inside[id(self), key] = self._make(*args, **kwargs)
            return inside[id(self), key]
        _look_for_changes()
        stamp, values = self._kept
        if stamp != self._stamp() or key not in values:
            with self._lock:  # one thread makes it, the others wait
                stamp, values = self._kept
                if (now := self._stamp()) != stamp or len(values) >= MOST_VALUES:
                    self._kept = _, values = now, {}
                if key not in values:
                    values[key] = self._make(*args, **kwargs)
        return values[key]

    def _stamp(self) -> tuple[int, ...]:
        return tuple(_moves[topic] for topic in self._topics)


def cached(*topics: str) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Keep what a function gives, in this process, until something of `topics` changes.

    The arguments must be hashable; what is kept is shared by all threads and must not be changed. A function that
    returns words takes the language as an argument.
    """
    return lambda make: Cached(make, topics)


def look_once_a_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a request that only reads looks for changes once. Everything else looks each time."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        reads = request.method in ("GET", "HEAD")
        _request.looked, _request.inside = (False, {}) if reads else (None, None)
        try:
            return get_response(request)
        finally:
            _request.looked = _request.inside = None

    return middleware


def forget_everything() -> None:
    """Throw away every kept answer. For tests, and after a change of the database that its triggers did not see."""
    global _seen
    with _lock:
        _seen = ""


def delete_old_changes() -> int:
    """Delete the rows of changes that are older than a day, which no process needs any more. Returns how many."""
    return Change.objects.filter(at__lt=timezone.now() - CHANGES_LIVE).delete()[0]


def _look_for_changes() -> None:
    """Ask the database which topics changed since this process last looked. One query, once a request."""
    if getattr(_request, "looked", None):
        return
    base = _snapshot_of_last_look()
    ((snapshot, moved),) = ask(f"SELECT {_SINCE}", [base, base]) if base else ask(_NOW, [])
    _remember_changes(base, snapshot, moved)


def _snapshot_of_last_look() -> str:
    """The snapshot in which this process last saw a change; nothing when that is too long ago."""
    return _seen if time.monotonic() - _looked < LONGEST_TRUST else ""


def _remember_changes(base: str, snapshot: str, moved: list[str]) -> None:
    """Remember which topics changed between two snapshots; without the first, all of them may have."""
    global _seen, _looked
    _looked = time.monotonic()
    if moved or not base:
        # A thread that looked earlier may come here later: then the same changes are seen once more, never missed.
        with _lock:
            _moves.update(moved if base else [_EVERYTHING])
            _seen = snapshot
    if getattr(_request, "looked", None) is False:
        _request.looked = True


# ---- for migrations ---------------------------------------------------------------------------
NOTE_CHANGE: Final = """
CREATE FUNCTION civicnet_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO civicnet_change (topic, xid) VALUES (TG_ARGV[0], pg_current_xact_id()::text::bigint)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""


def note_changes_of(table: str, topic: str) -> migrations.RunSQL:
    """The operation that has changes of `table` noted under `topic`. Its migration depends on ("civicnet", "0001_…")."""
    return migrations.RunSQL(
        f'CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
        f" FOR EACH STATEMENT EXECUTE FUNCTION civicnet_note_change('{topic}')",
        f'DROP TRIGGER note_change ON "{table}"',
    )
