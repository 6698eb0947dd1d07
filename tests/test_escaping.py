"""What people typed is text in every page, never markup: every text of theirs holds a tag, and every page is asked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from civicnet.permissions import every_url
from initiatives.models import FilterCount
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("escaping"),
]

TAG = "<xmp>&"
ROOMS = ("civicnet", "vision", "initiatives")
# What these hold is made by us, or read by machines: a tag in it would not be what it says it is.
NOT_TYPED = re.compile(
    r"(slug|code|hash|sha256|key|url|path|state|stage|kind|role|verb|language|email|number|search|subject|event|"
    r"payload|name_hash|receiver|password|sort_key|svg|html|type|error)"
)
LOOKING = ("anonymous", "owner", "assessor", "curator", "moderator", "admin")


@pytest.fixture(scope="module", autouse=True)
def marked(world: World) -> int:
    """How many columns of the world hold the tag."""
    return sum(map(_mark, _typed()))


def _typed() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that holds what somebody typed."""
    for model in apps.get_models():
        if model.__module__.startswith(ROOMS) and model is not FilterCount:  # which triggers write
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


def test_the_tag_stands_in_the_columns(world: World, marked: int) -> None:
    assert marked >= 15
    page = world.clients["anonymous"].get("/initiatieven/").content.decode()
    assert "&lt;xmp&gt;&amp;" in page


@pytest.mark.parametrize("identity", LOOKING)
def test_no_page_takes_a_text_for_markup(world: World, identity: str) -> None:
    wrong = []
    for url in every_url():
        if url.third_party is not None:
            continue
        for path in paths(world, url).values():
            response: Any = world.clients[identity].get(path)
            kind = response.headers.get("Content-Type", "")
            if response.streaming or not kind.startswith(("text/html", "application/rss", "application/xml")):
                continue
            if TAG[:-1] in response.content.decode(errors="replace"):
                wrong.append(f"{identity}: {path}")
    assert not wrong, "\n".join(wrong)
