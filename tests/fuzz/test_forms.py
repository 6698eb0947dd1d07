"""No form breaks an address, whatever is sent with it. What must hold of an answer: test_addresses.py."""

import itertools

import pytest

from tests.fuzz.addresses import URLS, addresses, opened
from tests.fuzz.asking import Asked, encoded
from tests.fuzz.breaking import Shapes, break_forms
from tests.fuzz.values import MANY, STRANGE_NAMES
from tests.world import World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("fuzz-forms"),
]

# Who is shown forms: so many of them are asked for each page.
FILLING_IN, MOST_PEOPLE = ("owner", "curator", "moderator", "admin", "resident", "anonymous"), 2
# Of a page whose forms differ by the state of what stands on it, so many states. Of the dossier all: test_dossier.py.
MOST_STATES = 2


@pytest.mark.parametrize("name", sorted(URLS.keys() - {"dossier"}))
def test_no_form_breaks_it(world: World, asked: Asked, name: str) -> None:
    url = URLS[name]
    seen: Shapes = set()
    for path in addresses(world, url)[:MOST_STATES]:
        for client, page in itertools.islice(opened(world, url, path, asked, FILLING_IN), MOST_PEOPLE):
            if page.streaming or not page["Content-Type"].startswith("text/html"):
                break
            break_forms(asked, client, page, path, seen)


@pytest.mark.parametrize("name", sorted(URLS))
def test_nothing_and_too_much_do_not_break_it(world: World, asked: Asked, name: str) -> None:
    """An address that only takes what is sent has no page with a form of its own."""
    url = URLS[name]
    client = world.clients["admin" if url.third_party == "admin" else "owner"]
    for path in addresses(world, url)[:1]:
        for pairs, what in (
            ([], "nothing sent"),
            ([(f"p{n}", "1") for n in range(MANY + 1)], "a thousand names sent"),
            ([(strange, "\0²") for strange in STRANGE_NAMES], "strange names sent"),
        ):
            asked.attempt(client, path, f"POST {path}: {what}", encoded(pairs))
