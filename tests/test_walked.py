"""What a run takes of each walk: all of it as soon as a file differs from what was walked whole last, and else a sample."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import walked
from tests.walked import AUTHORISATION, BROWSER, FUZZ, PAGES, PROGRAMS, REAL_FILES, Walk


def is_seen(walk: Walk, root: Path, changed: str) -> bool:
    """Whether the walk is to be made whole once the file `changed` says something else."""
    file = root / changed
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("one")
    before = walk.now(root)
    file.write_text("other")
    return walk.now(root) != before


@pytest.mark.parametrize(
    ("walk", "changed"),
    [
        (AUTHORISATION, "civicnet/permissions.py"),
        (AUTHORISATION, "initiatives/assessments/rules.py"),
        (AUTHORISATION, "vision/workflow.py"),
        (AUTHORISATION, "vision/endorsement/result_urls.py"),
        (AUTHORISATION, "tests/authorisation.csv"),
        (AUTHORISATION, "tests/authorisation/forms.py"),
        (AUTHORISATION, "tests/world/contents.py"),
        (FUZZ, "vision/views/find.py"),
        (FUZZ, "civicnet/settings.py"),
        (FUZZ, "initiatives/migrations/0001_initial.py"),
        (FUZZ, "templates/base.html"),
        (FUZZ, "requirements.txt"),
        (FUZZ, "tests/fuzz/values.py"),
        (FUZZ, "tests/world/contents.py"),
        (BROWSER, "vision/views/find.py"),
        (BROWSER, "templates/base.html"),
        (BROWSER, "civicnet/static/civicnet/map.js"),
        (BROWSER, "civicnet/example/data/elzerbroek.yaml"),
        (BROWSER, "locale/nl/LC_MESSAGES/django.po"),
        (BROWSER, "package-lock.json"),
        (BROWSER, "tests/browser/tasks.py"),
        (BROWSER, "tests/running/product.py"),
        (PROGRAMS, "civicnet/embedded/postgres.py"),
        (PROGRAMS, "manage.py"),
        (PROGRAMS, "docs/operate.md"),
        (PROGRAMS, "tests/fault/ledger.py"),
        (PROGRAMS, "tests/setup/test_up.py"),
        (PROGRAMS, "tests/vision/endorsement/attacked.py"),
        (PAGES, "templates/components/pagehead.html"),
        (PAGES, "tests/test_every_page.py"),
        (PAGES, "tests/doors.csv"),
        (REAL_FILES, "initiatives/importing/read.py"),
        (REAL_FILES, "tests/bench/seed.py"),
    ],
)
def test_what_decides_the_outcome_has_it_walked_whole(tmp_path: Path, walk: Walk, changed: str) -> None:
    assert is_seen(walk, tmp_path, changed)


@pytest.mark.parametrize(
    ("walk", "changed"),
    [
        (AUTHORISATION, "vision/views/find.py"),
        (FUZZ, "docs/operate.md"),
        (FUZZ, "tests/text/test_diff.py"),
        (BROWSER, "CHANGELOG.md"),
        (BROWSER, "civicnet/__pycache__/settings.cpython-311.pyc"),
        (BROWSER, "locale/nl/LC_MESSAGES/django.mo"),
        (REAL_FILES, "templates/base.html"),
        *((walk, "tests/walked.sha256") for walk in walked.WALKS),
    ],
)
def test_what_is_no_part_of_it_does_not(tmp_path: Path, walk: Walk, changed: str) -> None:
    assert not is_seen(walk, tmp_path, changed)


def test_only_what_was_kept_is_walked(tmp_path: Path) -> None:
    kept = tmp_path / "walked.sha256"
    assert not FUZZ.is_kept(kept)
    walked.keep(kept)
    assert all(walk.is_kept(kept) for walk in walked.WALKS)
    kept.write_text(kept.read_text().replace("  browser", "  another"))
    assert [walk.name for walk in walked.WALKS if not walk.is_kept(kept)] == ["browser"]


def item(*walks: Walk) -> Any:
    """As much of a test as is asked for, marked with these walks."""
    return SimpleNamespace(iter_markers=lambda _name: [pytest.mark.walk(walk).mark for walk in walks])


@pytest.fixture
def fuzz_alone_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Walk, "is_kept", lambda walk: walk is FUZZ)


@pytest.mark.usefixtures("fuzz_alone_is_kept")
def test_marked_tests_are_left_out_while_their_walk_is_kept() -> None:
    sample, of_kept, of_changed = item(), item(FUZZ), item(BROWSER)
    assert walked.left_out([sample, of_kept, of_changed]) == [of_kept]


@pytest.mark.usefixtures("fuzz_alone_is_kept")
def test_the_report_says_what_is_sampled_and_what_is_not() -> None:
    assert "a sample of: fuzz (" in walked.header(whole=False)
    assert "walked whole: authorisation, browser" in walked.header(whole=False)
    assert walked.header(whole=True) == "walked whole: everything"


def test_the_rest_of_the_values_of_a_parameter_are_marked() -> None:
    one, pair = BROWSER.rest("admin", (360, "dark"))
    assert (one.values, pair.values) == (("admin",), (360, "dark"))
    assert [mark.args for mark in one.marks] == [(BROWSER,)]
