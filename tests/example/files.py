"""The municipalities that the tests load, and how they load and check one."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

# Small, and everything that the demo's own does not have.
HEIDEDORP = Path(__file__).with_name("heidedorp.yaml")
# Rounds without days, and dates in quotes.
STEENDAM = Path(__file__).with_name("steendam.yaml")


def run(command: str, path: Path, *options: str) -> str:
    """Call `load_example` or `check_example` with a file. Returns what it printed."""
    out = StringIO()
    call_command(command, str(path), *options, stdout=out, no_color=True)
    return out.getvalue()


def changed(folder: Path, before: str, after: str) -> Path:
    """A copy of STEENDAM in `folder` in which the only `before` reads `after`."""
    text = STEENDAM.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = folder / "x.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path
