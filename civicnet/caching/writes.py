"""Which topics a statement changes: seen on its way to the database, so that no verb has to say it and none forgets.

Only what goes through a cursor of Django is seen. `COPY … FROM STDIN` (`cursor.copy`), psycopg's own cursors and what
triggers and functions of the database write are not: today all of these write tables without a topic (the roll and the
ballots of a vote, the mark that set-up is done). A new one that writes a table with a topic calls `raise_topics`.
TRUNCATE is not looked for: the role that serves has no right to it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from civicnet.caching.versions import raise_topics, topics_by_table

# Also inside WITH, and behind a schema. "FOR UPDATE OF x" and "DO UPDATE SET" name nothing that is a table.
_WRITTEN = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|COPY)\s+(?:ONLY\s+)?(?:"?public"?\.)?"?(\w+)', re.I
)


def topics_written(statement: Any) -> set[str]:
    """The topics of the tables that a statement of SQL writes."""
    text = statement if isinstance(statement, str) else statement.as_string()
    if text.startswith("SELECT"):
        return set()
    tables = topics_by_table()
    return {tables[table] for table in _WRITTEN.findall(text) if table in tables}


@dataclass
class _Transaction:
    """What one transaction raises."""

    told: set[tuple[str, frozenset[str]]] = field(
        default_factory=set
    )  # topics, by the savepoints they go with
    raised: set[str] = field(default_factory=set)


@dataclass
class _Raise:
    """What is called when a transaction is committed; once for each topic does it do something."""

    topic: str
    transaction: _Transaction

    def __call__(self) -> None:
        if self.topic not in self.transaction.raised:
            self.transaction.raised.add(self.topic)
            raise_topics(self.topic)


def raise_what_is_written(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Wrapper of every statement (Django, "Database instrumentation"): raise its topics when it is committed."""
    result = execute(sql, params, many, context)
    if topics := topics_written(sql):
        connection: Any = context["connection"]
        calls = (call for _savepoints, call, _robust in connection.run_on_commit)
        ours = next((call.transaction for call in calls if isinstance(call, _Raise)), None) or _Transaction()
        here = frozenset(connection.savepoint_ids)
        # Once is enough, unless that goes with a savepoint that is rolled back.
        for topic in {topic for topic in topics if not {(topic, here), (topic, frozenset())} & ours.told}:
            ours.told.add((topic, here))
            transaction.on_commit(_Raise(topic, ours), using=connection.alias, robust=True)
    return result


def watch_writes() -> None:
    """See the statements of every connection from now on."""
    connection_created.connect(_watch)


def _watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if raise_what_is_written not in connection.execute_wrappers:
        connection.execute_wrappers.append(raise_what_is_written)
