"""Break each rule of mutants.py once, in a copy of the project, and see whether its tests notice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.fault.mutant import Mutant
from tests.fault.mutants import MUTANTS
from tests.running import ROOT

COPIED = (
    "civicnet",
    "initiatives",
    "vision",
    "templates",
    "tests",
    "locale",
    "docs",
    "manage.py",
    "pyproject.toml",
)
SIDE_BY_SIDE = 2
SECONDS = 300


class Copy:
    """A copy of the project with a database of its own, in which rules are broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
        (folder / "node_modules").symlink_to(ROOT / "node_modules")

    def notices(self, mutant: Mutant) -> bool:
        """Whether the tests of `mutant` fail once its rule is broken. The file is whole again afterwards."""
        path = self.folder / mutant.file
        whole = path.read_text()
        path.write_text(broken(mutant, whole))
        try:
            return self.run(mutant.tests) == 1  # some tests failed; 2 to 5 are other mishaps
        finally:
            path.write_text(whole)

    def run(self, tests: str) -> int:
        """Run tests of the copy; returns the exit code of pytest."""
        command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-qx"]
        shared = {"CIVICNET_TEST_DATA": str(ROOT.parent / "shared" / "data")}
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("CIVICNET_", "PYTEST_"))
        }
        environment = shared | kept | {"PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [*command, "--reuse-db", *tests.split()],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        ).returncode


def broken(mutant: Mutant, whole: str) -> str:
    """The text of the file with the rule broken. Raises AssertionError unless the piece stands there exactly once."""
    count = whole.count(mutant.old)
    assert count == 1, f"{mutant.file} has {count} times: {mutant.old}"
    return whole.replace(mutant.old, mutant.new)


def break_all(folder: Path, mutants: tuple[Mutant, ...] = MUTANTS) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether it was noticed; two copies work side by side in `folder`."""
    copies: SimpleQueue[Copy] = SimpleQueue()
    for n in range(min(SIDE_BY_SIDE, len(mutants))):
        copies.put(Copy(folder / f"copy-{n}"))

    def work(mutant: Mutant) -> tuple[Mutant, bool]:
        copy = copies.get()
        try:
            return mutant, copy.notices(mutant)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield from pool.map(work, mutants)
