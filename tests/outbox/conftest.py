"""A mail server to which the product sends."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.told import Told, record_tellings
from tests.outbox.smtp import MailServer

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """The mail server of this test, which the settings name; a test starts it."""
    server = MailServer()
    settings.MAIL_CONFIGURED = True
    settings.RELAY_EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What people are told from here on."""
    return record_tellings(monkeypatch)
