"""What people typed is text in every page, never markup: every text of theirs holds a tag, and every page is asked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from pytest_django import DjangoDbBlocker

from civicnet.permissions import every_url
from tests.world import World, paths, world

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("authorisation")]

TAG = "<xmp>&"
ROOMS = ("civicnet", "vision", "initiatives")
# What these hold is made by us, or read by machines: a tag in it would not be what it says it is.
NOT_TYPED = re.compile(
    r"(slug|code|hash|sha256|key|url|path|state|stage|kind|role|verb|language|email|number|search|subject|event|"
    r"payload|name_hash|receiver|password|sort_key|svg|html|type|error)"
)
LOOKING = ("anonymous", "owner", "assessor", "curator", "moderator", "admin")


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
        built.marked = sum(map(_mark, _typed()))  # type: ignore[attr-defined]  # told to the test below
        yield built


@pytest.fixture(autouse=True)
def media(settings: Any, made: World) -> None:
    settings.MEDIA_ROOT = made.media


def _typed() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that holds what somebody typed."""
    for model in apps.get_models():
        if model.__module__.startswith(ROOMS):
            for column in model._meta.concrete_fields:
                is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
                if is_text and not column.unique and not NOT_TYPED.fullmatch(column.name.rpartition("_")[2]):
                    yield model, column.name


def _mark(column: tuple[type[models.Model], str]) -> bool:
    """Put the tag before each text of the column; what is frozen stays as it is."""
    model, name = column
    try:
        with transaction.atomic():
            rows = model._base_manager.exclude(**{name: ""})
            length = getattr(model._meta.get_field(name), "max_length", None)
            return bool(length is None or length > 60) and bool(
                rows.update(**{name: Concat(Value(TAG), F(name), output_field=models.TextField())})
            )
    except DatabaseError:
        return False


def test_the_tag_stands_in_the_columns(made: World) -> None:
    assert made.marked >= 15  # type: ignore[attr-defined]  # set above
    page = made.clients["anonymous"].get("/initiatieven/").content.decode()
    assert "&lt;xmp&gt;&amp;" in page


@pytest.mark.parametrize("identity", LOOKING)
def test_no_page_takes_a_text_for_markup(made: World, identity: str) -> None:
    wrong = []
    for url in every_url():
        if url.third_party is not None:
            continue
        for path in paths(made, url).values():
            response: Any = made.clients[identity].get(path)
            kind = response.headers.get("Content-Type", "")
            if response.streaming or not kind.startswith(("text/html", "application/rss", "application/xml")):
                continue
            if TAG[:-1] in response.content.decode(errors="replace"):
                wrong.append(f"{identity}: {path}")
    assert not wrong, "\n".join(wrong)
