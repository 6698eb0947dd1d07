"""Every form is on its page with all its fields: what nobody can fill in is no field."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import BaseForm
from django.test.utils import ContextList

from civicnet.permissions import every_url
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("forms"),
]

# Between them they may open every page that has a form.
FILLING_IN = (
    "anonymous",
    "resident",
    "owner",
    "assessor",
    "second_reader",
    "decider",
    "broker",
    "curator",
    "moderator",
    "admin",
)


def forms_of(response: Any) -> Iterator[BaseForm]:
    """Every form that the templates of this answer were given."""
    given = response.context
    contexts = given if isinstance(given, ContextList) else [given] if given else []
    # Jinja2's contexts are dicts; those of Django's own templates have scopes.
    scopes = [scope for context in contexts for scope in getattr(context, "dicts", [context])]
    values = [value for scope in scopes for value in scope.values()]
    yield from {id(value): value for value in values if isinstance(value, BaseForm)}.values()


@pytest.mark.parametrize("identity", FILLING_IN)
def test_every_field_of_every_form_is_on_its_page(world: World, identity: str) -> None:
    lacking, found = set(), 0
    for url in every_url():
        if url.third_party is not None or url.name.startswith("api"):
            continue
        for state, path in paths(world, url).items():
            response: Any = world.clients[identity].get(path)
            if response.status_code != 200 or response.streaming:
                continue
            page = response.content.decode(errors="replace").partition("<main")[2]
            forms = list(forms_of(response))
            shared = Counter(field.html_name for form in forms for field in form)
            for form in forms:
                there = {field.html_name: f'name="{field.html_name}"' in page for field in form}
                # A whole form may be left out where it is not offered now. A name of two forms shows neither.
                if any(there[name] and shared[name] == 1 for name in there):
                    found += 1
                    lacking |= {
                        f"{url.name} ({state}): {type(form).__name__}.{name}"
                        for name in there
                        if not there[name]
                    }
    assert not lacking, "\n".join(sorted(lacking))
    assert found
