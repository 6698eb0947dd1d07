"""What every test that breaks addresses stands on: no line of the log, and a place for what it found."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fuzz.asking import ONE_IN, Asked, told
from tests.walked import FUZZ, Walk


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("django_structlog", "django.request", "django.security"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.fixture(scope="session")
def one_in(walks_whole: Callable[[Walk], bool]) -> int:
    """Everything is tried of another product than the one of which everything was tried last, and else a sample."""
    return 1 if walks_whole(FUZZ) else ONE_IN


@pytest.fixture
def asked(record_property: Any, one_in: int) -> Iterator[Asked]:
    found = Asked(one_in)
    with told(found, record_property):
        yield found
