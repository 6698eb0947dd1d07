"""How many requests a second, beside a floor on the same server and database.

Starts the product with its production server, fills it with 20,000 initiatives, measures, prints a table, writes it as
JSON, and stops all that it started.
"""

import io
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

import psutil
from django.conf import settings
from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from civicnet.areas.models import Municipality
from civicnet.deadlines import local_date
from civicnet.embedded.postgres import ensure
from civicnet.embedded.processes import die_with_parent
from civicnet.example.data import ELZERBROEK
from civicnet.serving.server import THREADS
from civicnet.setup.management.commands.up import WEB_PROCESSES, granian
from tests.bench.load import Figures, Request, etags, run
from tests.bench.seed import COUNT, Seeded, seed
from tests.running import MANAGE, environment, free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = settings.DATA_DIR
SECONDS = float(os.environ.get("CIVICNET_BENCH_SECONDS", "5"))
WARM_UP = 1.0
# The machine may be busy with other things as well: the floor is measured between the slices of everything else.
SLICES = 4
START_SECONDS = 60
CONNECTIONS = 8
GOAL = 0.25  # of the floor, for anonymous list, page, map and filtered search
WORDS = ("tuin", "energie", "samen eten", "fietsen kinderen", "zonnepanelen", "oudere")
FLOOR = "floor"
KEPT = (
    "No answer is kept: each is worked out for its own request. What a process keeps until something of it changes "
    "(one query a request asks; civicnet/caching/memory.py): the municipality, the outlines of the map, the names of "
    "neighbourhoods, themes and goals, which public initiative has which value of each filter, and which have each word "
    "that was searched for. Rows and texts come from the database every time.\n"
    "Unchanged: the same requests with the ETag of the first answer, answered with 304."
)


@dataclass(frozen=True)
class Measure:
    """What is asked, in turn, on which port; `goal` is the share of the floor that it is to reach."""

    name: str
    requests: list[Request]
    goal: float | None = None


@dataclass
class Measured:
    """What came of it, with the floor of the same moments. `cpu` is seconds of our processes and the database's."""

    figures: Figures
    floor: Figures
    unchanged: Figures | None
    cpu: float
    floor_cpu: float

    @property
    def of_floor(self) -> float:
        return self.figures.per_second / self.floor.per_second if self.floor.per_second else 0.0


def measures(made: Seeded) -> list[Measure]:
    """Everything that is measured."""
    csrf = token_hex(16)
    cookie = "; ".join(f"{name}={value}" for name, value in (made.cookies | {"csrf": csrf}).items())
    signed_in = (("Cookie", cookie), ("Content-Type", "application/x-www-form-urlencoded"))

    def get(path: str, **query: str) -> Request:
        return Request(path + ("?" + urlencode(query) if query else ""))

    def post(path: str, **form: str) -> Request:
        body = urlencode(form | {"csrfmiddlewaretoken": csrf}).encode()
        return Request(path, "POST", signed_in, body, expect=302)

    new = {
        "kind": "residents_initiative",
        "summary": "Een tuin van en voor de straat.",
        "purpose": "Wij willen samen een tuin maken, want het regent hier vaak.",
    }
    areas = made.neighbourhoods
    return [
        Measure("list", [get("/initiatieven/", pagina=str(n)) for n in range(1, 21)], GOAL),
        Measure("search", [get("/initiatieven/", zoek=word) for word in WORDS]),
        Measure(
            "filtered search",
            [
                get("/initiatieven/", zoek=word, buurt=areas[n % len(areas)], fase="running")
                for n, word in enumerate(WORDS * 3)
            ],
            GOAL,
        ),
        Measure("filter", [get("/initiatieven/", buurt=code, soort="care_cooperative") for code in areas]),
        Measure("map", [get("/initiatieven/", toon="kaart")], GOAL),
        Measure("page", [get(f"/initiatieven/{slug}/") for slug in made.pages], GOAL),
        Measure(
            "API list", [get("/api/v1/initiatieven", gewijzigdSinds=f"2020-01-{n:02}") for n in range(1, 21)]
        ),
        Measure(
            "register (first step)",
            [post("/initiatieven/nieuw/", name=f"Buurttuin {n}", **new) for n in range(50)],
        ),
        Measure(
            "score (own measure)",
            [
                post(f"/initiatieven/{slug}/beheren/maat/", score="8", on=str(local_date()), note="")
                for slug in made.owned
            ],
        ),
    ]


@dataclass(frozen=True)
class Server:
    """What answers on a port, and the first of its processes."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time that it and the database have taken."""
        first = psutil.Process(self.pid)
        taken = 0.0
        for process in [first, *first.children(recursive=True), *_database()]:
            with suppress(psutil.Error):
                times = process.cpu_times()
                taken += times.user + times.system
        return taken


def _database() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name().startswith("postgres") and process.cwd() == str(settings.LAYOUT.postgres_dir):
                found.append(process)
    return found


@contextmanager
def product() -> Iterator[Server]:
    """`manage.py up` as it is in production, without the demo."""
    port = free_port()
    command = [*MANAGE, "up", "--port", str(port)]
    # One visitor may ask the API 600 times a minute; eight connections of one measurement ask more.
    variables = environment(FOLDER, API_RATE="1000000/min")
    with _started(command, variables) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if f"http://localhost:{port}/" in line:
                break
        else:
            sys.exit("civicnet did not start; the reason stands above.")
        yield Server(port, process.pid)


