"""What was walked whole last: for each walk a hash of the files that decide its outcome, kept beside its tests.

`make test-all` walks everything whole and then keeps the hashes (`python -m tests.walked`). As long as the files are the
same, any other run takes the edges or a sample; as soon as one differs, every run walks whole, on any machine and in any
clone, until `make test-all` has passed and the new hash is committed.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.running import ROOT

ROOMS: Final = ("civicnet", "vision", "initiatives")


@dataclass(frozen=True)
class Walk:
    """A walk: the file with the hash that is kept of it, and the patterns of the files that decide its outcome."""

    kept: Path
    patterns: tuple[str, ...]

    def now(self, root: Path = ROOT) -> str:
        """One hash of the files as they are in the project at `root`, and of their names."""
        files = sorted({path for pattern in self.patterns for path in root.glob(pattern)})
        lines = (f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(root)}\n" for file in files)
        return sha256("".join(lines).encode()).hexdigest()

    def is_kept(self) -> bool:
        """Whether the files are those that were walked whole last."""
        return self.kept.exists() and self.kept.read_text().strip() == self.now()

    def keep(self) -> None:
        """Write that the files as they are now were walked whole."""
        self.kept.write_text(f"{self.now()}\n")


# Who may, which state follows which, which URLs there are; then what is asked, where, and what is right.
AUTHORISATION: Final = Walk(
    ROOT / "tests" / "authorisation" / "walked.sha256",
    (
        "civicnet/permissions.py",
        *(f"{room}/**/{name}" for room in ROOMS for name in ("rules.py", "workflow.py", "*urls.py")),
        "tests/authorisation.csv",
        "tests/authorisation/*.py",
        "tests/test_authorisation.py",
        "tests/world/*.py",
    ),
)
# Anything of the product can break on what nobody means to send, and so can what it stands on.
FUZZ: Final = Walk(
    ROOT / "tests" / "fuzz" / "walked.sha256",
    (
        *(f"{room}/**/*.py" for room in ROOMS),
        "templates/**/*.*",
        "requirements.txt",
        "tests/fuzz/*.py",
        "tests/world/*.py",
    ),
)

if __name__ == "__main__":
    for walk in (AUTHORISATION, FUZZ):
        walk.keep()
