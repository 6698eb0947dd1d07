"""The short form of `make fault`: twenty slow lines, each part killed once, and a restore, on one product."""

from collections.abc import Iterator

import pytest

from tests.fault import sections
from tests.fault.sections import KILLED, Broken, broken

pytestmark = pytest.mark.xdist_group("fault")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    with broken(tmp_path_factory.mktemp("fault"), voters=300) as product:
        yield product


def test_slow_readers_and_writers_hold_nobody_up(product: Broken) -> None:
    rows = list(sections.slow(product, lines=20, seconds=2))
    assert [row for row in rows if not row.is_right] == []


def test_each_part_is_killed_once_and_nothing_is_lost(product: Broken) -> None:
    rows = {row.what: row for row in sections.kills(product, times=1)}
    assert [row for row in rows.values() if not row.is_right] == []
    assert {f"kill -9 of the {name}" for name in KILLED} <= set(rows)


def test_a_restore_by_the_document_while_a_vote_is_open(product: Broken) -> None:
    assert len(list(sections.restored(product))) == 3
