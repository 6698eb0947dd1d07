"""The world in one transaction: every room puts its part in, in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from civicnet import downloads
from tests.world.accounts import add_people
from tests.world.areas import add_area
from tests.world.assessments import add_cases
from tests.world.contents import World
from tests.world.endorsement import add_rounds
from tests.world.initiatives import (
    add_handed_over,
    add_imports,
    add_initiatives,
    add_organisation,
    add_reports,
    add_signals,
)
from tests.world.outbox import add_notices
from tests.world.vision import add_gathered, add_vision, add_voices


@contextmanager
def build_world(blocker: DjangoDbBlocker, folder: Path) -> Iterator[World]:
    """The world in one transaction, which is rolled back at the end; what it uploads and its keys stand in `folder`."""
    # Repeated queries are looked for elsewhere: the search for them doubles the time of each request.
    middleware = [name for name in settings.MIDDLEWARE if "zeal" not in name]
    backend = "civicnet.outbox.mail.Outbox"
    assert str(connection.settings_dict["NAME"]).startswith(settings.DATABASES["default"]["TEST"]["NAME"])
    folders = {"MEDIA_ROOT": folder / "media", "ROUND_KEYS": folder / "round-keys"}
    with override_settings(**folders, EMAIL_BACKEND=backend, MIDDLEWARE=middleware), blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # as TestCase's own: it is none of the product's
        with whole:
            yield _build()
            transaction.set_rollback(True)
        connection.close()


def _build() -> World:
    made = World()
    add_people(made)
    area = add_area(made)
    made.keep("word", "*", "wat")
    made.words["form"] = {ending: ending for ending in downloads.FORMS} | {"*": ".csv"}
    add_vision(made)
    add_initiatives(made, area)
    add_handed_over(made)
    add_organisation(made)
    add_signals(made)
    add_reports(made)
    add_cases(made, area)
    add_voices(made)
    add_gathered(made)
    add_rounds(made)
    add_imports(made)
    add_notices(made)
    return made
