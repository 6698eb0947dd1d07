"""The short form of `make fault`: each part killed once, twenty slow lines, and a restore."""

from pathlib import Path

import pytest

from tests.fault import sections
from tests.fault.sections import KILLED

pytestmark = pytest.mark.xdist_group("up")


def test_each_part_is_killed_once_and_nothing_is_lost(tmp_path: Path) -> None:
    rows = {row.what: row for row in sections.kills(tmp_path, times=1)}
    assert [row for row in rows.values() if not row.is_right] == []
    assert {f"kill -9 of the {name}" for name in KILLED} <= set(rows)


def test_slow_readers_and_writers_hold_nobody_up(tmp_path: Path) -> None:
    rows = list(sections.slow(tmp_path, lines=20, seconds=2))
    assert [row for row in rows if not row.is_right] == []


def test_a_restore_by_the_document_while_a_vote_is_open(tmp_path: Path) -> None:
    assert len(list(sections.restored(tmp_path))) == 3
