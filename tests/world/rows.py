"""Rows that all tests of a file read: made once in a transaction, and each test ends where they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from civicnet.caching.versions import raise_everything


@contextmanager
def shared_rows(blocker: DjangoDbBlocker, folder: Path) -> Iterator[None]:
    """A transaction that is rolled back at the end; what is uploaded in it, and its keys, stand in `folder`.

    It begins as a test does: in Dutch, with nothing that an earlier test left in a cache or in the process.
    """
    backend = "civicnet.outbox.mail.Outbox"
    assert str(connection.settings_dict["NAME"]).startswith(settings.DATABASES["default"]["TEST"]["NAME"])
    folders = {"MEDIA_ROOT": folder / "media", "ROUND_KEYS": folder / "round-keys"}
    cache.clear()
    raise_everything()
    translation.activate(settings.LANGUAGE_CODE)
    with override_settings(**folders, EMAIL_BACKEND=backend), blocker.unblock():
        with _of_a_test():
            yield
            transaction.set_rollback(True)
        connection.close()


@contextmanager
def one_test() -> Iterator[None]:
    """What one test writes among shared rows is taken back; first the database checks what it keeps for a commit."""
    with _of_a_test():
        yield
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)


def _of_a_test() -> transaction.Atomic:
    """A transaction that counts as none of the product's, as Django's own TestCase makes it."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    return whole
