"""Every way in which people's words leave the site is known, so that each is tried with any text (test_any_text.py)."""

import csv
from pathlib import Path

import pytest

from civicnet.permissions import every_url
from tests.world import World, paths

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("world"),
    pytest.mark.xdist_group("doors"),
]
TABLE = Path(__file__).parent / "doors.csv"
# The first of these who may, opens it.
OPENING = ("anonymous", "owner", "curator", "assessor", "admin")


def test_every_answer_that_is_no_page_stands_in_the_reviewed_table(world: World) -> None:
    found: dict[str, set[str]] = {}
    for url in every_url():
        for path in paths(world, url).values() if url.third_party is None else ():
            answers = (world.clients[identity].get(path) for identity in OPENING)
            answer = next((one for one in answers if one.status_code == 200), None)
            kind = answer["Content-Type"].split(";")[0] if answer else "text/html"
            if kind != "text/html":
                found.setdefault(url.name, set()).add(kind)
    with TABLE.open() as file:
        table = {
            row["door"]: set(row["type"].split("|")) for row in csv.DictReader(file) if row["door"][0] != "("
        }
    assert found == table
