"""Groups of voters who choose alike: how far ours agree with those of Polis, and what a million ballots take."""

import os
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.factories.polis import CONVERSATIONS, Conversation
from tests.running import ROOT
from vision.endorsement import opinions

BALLOTS = 1_000_000
GOALS = [f"D{n}" for n in range(1, 16)]


def tell_groups(console: Console) -> None:
    """Print both."""
    folder = Path(os.environ.get("CIVICNET_TEST_DATA") or ROOT.parent / "shared" / "data")
    if folder.is_dir():
        table = Table(title="Groups of voters: the adjusted Rand index of ours and those in the Polis files")
        for column in ("", "people", "theirs clear", "Rand", "goal", "shown"):
            table.add_column(column, justify="left" if not column else "right")
        for name in CONVERSATIONS:
            one = Conversation(folder, name)
            clearness, agreement = one.clearness(), one.agreement()
            clear = clearness >= opinions.CLEAR
            goal = f"0.80 {'reached' if agreement >= 0.8 else 'missed'}" if clear else "not clear"
            shown = opinions.find_opinions(one.rows(), one.goals)["groups"]
            table.add_row(
                name,
                str((one.groups >= 0).sum()),
                f"{clearness:.2f}",
                f"{agreement:.3f}",
                goal,
                str(len(shown) or "none"),
            )
        console.print(table)
    else:
        console.print(f"The Polis files are not in {folder}: no groups to compare with.", highlight=False)
    before = time.perf_counter()
    found = opinions.find_opinions(_ballots(), GOALS)
    seconds = time.perf_counter() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{BALLOTS:,} ballots on {len(GOALS)} goals: {len(found['groups'])} groups in {seconds:.1f} s, "
        f"at most {memory} MB in use by the process.",
        highlight=False,
    )


def _ballots() -> Iterator[tuple[str, dict[str, str]]]:
    """Two kinds of voters, made as they are asked for."""
    drawn = random.Random(1)
    for _ in range(BALLOTS):
        first = drawn.random() < 0.6
        bits = drawn.getrandbits(len(GOALS) * 4)
        yield (
            "for",
            {
                goal: "for" if (bits >> n * 4 & 15) < (12 if first or n % 3 else 4) else "against"
                for n, goal in enumerate(GOALS)
            },
        )
