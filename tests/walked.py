"""What is walked whole only when it must be, and a hash of the files that decide its outcome, as it was walked last.

`make test-all` walks everything whole and then keeps the hashes (`python -m tests.walked`, for all or for those named). As
long as the files of a walk are the same, any other run takes its edges or a sample; as soon as one differs, every run walks
it whole, on any machine and in any clone, until `make test-all` has passed and the new hash is committed.

A test takes the edges itself (`walks_whole` in conftest.py), or it is marked `@pytest.mark.walk(BROWSER)`: then it is left
out while nothing that decides BROWSER has changed. What is not marked beside it is the sample of every run. What a walk
is decided by always includes the files of tests that take it from here, and what every test stands on.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.mark import ParameterSet

from tests.running import ROOT

ROOMS: Final = ("civicnet", "vision", "initiatives")
# What every test stands on.
GROUND: Final = ("tests/conftest.py", "tests/settings.py")
KEPT: Final = ROOT / "tests" / "walked.sha256"


@dataclass(frozen=True)
class Walk:
    """A walk by its name, and the patterns of the files that decide its outcome besides its tests."""

    name: str
    patterns: tuple[str, ...]

    def now(self, root: Path = ROOT) -> str:
        """One hash of the files as they are in the project at `root`, and of their names."""
        found = {path for pattern in (*GROUND, *self.patterns) for path in root.glob(pattern)}
        found |= {path for path in root.glob("tests/**/*.py") if self._is_taken_by(path)}
        files = sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)
        lines = (f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(root)}\n" for file in files)
        return sha256("".join(lines).encode()).hexdigest()

    def _is_taken_by(self, test: Path) -> bool:
        constant = self.name.upper().replace(" ", "_")
        return re.search(rf"^from tests\.walked import .*\b{constant}\b", test.read_text(), re.M) is not None

    def is_kept(self, kept: Path = KEPT) -> bool:
        """Whether the files are those that were walked whole last, by what is written in `kept`."""
        return kept.exists() and _line(self) in kept.read_text().splitlines()

    def rest(self, *values: Any) -> list[ParameterSet]:
        """Values of a parameter beside those of every run: the test is left out for these while the walk is kept."""
        mark = pytest.mark.walk(self)
        return [
            pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=mark) for value in values
        ]


CODE: Final = (*(f"{room}/**/*.py" for room in ROOMS), "requirements.txt")
PRODUCT: Final = (
    *(f"{room}/**/*.*" for room in ROOMS),
    "manage.py",
    "templates/**/*.*",
    "locale/**/*.po",
    "requirements.txt",
    "package-lock.json",
)
RUNNING: Final = ("tests/running/**/*.py", "tests/first_start.py")

WORLD: Final = ("tests/world/*.py",)

# Who may, which state follows which, which URLs there are; then what is asked, where, and what is right.
AUTHORISATION: Final = Walk(
    "authorisation",
    (
        "civicnet/permissions.py",
        *(f"{room}/**/{name}" for room in ROOMS for name in ("rules.py", "workflow.py", "*urls.py")),
        "tests/authorisation.csv",
        "tests/authorisation/*.py",
        *WORLD,
    ),
)
# The edges of the rules, wherever in the product they are broken.
EDGES: Final = Walk("edges", (*AUTHORISATION.patterns, *PRODUCT))
# Anything of the product can break on what nobody means to send, and so can what it stands on.
FUZZ: Final = Walk("fuzz", (*CODE, "templates/**/*.*", "tests/fuzz/*.py", *WORLD))
# People's tasks on the product as it runs, in all widths, house styles and ways to look.
BROWSER: Final = Walk("browser", (*PRODUCT, *RUNNING, "tests/browser/*.*"))
# The product and its commands in processes of their own: they start, stop, are killed, and are restored by the document.
PROGRAMS: Final = Walk(
    "programs",
    (*PRODUCT, *RUNNING, "docs/operate.md", "tests/fault/*.py", "tests/vision/endorsement/attacked.py"),
)
# Every page, for each of those who may see something else there.
PAGES: Final = Walk("pages", (*PRODUCT, *WORLD, "tests/factories/*.py", "tests/doors.csv"))
# Files that others published, and a site as full as real ones.
REAL_FILES: Final = Walk("real files", (*CODE, "tests/factories/*.py", "tests/bench/*.py"))

WALKS: Final = (AUTHORISATION, EDGES, FUZZ, BROWSER, PROGRAMS, PAGES, REAL_FILES)


@cache
def _line(walk: Walk) -> str:
    """The line about a walk in the file of hashes. Asked once a process: nothing changes the product while it is tested."""
    return f"{walk.now()}  {walk.name}"


def keep(*names: str, kept: Path = KEPT) -> None:
    """Write in `kept` that the files of these walks, or of all, were walked whole as they are now; of others what it said."""
    said = kept.read_text().splitlines() if kept.exists() else []
    before = {line.partition("  ")[2]: line for line in said}
    now = {walk.name: _line(walk) for walk in WALKS if not names or walk.name in names}
    kept.write_text("".join(f"{line}\n" for name, line in sorted((before | now).items())))


def left_out(tests: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Those of `tests` that are marked with a walk which is kept."""
    return [test for test in tests if any(mark.args[0].is_kept() for mark in test.iter_markers("walk"))]


def header(*, whole: bool) -> str:
    """One line for the head of a report: what this run takes a sample of, and why."""
    sampled = [] if whole else [walk.name for walk in WALKS if walk.is_kept()]
    if not sampled:
        return "walked whole: everything"
    changed = [walk.name for walk in WALKS if walk.name not in sampled]
    return (
        f"a sample of: {', '.join(sampled)} (nothing that decides them has changed since make test-all)"
        + (f"; walked whole: {', '.join(changed)}" if changed else "")
    )


if __name__ == "__main__":
    keep(*sys.argv[1:])
