"""Each page of the product, not kept and kept, quiet and beside changes, and the floor in the same moments."""

import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from civicnet.areas.models import Municipality
from civicnet.embedded.postgres import ensure
from civicnet.example.data import ELZERBROEK
from civicnet.serving.server import THREADS
from civicnet.setup.management.commands.up import WEB_PROCESSES
from initiatives.models import Initiative
from tests.bench.load import Figures, Request, ask_once, etags, run
from tests.bench.pages import Changes, Page, make_owner, not_kept, pages
from tests.bench.queries import slowest_queries
from tests.bench.seed import load_areas, seed
from tests.bench.servers import CONNECTIONS, FOLDER, Server, Taken, floor, product

SECONDS = float(os.environ.get("CIVICNET_BENCH_SECONDS", "5"))
WARM_UP = 0.5
# The machine may be busy with other things as well: what is compared is measured in turn, a slice at a time.
SLICES = 2
SEEDED = FOLDER / "seeded"


@dataclass
class Column:
    """One way of asking for a page, with the processor time that it took, and the changes that went beside it."""

    requests: list[Request]
    beside_changes: bool = False
    seconds: float = SECONDS
    figures: Figures = field(default_factory=lambda: Figures(""))
    changes: Figures = field(default_factory=lambda: Figures("changes"))
    taken: Taken = field(default_factory=lambda: Taken(0.0, 0.0))

    def measure(self, server: Server, changes: Iterator[Request]) -> None:
        """One slice of it."""
        before = server.taken()
        figures, beside = run(
            "",
            self.requests,
            port=server.port,
            seconds=self.seconds / SLICES,
            connections=CONNECTIONS,
            changes=changes if self.beside_changes else None,
        )
        self.taken += server.taken() - before
        self.figures.add(figures)
        self.changes.add(beside)

    def as_json(self) -> dict[str, Any]:
        asked = max(1, len(self.figures.latencies))
        return {
            "requests": len(self.figures.latencies),
            "per_second": round(self.figures.per_second, 1),
            "p95_ms": round(self.figures.p95_ms, 1),
            "cpu_ms": round(self.taken.ours / asked * 1000, 2),
            "database_ms": round(self.taken.database / asked * 1000, 2),
            "changes": len(self.changes.latencies),
            "wrong": self.figures.wrong,
            "wrong_changes": self.changes.wrong,
        }


def measure_all(size: int) -> dict[str, Any]:
    """Fill, start, measure, stop. All that was found, as it is written in JSON."""
    console, began = Console(), time.monotonic()
    fill(console, size)
    filled = time.monotonic()
    owner = make_owner()
    asked = pages(owner)
    changes = Changes(owner)
    with product() as server, floor() as bottom:
        rows = []
        for page in asked:
            with console.status(f"{page.name} …"):
                rows.append(
                    {"name": page.name, "goal": page.goal, "finds_half": page.finds_half}
                    | _measure(page, server, bottom, changes)
                )
        memory = server.memory()
        first_pages = server.first_pages
        with console.status("queries …"):
            for page, row in zip(asked, rows, strict=True):
                row |= slowest_queries(page.requests[0]) if page.again else {"queries": [], "asked": 0}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": round(os.getloadavg()[2], 1),
        "size": size,
        "initiatives": Initiative.objects.public().count(),
        "server": f"granian, {WEB_PROCESSES} processes of {THREADS} threads, {CONNECTIONS} connections",
        "seconds": SECONDS,
        "took": {"filling": round(filled - began), "all": round(time.monotonic() - began)},
        "first_pages": first_pages,
        "memory": memory,
        "pages": rows,
    }


def _measure(page: Page, server: Server, bottom: Server, changes: Iterator[Request]) -> dict[str, Any]:
    """One page in each way of asking for it, beside the floor."""
    fresh = not_kept(page.requests) if page.again else list(page.requests)
    again = list(page.again)
    columns = {"not kept": Column(fresh), "not kept, changes": Column(fresh, beside_changes=True)}
    if again:
        columns |= {"kept": Column(again), "unchanged": Column([], seconds=SECONDS / 2)}
        columns["kept, changes"] = Column(again, beside_changes=True)
    at_bottom = Column([Request("/")])
    for where, requests in ((server, fresh), (bottom, at_bottom.requests)):
        run("", requests, port=where.port, seconds=WARM_UP, connections=CONNECTIONS)
    for _slice in range(SLICES):
        at_bottom.measure(bottom, changes)
        for name, column in columns.items():
            if name == "kept":
                ask_once(again, server.port)
            elif name == "unchanged":  # a change since then has given another ETag
                column.requests = etags(again, server.port)
            if column.requests:
                column.measure(server, changes)
    found = {name: column.as_json() for name, column in columns.items() if column.requests}
    return {"floor": at_bottom.as_json(), **found}


def fill(console: Console, size: int) -> None:
    """Have a database with about `size` initiatives. What an earlier run of the same size left is used again."""
    ensure(settings.LAYOUT)
    with console.status("database …"):
        call_command("migrate", verbosity=0, interactive=False)
        if Municipality.current() is None:
            call_command("load_example", str(ELZERBROEK), verbosity=0, stdout=StringIO())
            load_areas()
    if not SEEDED.exists():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("initiatives", total=size)
            seed(size, lambda n: bar.advance(task, n))
        SEEDED.touch()
    with console.status("VACUUM ANALYZE …"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
