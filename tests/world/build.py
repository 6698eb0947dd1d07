"""The world in one transaction: every room puts its part in, in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from civicnet import downloads
from tests.world.accounts import add_people
from tests.world.areas import add_area
from tests.world.assessments import add_cases
from tests.world.collaborations import add_collaborations
from tests.world.contents import World
from tests.world.endorsement import add_rounds
from tests.world.exchanges import add_exchanges
from tests.world.initiatives import (
    add_handed_over,
    add_imports,
    add_initiatives,
    add_organisation,
    add_reports,
    add_signals,
)
from tests.world.marketplace import add_posts
from tests.world.network import add_network
from tests.world.outbox import add_notices
from tests.world.rows import shared_rows
from tests.world.vision import add_gathered, add_vision, add_voices


@contextmanager
def build_world(blocker: DjangoDbBlocker, folder: Path) -> Iterator[World]:
    """The world in one transaction, which is rolled back at the end; what it uploads and its keys stand in `folder`."""
    # Repeated queries are looked for elsewhere: the search for them doubles the time of each request.
    middleware = [name for name in settings.MIDDLEWARE if "zeal" not in name]
    with shared_rows(blocker, folder), override_settings(MIDDLEWARE=middleware):
        yield _build()


def _build() -> World:
    made = World()
    add_people(made)
    area = add_area(made)
    made.keep("word", "*", "wat")
    made.keep("role", "*", "admin")
    made.words["form"] = {ending: ending for ending in downloads.FORMS} | {"*": ".csv"}
    add_vision(made)
    add_initiatives(made, area)
    add_handed_over(made)
    add_organisation(made)
    add_signals(made)
    add_reports(made)
    add_posts(made, area)
    add_exchanges(made)
    add_collaborations(made)
    add_cases(made, area)
    add_voices(made)
    add_gathered(made)
    add_rounds(made)
    add_imports(made)
    add_notices(made)
    add_network(made)
    return made
