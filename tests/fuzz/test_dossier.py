"""No form of the dossier breaks it: in every state, for everybody who may open it.

A file of its own, so that its many and long rows, which stay in the transaction of a world until that ends, are not read
by the tests of other forms, nor theirs by it.
"""

import pytest

from tests.fuzz.addresses import URLS, WITH_A_ROLE, opened
from tests.fuzz.asking import Asked
from tests.fuzz.breaking import Shapes, break_forms
from tests.world import World, paths
from tests.world.assessments import CASES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("fuzz-dossier"),
]


@pytest.fixture(scope="module")
def seen() -> Shapes:
    """The forms that were broken in the states before."""
    return set()


@pytest.mark.parametrize("state", CASES)
def test_no_form_breaks_it(world: World, asked: Asked, seen: Shapes, state: str) -> None:
    url = URLS["dossier"]
    path = paths(world, url)[state]
    for client, page in opened(world, url, path, asked, WITH_A_ROLE):
        break_forms(asked, client, page, path, seen)
