"""Which process runs which test: a file stays together, the longest begin first, and what commits comes last."""

from typing import Any

import pytest

from tests.running import ROOT
from tests.workers import LONGEST, group_tests, order_groups


class Item:
    """As much of a test as is asked for; `commits` says whether its transaction is a real one."""

    def __init__(self, nodeid: str, *, group: str = "", commits: bool = False) -> None:
        self.nodeid = nodeid
        self.marks = [pytest.mark.django_db(transaction=commits).mark]
        if group:
            self.marks.append(pytest.mark.xdist_group(group).mark)

    def get_closest_marker(self, name: str) -> Any:
        return next((mark for mark in self.marks if mark.name == name), None)

    def add_marker(self, mark: Any) -> None:
        self.marks.append(mark.mark)


def shared_out(*items: Item) -> list[tuple[str, str]]:
    """Each test with its group, in order."""
    found: Any = [*items]
    group_tests(found)
    order_groups(found)
    return [(item.nodeid, item.get_closest_marker("xdist_group").args[0]) for item in found]


def test_a_file_stays_together_and_the_longest_begin_first() -> None:
    order = shared_out(
        Item("tests/a.py::test_1"),
        Item("tests/b.py::test_1"),
        Item("tests/c.py::test_1", group=LONGEST[-1]),
        Item("tests/b.py::test_2"),
        Item("tests/browser/d.py::test_1"),
    )
    assert order == [
        ("tests/browser/d.py::test_1", "browser"),
        ("tests/c.py::test_1", LONGEST[-1]),
        ("tests/b.py::test_1", "tests/b.py"),
        ("tests/b.py::test_2", "tests/b.py"),
        ("tests/a.py::test_1", "tests/a.py"),
    ]


def test_what_commits_comes_last() -> None:
    order = shared_out(
        Item("tests/a.py::test_1", commits=True),
        Item("tests/a.py::test_2", commits=True),
        Item("tests/a.py::test_3"),
        Item("tests/b.py::test_1"),
    )
    assert [test for test, _group in order[:2]] == ["tests/a.py::test_3", "tests/b.py::test_1"]
    assert {group for _test, group in order[2:]} == {"tests/a.py commits"}


def test_each_file_of_the_longest_is_there() -> None:
    files = [name for name in LONGEST if name.startswith("tests/")]
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []
