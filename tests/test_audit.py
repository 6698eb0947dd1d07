"""The audit of `make lint`: what it fails on, and that it says when nobody could be asked."""

import sys
from pathlib import Path

import pytest

from tests import audit

FAULTY = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "X-1"}]},
        {"name": "b", "skip_reason": "?"},
    ]
}


def test_a_known_fault_is_named() -> None:
    assert audit.known_python(FAULTY) == ["a 1: X-1"]
    assert audit.known_npm({"vulnerabilities": {"leaf": {"severity": "low"}}}) == ["leaf: low"]
    assert audit.known_python({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}) == []
    assert audit.known_npm({"vulnerabilities": {}}) == []


def test_nobody_could_be_asked() -> None:
    assert audit.known_python({"dependencies": [{"name": "a", "skip_reason": "not found"}]}) is None
    assert audit.known_npm({"error": {"code": "ENOTFOUND"}}) is None


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        (
            "import json; print(json.dumps({'vulnerabilities': {'leaf': {'severity': 'low'}}}))",
            1,
            "Known faults",
        ),
        ("import json; print(json.dumps({'vulnerabilities': {}}))", 0, "No known faults"),
        ("import sys; sys.exit('no network')", 0, "cannot be reached"),
        ("import time; time.sleep(60)", 0, "cannot be reached"),
    ],
)
def test_exit_code_and_sentence(
    script: str, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "SECONDS", 3)
    monkeypatch.setattr(audit, "AUDITS", {"things": ([sys.executable, "-c", script], audit.known_npm)})
    assert audit.main() == code
    (line,) = capsys.readouterr().out.splitlines()
    assert told in line


def test_lint_runs_it() -> None:
    assert "-m tests.audit" in (Path(audit.ROOT) / "Makefile").read_text()
