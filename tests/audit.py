"""`make lint`: whether a known fault stands in what is installed. Fails on one; says so in a line when nobody could be asked."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 90


def known_python(report: Any) -> list[str] | None:
    """What pip-audit reports of the Python packages; None when it was told nothing of any of them."""
    asked = [package for package in report["dependencies"] if "vulns" in package]
    if not asked:
        return None
    return [
        f"{package['name']} {package['version']}: {fault['id']}"
        for package in asked
        for fault in package["vulns"]
    ]


def known_npm(report: Any) -> list[str] | None:
    """What `npm audit` reports of the front-end packages; None when it was told nothing."""
    if "vulnerabilities" not in report:
        return None
    return [f"{name}: {fault['severity']}" for name, fault in report["vulnerabilities"].items()]


AUDITS: dict[str, tuple[list[str], Callable[[Any], list[str] | None]]] = {
    "Python packages": (
        [
            *(sys.executable, "-m", "pip_audit", "--requirement=requirements.txt", "--require-hashes"),
            *("--disable-pip", "--format=json", "--progress-spinner=off", "--timeout=10"),
        ],
        known_python,
    ),
    "front-end packages": (
        ["npm", "audit", "--json", "--fetch-retries=0", "--fetch-timeout=10000"],
        known_npm,
    ),
}


def audit(command: list[str], known: Callable[[Any], list[str] | None]) -> list[str] | None:
    """The known faults that one program finds, or None when the advisory data could not be reached in time."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
        return known(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return None


def main() -> int:
    """Ask for each kind of packages. Returns the exit code."""
    failed = False
    for what, (command, known) in AUDITS.items():
        found = audit(command, known)
        if found is None:
            sys.stdout.write(f"The {what} were not audited: the advisory data cannot be reached from here.\n")
        elif found:
            failed = True
            sys.stdout.write(f"Known faults in the {what}: {'; '.join(found)}.\n")
        else:
            sys.stdout.write(f"No known faults in the {what}.\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
