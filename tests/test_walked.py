"""When a run must walk everything: as soon as a file differs from what was walked whole last."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.walked import AUTHORISATION, FUZZ, Walk


def is_seen(walk: Walk, root: Path, changed: str) -> bool:
    """Whether the walk is to be made whole once the file `changed` says something else."""
    file = root / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("one")
    before = walk.now(root)
    file.write_text("other")
    return walk.now(root) != before


@pytest.mark.parametrize(
    "changed",
    [
        "civicnet/permissions.py",
        "initiatives/assessments/rules.py",
        "vision/workflow.py",
        "vision/endorsement/result_urls.py",
        "tests/authorisation.csv",
        "tests/authorisation/forms.py",
        "tests/world/contents.py",
    ],
)
def test_other_rules_are_walked_whole(tmp_path: Path, changed: str) -> None:
    assert is_seen(AUTHORISATION, tmp_path, changed)


@pytest.mark.parametrize("changed", ["vision/views/find.py", "tests/authorisation/walked.sha256"])
def test_what_is_no_rule_is_not(tmp_path: Path, changed: str) -> None:
    assert not is_seen(AUTHORISATION, tmp_path, changed)


@pytest.mark.parametrize(
    "changed",
    [
        "vision/views/find.py",
        "civicnet/settings.py",
        "initiatives/migrations/0001_initial.py",
        "templates/base.html",
        "requirements.txt",
        "tests/fuzz/values.py",
        "tests/world/contents.py",
    ],
)
def test_another_product_is_broken_whole(tmp_path: Path, changed: str) -> None:
    assert is_seen(FUZZ, tmp_path, changed)


@pytest.mark.parametrize(
    "changed", ["docs/operate.md", "tests/fuzz/walked.sha256", "tests/text/test_diff.py"]
)
def test_what_is_no_part_of_it_is_not(tmp_path: Path, changed: str) -> None:
    assert not is_seen(FUZZ, tmp_path, changed)


def test_only_what_was_kept_is_walked(tmp_path: Path) -> None:
    walk = replace(FUZZ, kept=tmp_path / "walked.sha256")
    assert not walk.is_kept()
    walk.keep()
    assert walk.is_kept()
    walk.kept.write_text("of another product\n")
    assert not walk.is_kept()
