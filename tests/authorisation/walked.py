"""Which form of the rules was walked whole last: a hash of the files that say who may do what, kept beside this file.

`make test-all` walks every URL whole and then keeps the hash of what it walked. As long as the files are the same, any
other run asks at the edges only (choice.py); as soon as one differs, every run walks whole, on any machine and in any
clone, until `make test-all` has passed and the new hash is committed.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.running import ROOT

KEPT: Final = Path(__file__).with_name("walked.sha256")
# Who may, which state follows which, which URLs there are; then what is asked, where, and what is right.
RULES: Final = (
    "civicnet/permissions.py",
    *(
        f"{room}/**/{name}"
        for room in ("civicnet", "vision", "initiatives")
        for name in ("rules.py", "workflow.py", "*urls.py")
    ),
    "tests/authorisation.csv",
    "tests/authorisation/*.py",
    "tests/test_authorisation.py",
    "tests/world/*.py",
)


def rules_now(root: Path = ROOT) -> str:
    """One hash of the files of RULES in the project at `root`, and of their names."""
    files = sorted({path for pattern in RULES for path in root.glob(pattern)})
    lines = (f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(root)}\n" for file in files)
    return sha256("".join(lines).encode()).hexdigest()


def rules_are_walked() -> bool:
    """Whether the rules are those that were walked whole last."""
    return KEPT.exists() and KEPT.read_text().strip() == rules_now()


def keep_walked() -> None:
    """Write that the rules as they are now were walked whole."""
    KEPT.write_text(f"{rules_now()}\n")
