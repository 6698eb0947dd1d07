"""What a run takes of each walk: all of it as soon as a file differs from what was walked whole last, and else a sample."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import walked
from tests.walked import Walk


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
        *((walk, "tests/conftest.py") for walk in walked.WALKS),
        (walked.AUTHORISATION, "civicnet/permissions.py"),
        (walked.AUTHORISATION, "initiatives/assessments/rules.py"),
        (walked.AUTHORISATION, "vision/workflow.py"),
        (walked.AUTHORISATION, "vision/endorsement/result_urls.py"),
        (walked.AUTHORISATION, "tests/authorisation.csv"),
        (walked.AUTHORISATION, "tests/authorisation/forms.py"),
        (walked.AUTHORISATION, "tests/world/contents.py"),
        (walked.EDGES, "vision/views/find.py"),
        (walked.EDGES, "tests/authorisation.csv"),
        (walked.FUZZ, "vision/views/find.py"),
        (walked.FUZZ, "civicnet/settings.py"),
        (walked.FUZZ, "initiatives/migrations/0001_initial.py"),
        (walked.FUZZ, "templates/base.html"),
        (walked.FUZZ, "requirements.txt"),
        (walked.FUZZ, "tests/fuzz/values.py"),
        (walked.FUZZ, "tests/world/contents.py"),
        (walked.BROWSER, "vision/views/find.py"),
        (walked.BROWSER, "templates/base.html"),
        (walked.BROWSER, "civicnet/static/civicnet/map.js"),
        (walked.BROWSER, "civicnet/example/data/elzerbroek.yaml"),
        (walked.BROWSER, "locale/nl/LC_MESSAGES/django.po"),
        (walked.BROWSER, "package-lock.json"),
        (walked.BROWSER, "tests/browser/tasks.py"),
        (walked.BROWSER, "tests/running/product.py"),
        (walked.PROGRAMS, "civicnet/embedded/postgres.py"),
        (walked.PROGRAMS, "manage.py"),
        (walked.PROGRAMS, "docs/operate.md"),
        (walked.PROGRAMS, "tests/fault/ledger.py"),
        (walked.PROGRAMS, "tests/vision/endorsement/attacked.py"),
        (walked.PAGES, "templates/components/pagehead.html"),
        (walked.PAGES, "tests/doors.csv"),
        (walked.REAL_FILES, "initiatives/importing/read.py"),
        (walked.REAL_FILES, "tests/bench/seed.py"),
    ],
)
def test_what_decides_the_outcome_has_it_walked_whole(tmp_path: Path, walk: Walk, changed: str) -> None:
    assert is_seen(walk, tmp_path, changed)


@pytest.mark.parametrize("line", ["import BROWSER", "import PAGES, BROWSER, Walk"])
def test_its_own_tests_do_too(tmp_path: Path, line: str) -> None:
    test = tmp_path / "tests" / "of" / "test_it.py"
    test.parent.mkdir(parents=True)
    test.write_text("from tests.walked import FUZZ\n")
    before = walked.BROWSER.now(tmp_path)
    test.write_text(f"from tests.walked {line}\n")
    assert walked.BROWSER.now(tmp_path) != before


@pytest.mark.parametrize(
    ("walk", "changed"),
    [
        (walked.AUTHORISATION, "vision/views/find.py"),
        (walked.FUZZ, "docs/operate.md"),
        (walked.FUZZ, "tests/text/test_diff.py"),
        (walked.BROWSER, "CHANGELOG.md"),
        (walked.BROWSER, "civicnet/__pycache__/settings.cpython-311.pyc"),
        (walked.BROWSER, "locale/nl/LC_MESSAGES/django.mo"),
        (walked.REAL_FILES, "templates/base.html"),
        *((walk, "tests/walked.sha256") for walk in walked.WALKS),
    ],
)
def test_what_is_no_part_of_it_does_not(tmp_path: Path, walk: Walk, changed: str) -> None:
    assert not is_seen(walk, tmp_path, changed)


def test_only_what_was_kept_is_walked(tmp_path: Path) -> None:
    kept = tmp_path / "walked.sha256"
    assert not walked.FUZZ.is_kept(kept)
    walked.keep(kept=kept)
    assert all(walk.is_kept(kept) for walk in walked.WALKS)
    kept.write_text("of another product  browser\nof another product  fuzz\n")
    assert not any(walk.is_kept(kept) for walk in walked.WALKS)
    walked.keep("browser", kept=kept)
    assert [walk.name for walk in walked.WALKS if walk.is_kept(kept)] == ["browser"]
    assert "of another product  fuzz" in kept.read_text()


def item(*walks: Walk) -> Any:
    """As much of a test as is asked for, marked with these walks."""
    return SimpleNamespace(iter_markers=lambda _name: [pytest.mark.walk(walk).mark for walk in walks])


@pytest.fixture
def fuzz_alone_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Walk, "is_kept", lambda walk: walk is walked.FUZZ)


@pytest.mark.usefixtures("fuzz_alone_is_kept")
def test_marked_tests_are_left_out_while_their_walk_is_kept() -> None:
    sample, of_kept, of_changed = item(), item(walked.FUZZ), item(walked.BROWSER)
    assert walked.left_out([sample, of_kept, of_changed]) == [of_kept]


@pytest.mark.usefixtures("fuzz_alone_is_kept")
def test_the_report_says_what_is_sampled_and_what_is_not() -> None:
    assert "a sample of: fuzz (" in walked.header(whole=False)
    assert "walked whole: authorisation, edges, browser" in walked.header(whole=False)
    assert walked.header(whole=True) == "walked whole: everything"


def test_the_rest_of_the_values_of_a_parameter_are_marked() -> None:
    one, pair = walked.BROWSER.rest("admin", (360, "dark"))
    assert (one.values, pair.values) == (("admin",), (360, "dark"))
    assert [mark.args for mark in one.marks] == [(walked.BROWSER,)]
