"""Many attempts by many people at once, over HTTP, on the product as it runs: one ballot each."""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from civicnet.embedded.layout import Layout
from civicnet.embedded.postgres import DATABASE, OWNER
from civicnet.setup.management.commands.up import WEB_PROCESSES
from tests import running
from tests.bench.load import send
from tests.factories.votes import post
from tests.walked import PROGRAMS

pytestmark = [pytest.mark.xdist_group("attack"), pytest.mark.walk(PROGRAMS)]


class Attacked:
    """A product of its own, without the demo, and what is to be known of its database."""

    def __init__(self, folder: Path, port: int, clerk: running.Clerk) -> None:
        self.folder, self.port, self.clerk = folder, port, clerk

    def do(self, act: str) -> Any:
        """What an act of attacked.py gives, inside the product."""
        return json.loads(self.clerk.run(f"from tests.vision.endorsement import attacked; attacked.{act}"))

    def drop_constraint(self) -> None:
        """Take away, as the owner, that a person has one line on the roll."""
        with psycopg.connect(host=str(Layout(self.folder).socket_dir), user=OWNER, dbname=DATABASE) as owner:
            owner.execute("ALTER TABLE endorsement_rollentry DROP CONSTRAINT one_line_per_person")

    def attack(self, *, roll: bool, people: int, attempts: int) -> None:
        """`attempts` times everybody votes, with five forms and any choice, all at once. Fails unless one ballot each."""
        given = self.do(f"prepare({roll}, {people}, forms=5)")
        jobs = [
            (person, code, post(given["path"], slip, ("for", "against", "blank")[(n + turn) % 3]))
            for turn in range(attempts // 5)
            for n, (person, code, slip) in enumerate(given["slips"])
        ]
        random.Random(7).shuffle(jobs)
        answers = asyncio.run(send([request for _person, _code, request in jobs], self.port))
        found = self.do("finish()")
        assert found["ballots"] == found["struck"] == people
        assert {status for status in answers if status not in (200, 409)} == set()
        receipts = defaultdict(set)
        for (person, code, _request), status in zip(jobs, answers, strict=True):
            if status == 200:
                receipts[person].add(sha256(bytes.fromhex(code)).hexdigest())
        assert sorted(receipts) == list(range(people))
        assert {key for keys in receipts.values() for key in keys} == set(found["keys"])
        assert all(len(keys) == 1 for keys in receipts.values())


@pytest.fixture(scope="module")
def attacked(first_start: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    assert WEB_PROCESSES == 2
    folder = running.copy(first_start, tmp_path_factory.mktemp("attacked") / "site")
    process, port = running.start(folder)
    clerk = running.Clerk(folder, LOG_LEVEL="ERROR")
    yield Attacked(folder, port, clerk)
    clerk.close()
    process.terminate()
    process.wait(30)


def test_many_attempts_give_one_ballot_each(attacked: Attacked, whole: bool) -> None:
    """Without a roll: that a person has one line is the unique constraint's alone.

    A thousand attempts by a hundred people, and in a whole run ten times both. How often two attempts of one person are
    under way together is the same: ten of each, in any order, with as many connections.
    """
    attacked.attack(roll=False, people=1000 if whole else 100, attempts=10)


def test_two_ways_at_once_strike_one_line(attacked: Attacked) -> None:
    """With a roll: each person by letter and by login, through the same line."""
    attacked.attack(roll=True, people=100, attempts=10)


def test_without_the_constraint_the_same_attack_succeeds(attacked: Attacked) -> None:
    """So the test above can fail. Last: this database is spoilt afterwards."""
    attacked.drop_constraint()
    with pytest.raises(AssertionError, match="== 100"):
        attacked.attack(roll=False, people=100, attempts=10)
