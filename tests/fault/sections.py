"""The parts of the fault test. Each gives rows for one table; a new one is a function more in SECTIONS."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fault import restore
from tests.fault.ledger import Ledger, Letters
from tests.fault.site import DATABASE, PARTS, Site, site
from tests.fault.slow import home_meanwhile, slow_lines

KILLED = (*PARTS, DATABASE)
# A part is not killed more often than `up` starts it again (civicnet/embedded/processes.py).
BETWEEN_SECONDS = 15.0
CALM = 3  # of each kind are written between two kills, so that every kill meets writers


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    times: int
    found: str
    is_right: bool = True


def kills(folder: Path, *, times: int) -> Iterator[Row]:
    """Kill each part `times` times with kill -9 while three people write. Nothing acknowledged is lost or doubled."""
    with Letters() as letters:
        settings = {"EMAIL_URL": letters.url, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"}
        with site(folder, **settings) as broken:
            given = broken.inside("prepare", str(300 * times))
            with Ledger(broken, given, letters) as ledger:
                yield from _kill_each(broken, ledger, times)
            lost, doubled = ledger.faults()
    for name, book in (
        ("signals", ledger.signals),
        ("ballots", ledger.ballots),
        ("letters", ledger.addresses),
    ):
        yield Row(f"{name} acknowledged", len(book), "", bool(book))
    yield Row("refused meanwhile", sum(ledger.refused.values()), _by_status(ledger.refused.items()))
    yield Row("acknowledged and lost", len(lost), ", ".join(lost[:3]), not lost)
    yield Row("there twice", len(doubled), ", ".join(doubled[:3]), not doubled)


def _kill_each(broken: Site, ledger: Ledger, times: int) -> Iterator[Row]:
    back: dict[str, list[float]] = {name: [] for name in KILLED}
    for _n in range(times):
        begin = time.monotonic()
        for name in KILLED:
            ledger.wait_for_more(CALM)
            back[name].append(broken.kill(name))
        time.sleep(max(0.0, BETWEEN_SECONDS - (time.monotonic() - begin)) if times > 1 else 0)
    ledger.wait_for_more(CALM)
    for name, seconds in back.items():
        found = f"serves again after {statistics.median(seconds):.1f} s, at most {max(seconds):.1f} s"
        yield Row(f"kill -9 of the {name}", len(seconds), found)


def _by_status(refused: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{times} × {status or 'no answer'}" for status, times in sorted(refused))


def slow(folder: Path, *, lines: int, seconds: float) -> Iterator[Row]:
    """Let `lines` people read slowly and twice as many write slowly; pages go on coming."""
    with site(folder, LOG_LEVEL="WARNING") as held:
        file = held.inside("prepare", "1")["file"]
        before = home_meanwhile(held, seconds=seconds)
        with slow_lines(held, file, readers=lines, writers=lines):
            meanwhile = home_meanwhile(held, seconds=seconds)
    for what, taken in (("pages before", before), ("pages meanwhile", meanwhile)):
        found = f"{statistics.median(taken):.2f} s each, at most {max(taken):.2f} s"
        yield Row(what, len(taken), found)
    yield Row("slow readers of 6 MB", lines, "held")
    yield Row("slow writers of a form, and of a heading", lines, "held")


def restored(folder: Path) -> Iterator[Row]:
    """Restore a back-up that was made while people vote, by the commands of docs/operate.md, and go on voting."""
    for what, times, found in restore.check(folder):
        yield Row(what, times, found)


Section = Callable[[Path], Iterator[Row]]
SECTIONS: dict[str, Section] = {
    "kills": lambda folder: kills(folder, times=10),
    "slow lines": lambda folder: slow(folder, lines=200, seconds=15),
    "restore": restored,
}
