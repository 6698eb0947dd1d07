"""The municipalities that the tests load, and how they load and check one."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from civicnet.example.check import check
from civicnet.example.read import read_example
from initiatives.assessments.models import Assessment

# Small, and everything that the demo's own does not have.
HEIDEDORP = Path(__file__).with_name("heidedorp.yaml")
# Rounds without days, and dates in quotes.
STEENDAM = Path(__file__).with_name("steendam.yaml")


def run(command: str, path: Path, *options: str) -> str:
    """Call `load_example` or `check_example` with a file. Returns what it printed."""
    out = StringIO()
    call_command(command, str(path), *options, stdout=out, no_color=True)
    return out.getvalue()


def states_of_cases() -> dict[str, str]:
    """The state of each assessment, by the code of its initiative."""
    return {case.initiative.code: case.state for case in Assessment.objects.select_related("initiative")}


def round_items(path: Path) -> dict[str, tuple[str, str]]:
    """What the check finds of each round: the expected value and the one that is there."""
    items = check(read_example(path))
    return {item.name: (item.expected, item.found) for item in items if item.name.startswith("round ")}


def changed(folder: Path, before: str, after: str) -> Path:
    """A copy of STEENDAM in `folder` in which the only `before` reads `after`."""
    text = STEENDAM.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = folder / "x.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path
