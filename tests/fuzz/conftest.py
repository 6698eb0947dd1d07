"""What every test that breaks addresses stands on: no line of the log, and a place for what it found."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz.asking import Asked, told


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("django_structlog", "django.request", "django.security"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.fixture
def asked(record_property: Any) -> Iterator[Asked]:
    found = Asked()
    with told(found, record_property):
        yield found