@contextmanager
def floor() -> Iterator[Server]:
    """The floor on the same server with the same settings."""
    port = free_port()
    command = [*granian(port)[:-1], "tests.bench.floor:application"]
    with _started(command, environment(FOLDER) | {"PYTHONPATH": str(ROOT)}) as process:
        _wait_for(port)
        yield Server(port, process.pid)


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    sys.exit("The floor did not start; bench.log says why.")


@contextmanager
def _started(command: list[str], variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    log = (FOLDER / "bench.log").open("a")
    process = subprocess.Popen(
        command,
        env=variables,
        cwd=ROOT,
        stdout=subprocess.PIPE if "up" in command else log,
        stderr=log,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def measured(measure: Measure, server: Server, bottom: Server) -> Measured:
    """Warm up, and then measure in slices, with the floor between them."""
    at_bottom = Measure(FLOOR, [Request("/")])
    for what, where in ((measure, server), (at_bottom, bottom)):
        run(what.name, what.requests, port=where.port, seconds=WARM_UP, connections=CONNECTIONS)
    known = etags(measure.requests, server.port)
    found = Measured(
        Figures(measure.name), Figures(FLOOR), Figures(measure.name) if known else None, 0.0, 0.0
    )
    for _slice in range(SLICES):
        found.floor_cpu += _slice_of(found.floor, at_bottom.requests, bottom)
        found.cpu += _slice_of(found.figures, measure.requests, server)
        if found.unchanged is not None:
            _slice_of(found.unchanged, known, server)
    return found


def _slice_of(figures: Figures, requests: list[Request], server: Server) -> float:
    """Measure for a while, add it to `figures`; the processor time that it took."""
    before = server.cpu()
    part = run(figures.name, requests, port=server.port, seconds=SECONDS / SLICES, connections=CONNECTIONS)
    figures.add(part)
    return server.cpu() - before


def measure_all() -> None:
    """Start, fill, measure, tell, stop."""
    console = Console()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with console.status("database …"):
        ensure(settings.LAYOUT)
    with product() as server:
        made = _filled(console)
        rows: list[tuple[Measure, Measured]] = []
        with floor() as bottom:
            for measure in measures(made):
                with console.status(f"{measure.name} …"):
                    rows.append((measure, measured(measure, server, bottom)))
    report = _report(made, rows)
    _print(console, report)
    target = FOLDER / "bench.json"
    target.write_text(json.dumps(report, indent=2) + "\n")
    console.print(f"Written to {target}", highlight=False, soft_wrap=True)


def _filled(console: Console) -> Seeded:
    if Municipality.current() is None:
        with console.status("example municipality …"):
            call_command("load_example", str(ELZERBROEK), verbosity=0, stdout=io.StringIO())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("initiatives", total=COUNT)
        return seed(lambda n: bar.advance(task, n))


def _report(made: Seeded, rows: list[tuple[Measure, Measured]]) -> dict[str, object]:
    floors = [found.floor for _measure, found in rows]
    latencies = sorted(latency for figures in floors for latency in figures.latencies)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": os.getloadavg()[2],
        "initiatives": made.initiatives,
        "server": f"granian, {WEB_PROCESSES} processes of {THREADS} threads",
        "connections": CONNECTIONS,
        "seconds": SECONDS,
        "floor_per_second": round(len(latencies) / sum(figures.seconds for figures in floors), 1),
        "floor_p95_ms": round(latencies[int(len(latencies) * 0.95)] * 1000, 1),
        "floor_cpu_ms": round(sum(found.floor_cpu for _measure, found in rows) / len(latencies) * 1000, 2),
        "kept": KEPT,
        "measures": [
            {
                "name": measure.name,
                "requests": len(found.figures.latencies),
                "per_second": round(found.figures.per_second, 1),
                "p95_ms": round(found.figures.p95_ms, 1),
                "cpu_ms": round(found.cpu / max(1, len(found.figures.latencies)) * 1000, 2),
                "floor_per_second": round(found.floor.per_second, 1),
                "of_floor": round(found.of_floor, 3),
                "goal": measure.goal,
                "cached_per_second": round(found.unchanged.per_second, 1) if found.unchanged else None,
                "wrong": found.figures.wrong | (found.unchanged.wrong if found.unchanged else {}),
            }
            for measure, found in rows
        ],
    }


def _print(console: Console, report: dict[str, object]) -> None:
    table = Table(title=f"{report['initiatives']} initiatives, {CONNECTIONS} connections, {report['server']}")
    for column in ("", "requests/s", "p95 ms", "CPU ms", "of floor", "goal", "unchanged"):
        table.add_column(column, justify="left" if not column else "right")
    first = (FLOOR, report["floor_per_second"], report["floor_p95_ms"], report["floor_cpu_ms"])
    table.add_row(first[0], f"{first[1]:.0f}", f"{first[2]:.1f}", f"{first[3]:.2f}", "100%", "", "")
    measures = report["measures"]
    assert isinstance(measures, list)
    for row in measures:
        goal = ""
        if row["goal"]:
            goal = f"{row['goal']:.0%} {'reached' if row['of_floor'] >= row['goal'] else 'missed'}"
        wrong = f" (wrong: {row['wrong']})" if row["wrong"] else ""
        table.add_row(
            row["name"] + wrong,
            f"{row['per_second']:.0f}",
            f"{row['p95_ms']:.1f}",
            f"{row['cpu_ms']:.2f}",
            f"{row['of_floor']:.0%}",
            goal,
            f"{row['cached_per_second']:.0f}" if row["cached_per_second"] else "—",
        )
    console.print(table)
    console.print(KEPT, highlight=False)
