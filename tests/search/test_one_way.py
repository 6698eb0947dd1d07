"""Nothing that people search is searched in another way than by the normaliser."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from civicnet.search.actions import searched_models
from civicnet.search.models import Searched
from tests import running

ROOMS = ("civicnet", "vision", "initiatives")
# Looking for letters in a column finds "café" nor "cafe" when the other was typed, and no compound.
_LETTERS = re.compile(r"__(icontains|contains|istartswith|iendswith|i?regex|trigram\w*)\b")
# Constraints: on what a round fixes, and on the form of a postcode. And the name of somebody who is forgotten: those letters.
NO_SEARCH = {
    "civicnet/outbox/actions/forgetting.py",
    "initiatives/actions/erasing.py",
    "vision/endorsement/models/round.py",
    "civicnet/areas/models.py",
}


def in_letters(source: str) -> int:
    return len(_LETTERS.findall(source))


def test_nothing_is_searched_by_its_letters() -> None:
    found = {}
    for room in ROOMS:
        for file in sorted((running.ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts and (n := in_letters(file.read_text(encoding="utf-8"))):
                found[str(file.relative_to(running.ROOT))] = n
    for file, n in found.items():
        if file not in NO_SEARCH:
            pytest.fail(f"{file} looks for letters in {n} places; use civicnet.search.query.matching")


@pytest.mark.parametrize("line", ["rows.filter(text__icontains=words)", 'Q(**{"name__istartswith": typed})'])
def test_the_test_sees_it(line: str) -> None:
    assert in_letters(line) == 1


def test_every_searched_model_says_what_of_it() -> None:
    assert {model.__name__ for model in searched_models()} == {
        *("Reaction", "Amendment", "Contribution", "Gap", "Organisation", "Signal", "Assessment", "Post"),
        "Collaboration",
    }
    for model in apps.get_models():
        if issubclass(model, Searched):
            assert callable(getattr(model, "searched", None)), model  # the base has none of its own


def test_the_search_of_the_site_asks_each_room(request: pytest.FixtureRequest) -> None:
    """Every model that is indexed is found by somebody."""
    asked = "".join(
        file.read_text(encoding="utf-8")
        for room in ROOMS
        for file in Path(running.ROOT / room).rglob("sections/search.py")
    )
    for model in searched_models():
        assert f"{model.__name__}.objects" in asked, model
