"""Every way in which people's words leave the site is known, so that each is tried with any text (test_any_text.py)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from civicnet.permissions import every_url
from tests.world import World, paths, world

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("authorisation")]
TABLE = Path(__file__).parent / "doors.csv"
# The first of these who may, opens it.
OPENING = ("anonymous", "owner", "curator", "assessor", "admin")


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction for each test, as pytest-django makes one: all tests of this file share the world's."""


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    media = tmp_path_factory.mktemp("media")
    with world(django_db_blocker, media) as built:
        built.media = media
        yield built


def test_every_answer_that_is_no_page_stands_in_the_reviewed_table(made: World, settings: Any) -> None:
    settings.MEDIA_ROOT = made.media
    found: dict[str, set[str]] = {}
    for url in every_url():
        for path in paths(made, url).values() if url.third_party is None else ():
            answers = (made.clients[identity].get(path) for identity in OPENING)
            answer = next((one for one in answers if one.status_code == 200), None)
            kind = answer["Content-Type"].split(";")[0] if answer else "text/html"
            if kind != "text/html":
                found.setdefault(url.name, set()).add(kind)
    with TABLE.open() as file:
        table = {
            row["door"]: set(row["type"].split("|")) for row in csv.DictReader(file) if row["door"][0] != "("
        }
    assert found == table
