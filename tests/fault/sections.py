"""The parts of the fault test. Each gives rows for one table; a new one is a function more in SECTIONS."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fault import restore
from tests.fault.breaking import break_all
from tests.fault.deal import Deal
from tests.fault.ledger import LETTER_SECONDS, Ledger, Letters
from tests.fault.site import DATABASE, PARTS, Site, site
from tests.fault.slow import home_meanwhile, slow_lines

KILLED = (*PARTS, DATABASE)
# A part is not killed more often than `up` starts it again (civicnet/embedded/processes.py).
BETWEEN_SECONDS = 15.0
# What carries out a step, and its letters.
DEAL_KILLED = ("web", DATABASE, "worker")
CALM = 3  # of each kind are written between two kills, so that every kill meets writers


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    times: int
    found: str
    is_right: bool = True


@dataclass(frozen=True)
class Broken:
    """A product that is about to be broken, what was prepared in it, and where its mail goes."""

    site: Site
    given: dict[str, Any]
    letters: Letters
    folder: Path


@contextmanager
def broken(folder: Path, *, voters: int) -> Iterator[Broken]:
    """Start a product of its own in `folder`, with an open vote for so many."""
    with Letters() as letters:
        settings = {"EMAIL_URL": letters.url, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "WARNING"}
        with site(folder / "site", **settings) as running:
            yield Broken(running, running.inside("prepare", voters), letters, folder)


def kills(product: Broken, *, times: int) -> Iterator[Row]:
    """Kill each part `times` times with kill -9 while three people write. Nothing acknowledged is lost or doubled."""
    with Ledger(product.site, product.given, product.letters) as ledger:
        yield from _kill_each(product.site, ledger, times)
    lost, doubled = ledger.faults()
    for name, book in (
        ("signals", ledger.signals),
        ("ballots", ledger.ballots),
        ("letters", ledger.addresses),
    ):
        yield Row(f"{name} acknowledged", len(book), "", bool(book))
    # Away is told as away, never as broken.
    told = set(ledger.refused) <= {0, 503}
    yield Row("refused meanwhile", sum(ledger.refused.values()), _by_status(ledger.refused.items()), told)
    yield Row("acknowledged and lost", len(lost), ", ".join(lost[:3]), not lost)
    yield Row("there twice", len(doubled), ", ".join(doubled[:3]), not doubled)


def _kill_each(site: Site, ledger: Ledger, times: int) -> Iterator[Row]:
    back: dict[str, list[float]] = {name: [] for name in KILLED}
    for _n in range(times):
        begin = time.monotonic()
        for name in KILLED:
            ledger.wait_for_more(CALM)
            back[name].append(site.kill(name))
        time.sleep(max(0.0, BETWEEN_SECONDS - (time.monotonic() - begin)) if times > 1 else 0)
    ledger.wait_for_more(CALM)
    for name, seconds in back.items():
        found = f"serves again after {statistics.median(seconds):.1f} s, at most {max(seconds):.1f} s"
        yield Row(f"kill -9 of the {name}", len(seconds), found)


def deals(product: Broken, *, whole: bool) -> Iterator[Row]:
    """Let two people help each other while a part is killed at each step: another one each time, or, `whole`, each part at
    each step in turn. Nothing acknowledged is lost, nothing is done or told twice.
    """
    turns = range(len(DEAL_KILLED) if whole else 1)
    done = [_deal(product, DEAL_KILLED[n:] + DEAL_KILLED[:n], calm=whole) for n in turns]
    refused = sum((deal.refused for deal, _kills in done), Counter[int]())
    faults = [deal.faults() for deal, _kills in done]
    lost, doubled = (sorted(name for found in faults for name in found[which]) for which in (0, 1))
    yield Row("kills while two people help each other", sum(kills for _deal, kills in done), "")
    yield Row("steps acknowledged", sum(len(deal.acknowledged) for deal, _kills in done), "", bool(done))
    told = set(refused) <= {0, 409, 503}  # of a form that broke off nobody knows at once what came of it
    yield Row("refused meanwhile", refused.total(), _by_status(refused.items()), told)
    yield Row("steps and letters lost", len(lost), ", ".join(lost[:3]), not lost)
    yield Row("done or told twice", len(doubled), ", ".join(doubled[:3]), not doubled)


def _deal(product: Broken, killed: Sequence[str], *, calm: bool) -> tuple[Deal, int]:
    """One deal, and how many parts were killed meanwhile; `calm`: no part more often than it is started again."""
    deal, kills, begin = Deal(product.site, product.letters), 0, time.monotonic()
    for _away in deal.take_all(killed):
        kills += 1
        if calm and kills % len(killed) == 0:
            time.sleep(max(0.0, BETWEEN_SECONDS - (time.monotonic() - begin)))
            begin = time.monotonic()
    return deal, kills


def digests(product: Broken, *, readers: int, times: int) -> Iterator[Row]:
    """Kill the worker `times` times in the midst of the letters of a day to so many readers. Each has it once."""
    site, addresses = product.site, product.site.inside("followers", readers)
    done, amid = 0, 0
    for _n in range(times):
        done = _digests_past(site, done)
        site.kill("worker")
        done = site.inside("digests")
        amid += done < readers
    _digests_past(site, readers - 1)
    until = time.monotonic() + LETTER_SECONDS
    while set(addresses) - set(product.letters.by_address()) and time.monotonic() < until:
        time.sleep(0.5)
    came = product.letters.by_address()
    lost = [address for address in addresses if address not in came]
    doubled = [address for address in addresses if len(came.get(address, ())) > 1]
    yield Row(
        "kill -9 of the worker amid the letters of a day", times, f"{amid} before their end", amid == times
    )
    yield Row("readers of that day", readers, "")
    yield Row("letters lost", len(lost), ", ".join(lost[:3]), not lost)
    yield Row("letters there twice", len(doubled), ", ".join(doubled[:3]), not doubled)


def _digests_past(site: Site, before: int) -> int:
    """Have the worker send until more than `before` readers are done with. Returns how many. Fails when it takes long."""
    until = time.monotonic() + LETTER_SECONDS
    site.inside("ask_for_digests")
    while (done := int(site.inside("digests"))) <= before:
        assert time.monotonic() < until, f"no letters of the day after {done}"
        time.sleep(0.05)
    return done


def _by_status(refused: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{times} × {status or 'no answer'}" for status, times in sorted(refused))


def slow(product: Broken, *, lines: int, seconds: float) -> Iterator[Row]:
    """Let `lines` people read slowly and twice as many write slowly; pages go on coming."""
    before = home_meanwhile(product.site, seconds=seconds)
    with slow_lines(product.site, product.given["file"], readers=lines, writers=lines):
        meanwhile = home_meanwhile(product.site, seconds=seconds)
    for what, taken in (("pages before", before), ("pages meanwhile", meanwhile)):
        yield Row(what, len(taken), f"{statistics.median(taken):.2f} s each, at most {max(taken):.2f} s")
    yield Row("slow readers of 6 MB", lines, "held")
    yield Row("slow writers of a form, and of a heading", lines, "held")


def restored(product: Broken) -> Iterator[Row]:
    """Restore a back-up that was made while people vote, by the commands of docs/operate.md, and go on voting."""
    for what, times, found in restore.check(product.site, product.given, product.folder):
        yield Row(what, times, found)


def mutants(folder: Path) -> Iterator[Row]:
    """Break each rule of mutants.py once; its tests notice. Each rule is a line of the table."""
    for mutant, noticed in break_all(folder):
        yield Row(mutant.rule, 1, "noticed" if noticed else f"NOT noticed by {mutant.tests}", noticed)


Section = Callable[[Path], Iterator[Row]]


def on_product(act: Callable[[Broken], Iterator[Row]], *, voters: int) -> Section:
    """A section on a product of its own, with an open vote for so many."""

    def run(folder: Path) -> Iterator[Row]:
        with broken(folder, voters=voters) as product:
            yield from act(product)

    return run


SECTIONS: dict[str, Section] = {
    "digests": on_product(lambda product: digests(product, readers=3000, times=10), voters=10),
    "kills": on_product(lambda product: kills(product, times=10), voters=5000),
    "deals": on_product(lambda product: deals(product, whole=True), voters=1),
    "slow lines": on_product(lambda product: slow(product, lines=200, seconds=15), voters=10),
    "restore": on_product(restored, voters=10),
    "mutants": mutants,
}
