"""The short form of `make fault`: slow lines, each part killed once, a deal meanwhile, letters of a day, and a restore."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import running
from tests.fault import sections
from tests.fault.deal import STEPS
from tests.fault.sections import KILLED, Broken, broken
from tests.walked import PROGRAMS

pytestmark = [pytest.mark.xdist_group("fault"), pytest.mark.walk(PROGRAMS)]


@pytest.fixture(scope="module")
def product(first_start: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    folder = tmp_path_factory.mktemp("fault")
    running.copy(first_start, folder / "site")
    (folder / "new").mkdir()
    for name in (
        "static",
        "static.collected",
    ):  # a back-up has no front-end files: they need not be made again here
        running.copy(first_start / name, folder / "new" / name)
    with broken(folder, voters=300) as product:
        yield product


def test_slow_readers_and_writers_hold_nobody_up(product: Broken) -> None:
    rows = list(sections.slow(product, lines=20, seconds=2))
    assert [row for row in rows if not row.is_right] == []


def test_each_part_is_killed_once_and_nothing_is_lost(product: Broken) -> None:
    rows = {row.what: row for row in sections.kills(product, times=1)}
    assert [row for row in rows.values() if not row.is_right] == []
    assert {f"kill -9 of the {name}" for name in KILLED} <= set(rows)


def test_a_deal_of_two_people_survives_a_kill_at_each_step(product: Broken) -> None:
    rows = list(sections.deals(product, whole=False))
    assert [row for row in rows if not row.is_right] == []
    assert rows[0].times == len(STEPS)


def test_the_worker_is_killed_amid_the_letters_of_a_day_and_each_reader_has_one(product: Broken) -> None:
    rows = {row.what: row for row in sections.digests(product, readers=400, times=1)}
    assert [row for row in rows.values() if not row.is_right] == []
    assert rows["readers of that day"].times == 400


def test_a_restore_by_the_document_while_a_vote_is_open(product: Broken) -> None:
    assert len(list(sections.restored(product))) == 3
