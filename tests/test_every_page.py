"""Every page, asked once by each of those who may fill something in, and looked at for three things.

- Every form is on its page with all its fields: what nobody can fill in is no field.
- What people typed is text, never markup: every text of theirs holds a tag.
- Every way in which people's words leave the site is known, so that each is tried with any text (test_any_text.py).
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.forms import BaseForm
from django.test.utils import ContextList

from civicnet.permissions import every_url
from initiatives.models import FilterCount
from tests.walked import PAGES
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("every-page"),
]

# Between them they may open every page that has a form, and every one that tells of more than the public ones do.
EACH = pytest.mark.parametrize(
    "identity",
    [
        "anonymous",
        "owner",
        *PAGES.rest(
            "resident", "assessor", "second_reader", "decider", "broker", "curator", "moderator", "admin"
        ),
    ],
)
DOORS = Path(__file__).parent / "doors.csv"
# The first of these who may, opens the door.
OPENING = ("anonymous", "owner", "curator", "assessor", "admin")
TAG = "<xmp>&"
ROOMS = ("civicnet", "vision", "initiatives")
# What these hold is made by us, or read by machines: a tag in it would not be what it says it is.
NOT_TYPED = re.compile(
    r"(slug|code|hash|sha256|key|url|path|state|stage|kind|role|verb|language|email|number|search|subject|event|"
    r"payload|name_hash|receiver|password|sort_key|svg|html|type|error)"
)
READ_AS_MARKUP = ("text/html", "application/rss", "application/xml")


@dataclass(frozen=True)
class Seen:
    """What somebody was answered at the address `path` of the URL `name`.

    kind: the type of the answer. tagged: it holds the tag as markup. forms: how many forms stand on the page;
    lacking: the fields of these that do not.
    """

    name: str
    path: str
    status: int
    kind: str
    tagged: bool
    forms: int
    lacking: tuple[str, ...]


SeenBy = Callable[[str], list[Seen]]


# ---- the tag in what was typed --------------------------------------------------------------------
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


# ---- the walk -------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def seen_by(world: World, marked: int) -> SeenBy:
    """What one of EACH was answered at every address; each asks once for all tests."""

    @cache
    def walk(identity: str) -> list[Seen]:
        ours = [url for url in every_url() if url.third_party is None]
        return [
            _look(world.clients[identity].get(path), url.name, path)
            for url in ours
            for path in paths(world, url).values()
        ]

    return walk


def _look(response: Any, name: str, path: str) -> Seen:
    kind = response.headers.get("Content-Type", "").split(";")[0]
    is_page = not response.streaming and kind.startswith(READ_AS_MARKUP)
    page = response.content.decode(errors="replace") if is_page else ""
    main = page.partition("<main")[2]
    forms, lacking = 0, []
    if response.status_code == 200:
        shown = list(_forms_of(response))
        shared = Counter(field.html_name for form in shown for field in form)
        for form in shown:
            there = {field.html_name: f'name="{field.html_name}"' in main for field in form}
            # A whole form may be left out where it is not offered now. A name of two forms shows neither.
            if any(there[one] and shared[one] == 1 for one in there):
                forms += 1
                lacking += [f"{type(form).__name__}.{one}" for one in there if not there[one]]
    return Seen(name, path, response.status_code, kind, TAG[:-1] in page, forms, tuple(lacking))


def _forms_of(response: Any) -> Iterator[BaseForm]:
    """Every form that the templates of this answer were given."""
    given = response.context
    contexts = given if isinstance(given, ContextList) else [given] if given else []
    # Jinja2's contexts are dicts; those of Django's own templates have scopes.
    scopes = [scope for context in contexts for scope in getattr(context, "dicts", [context])]
    values = [value for scope in scopes for value in scope.values()]
    yield from {id(value): value for value in values if isinstance(value, BaseForm)}.values()


# ---- what must hold -------------------------------------------------------------------------------
def test_the_tag_stands_in_the_columns(world: World, marked: int) -> None:
    assert marked >= 15
    page = world.clients["anonymous"].get("/initiatieven/").content.decode()
    assert "&lt;xmp&gt;&amp;" in page


@EACH
def test_no_page_takes_a_text_for_markup(seen_by: SeenBy, identity: str) -> None:
    wrong = [seen.path for seen in seen_by(identity) if seen.tagged]
    assert not wrong, "\n".join(wrong)


@EACH
def test_every_field_of_every_form_is_on_its_page(seen_by: SeenBy, identity: str) -> None:
    lacking = {f"{seen.path}: {field}" for seen in seen_by(identity) for field in seen.lacking}
    assert not lacking, "\n".join(sorted(lacking))
    assert any(seen.forms for seen in seen_by(identity))


@pytest.mark.walk(PAGES)
def test_every_answer_that_is_no_page_stands_in_the_reviewed_table(seen_by: SeenBy) -> None:
    opened: dict[tuple[str, str], Seen] = {}
    for identity in OPENING:
        for seen in seen_by(identity):
            if seen.status == 200:
                opened.setdefault((seen.name, seen.path), seen)
    found: dict[str, set[str]] = {}
    for seen in opened.values():
        if seen.kind != "text/html":
            found.setdefault(seen.name, set()).add(seen.kind)
    with DOORS.open() as file:
        table = {
            row["door"]: set(row["type"].split("|")) for row in csv.DictReader(file) if row["door"][0] != "("
        }
    assert found == table
