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

from django.conf import settings
from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from civicnet.areas.models import Municipality
from civicnet.deadlines import local_date
from civicnet.embedded.postgres import ensure
from civicnet.embedded.processes import die_with_parent
from civicnet.pages.management.commands.up import WEB_PROCESSES, WEB_THREADS, granian
from tests.bench.load import Figures, Request, run
from tests.bench.seed import COUNT, Seeded, seed
from tests.running import MANAGE, environment, free_port

ROOT = Path(__file__).resolve().parents[2]
FOLDER = settings.DATA_DIR
SECONDS = float(os.environ.get("CIVICNET_BENCH_SECONDS", "5"))
WARM_UP = 1.0
START_SECONDS = 60
CONNECTIONS = 8
GOAL = 0.25  # of the floor, for anonymous list, page, map and filtered search
EXAMPLE = ROOT / "civicnet" / "pages" / "example" / "elzerbroek.yaml"
WORDS = ("tuin", "energie", "samen eten", "fietsen kinderen", "zonnepanelen", "oudere")
FLOOR, FLOOR_AGAIN = "floor", "floor, again"


@dataclass(frozen=True)
class Measure:
    """What is asked, in turn, on which port; `goal` is the share of the floor that it is to reach."""

    name: str
    requests: list[Request]
    goal: float | None = None


def measures(made: Seeded) -> list[Measure]:
    """Everything that is measured, between the two floors."""
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
        Measure("API list", [get("/api/v1/initiatieven", pagina=str(n)) for n in range(1, 21)]),
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


@contextmanager
def product() -> Iterator[int]:
    """`manage.py up` as it is in production, without the demo; its port."""
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
        yield port


@contextmanager
def floor() -> Iterator[int]:
    """The floor on the same server with the same settings; its port."""
    port = free_port()
    command = [*granian(port)[:-1], "tests.bench.floor:application"]
    with _started(command, environment(FOLDER) | {"PYTHONPATH": str(ROOT)}):
        _wait_for(port)
        yield port


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


def measured(measure: Measure, port: int) -> Figures:
    """Warm up, and then measure."""
    run(measure.name, measure.requests, port=port, seconds=WARM_UP, connections=CONNECTIONS)
    return run(measure.name, measure.requests, port=port, seconds=SECONDS, connections=CONNECTIONS)


def measure_all() -> None:
    """Start, fill, measure, tell, stop."""
    console = Console()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with console.status("database …"):
        ensure(settings.LAYOUT)
    with product() as port:
        made = _filled(console)
        rows: list[tuple[Measure, Figures]] = []
        at_bottom = Measure(FLOOR, [Request("/")])
        wanted = [at_bottom, *measures(made), Measure(FLOOR_AGAIN, at_bottom.requests)]
        with floor() as bottom:
            for measure in wanted:
                with console.status(f"{measure.name} …"):
                    rows.append(
                        (measure, measured(measure, bottom if measure.name.startswith(FLOOR) else port))
                    )
    report = _report(made, rows)
    _print(console, report)
    target = FOLDER / "bench.json"
    target.write_text(json.dumps(report, indent=2) + "\n")
    console.print(f"Written to {target}", highlight=False, soft_wrap=True)


def _filled(console: Console) -> Seeded:
    if Municipality.current() is None:
        with console.status("example municipality …"):
            call_command("load_example", str(EXAMPLE), verbosity=0, stdout=io.StringIO())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("initiatives", total=COUNT)
        return seed(lambda n: bar.advance(task, n))


def _report(made: Seeded, rows: list[tuple[Measure, Figures]]) -> dict[str, object]:
    floors = [figures.per_second for measure, figures in rows if measure.name.startswith(FLOOR)]
    per_second = sum(floors) / len(floors)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_before": os.getloadavg()[2],
        "initiatives": made.initiatives,
        "server": f"granian, {WEB_PROCESSES} processes of {WEB_THREADS} threads",
        "connections": CONNECTIONS,
        "seconds": SECONDS,
        "floor_per_second": round(per_second, 1),
        "measures": [
            {
                "name": measure.name,
                "requests": len(figures.latencies),
                "per_second": round(figures.per_second, 1),
                "p95_ms": round(figures.p95_ms, 1),
                "of_floor": round(figures.per_second / per_second, 3),
                "goal": measure.goal,
                "cached_per_second": None,  # civicnet caches no pages
                "wrong": figures.wrong,
            }
            for measure, figures in rows
        ],
    }


def _print(console: Console, report: dict[str, object]) -> None:
    table = Table(title=f"{report['initiatives']} initiatives, {CONNECTIONS} connections, {report['server']}")
    for column in ("", "requests/s", "p95 ms", "of floor", "goal", "cached"):
        table.add_column(column, justify="left" if not column else "right")
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
            f"{row['of_floor']:.0%}",
            goal,
            "—",
        )
    console.print(table)
    console.print("Cached: civicnet keeps no pages, so there is no second figure.", highlight=False)
