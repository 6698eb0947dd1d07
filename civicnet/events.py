"""What happened, by name. Lower rooms publish to the outbox; higher rooms subscribe by name in `apps.py:ready()`.

Source: architecture.md, "What a lower room must cause in a higher one is an event".
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def subscribe(name: str, handler: Handler) -> None:
    """Have `handler(payload)` called for each event `name`. Handlers run at least once: they are idempotent."""
    if handler not in _handlers[name]:
        _handlers[name].append(handler)


def handle(name: str, payload: dict[str, Any]) -> None:
    """Call every handler of `name` with `payload`; called by the outbox relay. Errors go to the caller."""
    for handler in _handlers[name]:
        handler(payload)


def has_handlers(name: str) -> bool:
    """Whether anybody subscribes to `name`."""
    return bool(_handlers.get(name))
