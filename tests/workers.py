"""How the tests are shared out when several processes run them (`pytest -n 2 --dist loadgroup`).

The tests of a file stay with one process, so that what is made once for the file is made once; so do all browser tests,
which share running products. A mark `xdist_group` says otherwise. xdist gives the groups out in the order of the tests
(pyproject.toml tells it to leave that as it is): what takes longest begins first, so that at the end no process waits
long for another.
"""

import pytest

# The groups and files that take longest, the longest first. All others are small: the more tests, the sooner.
LONGEST = (
    "browser",
    *(f"authorisation-{n}" for n in range(4)),
    "fuzz-forms",
    "fuzz-addresses",
    "up",
    "fault",
    "attack",
    "every-page",
    "fuzz-dossier",
    "tests/initiatives/importing/test_real_files.py",
    "tests/vision/test_together.py",
    "tests/test_workflow.py",
    "canaries",
    "authorisation",
    "tests/test_commands.py",
)


def group_tests(items: list[pytest.Item]) -> None:
    """Mark each test with the group that it runs in, unless it is marked.

    Tests that commit are groups of their own: afterwards the tables are empty, and what migrations wrote is gone.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            file = item.nodeid.partition("::")[0]
            group = "browser" if file.startswith("tests/browser/") else file
            item.add_marker(pytest.mark.xdist_group(f"{group} commits" if _commits(item) else group))


def order_groups(items: list[pytest.Item]) -> None:
    """Put the groups in the order in which they are to begin."""
    groups = {item: str(item.get_closest_marker("xdist_group").args[0]) for item in items}  # type: ignore[union-attr]
    sizes: dict[str, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    turns = {group: turn for turn, group in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> tuple[bool, int, int, str]:
        group = groups[item]
        return group.endswith(" commits"), turns.get(group, len(LONGEST)), -sizes[group], group

    items.sort(key=turn)


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return mark is not None and bool(mark.kwargs.get("transaction"))
