"""`make fault`: break the product on purpose and print what that did. Exit code 1 when anything was lost, or broken unnoticed."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fault.sections import SECTIONS, Row


def main(names: list[str]) -> int:
    """Run the sections of `names`, or all."""
    console = Console(width=110)
    table = Table("", "times", "found", title="Fault test")
    is_right = True
    for name in names or list(SECTIONS):
        with tempfile.TemporaryDirectory(prefix="civicnet-fault-") as folder:
            table.add_section()
            try:
                with console.status(f"{name} …"):
                    rows = list(SECTIONS[name](Path(folder)))
            except AssertionError as error:
                rows = [Row(name, 1, str(error), False)]
        for row in rows:
            is_right &= row.is_right
            style = "" if row.is_right else "red"
            table.add_row(row.what, f"{row.times:,}", row.found, style=style)
    console.print(table)
    console.print("All is right." if is_right else "[red]Something is wrong: see above.[/]")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
