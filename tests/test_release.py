"""The changelog, the package and publiccode.yml speak of the same release, and the changelog keeps its form."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGES = (ROOT / "CHANGELOG.md").read_text()
GROUPS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
LONGEST = 150


def test_one_version_everywhere() -> None:
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", CHANGES, re.M)
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    public = (ROOT / "publiccode.yml").read_text()
    said = re.search(r"^softwareVersion: (\S+)\nreleaseDate: \"(\S+)\"$", public, re.M)
    assert said is not None
    assert releases[0] == said.groups() == (package, releases[0][1])
    assert releases == sorted(releases, key=lambda row: [int(n) for n in row[0].split(".")], reverse=True)


def test_the_changelog_keeps_its_form() -> None:
    """A heading for what is not released yet, the known groups, and one line for each change."""
    assert "\n## [Unreleased]\n" in CHANGES
    assert set(re.findall(r"^### (.+)$", CHANGES, re.M)) <= GROUPS
    lines = CHANGES[CHANGES.index("## [") :].splitlines()
    assert [line for line in lines if line.startswith(" ") or len(line) > LONGEST] == []
