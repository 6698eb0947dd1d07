"""What every test of how often pages ask the database stands on."""

from typing import Any

import pytest

from civicnet.caching.memory import Cached


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """What a process keeps, as it does in the product: inside the transaction of a test it would keep nothing."""
    values: dict[Any, Any] = {}

    def answer(self: Cached[..., Any], *args: Any, **kwargs: Any) -> Any:
        key = (self, args, *kwargs.items())
        if key not in values:
            values[key] = self._make(*args, **kwargs)
        return values[key]

    monkeypatch.setattr(Cached, "__call__", answer)
    return values
