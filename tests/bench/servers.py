"""The product and the floor as they run beside each other, and what their processes take."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.error import URLError

import psutil
from django.conf import settings

from civicnet.embedded.processes import die_with_parent
from civicnet.serving.server import THREADS
from civicnet.setup.management.commands.up import granian
from tests.running import MANAGE, ROOT, environment, free_port

FOLDER = settings.DATA_DIR
CONNECTIONS = 8
START_SECONDS = 120
PAGES_AT_START = {"home": "/", "list": "/initiatieven/", "map": "/initiatieven/?toon=kaart"}


@dataclass(frozen=True)
class Taken:
    """Seconds of processor time: of our processes, and of the database's."""

    ours: float
    database: float

    def __sub__(self, before: "Taken") -> "Taken":
        return Taken(self.ours - before.ours, self.database - before.database)

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.ours + other.ours, self.database + other.database)


@dataclass(frozen=True)
class Server:
    """What answers on a port, and the first of its processes. `first_pages`: in milliseconds, right after the start."""

    port: int
    pid: int
    first_pages: dict[str, float] = field(default_factory=dict)

    def taken(self) -> Taken:
        """The processor time that it and the database have taken until now."""
        return Taken(_cpu(self._processes()), _cpu(_database()))

    def memory(self) -> list[tuple[str, int, int, int]]:
        """Of each process: what it is, and its MB in memory, shared out over who shares them (PSS), and its own (USS)."""
        found = []
        for process in self._processes():
            with suppress(psutil.Error):
                taken = process.memory_full_info()
                name = _name_of(process)
                found.append((name, *(getattr(taken, what) // 2**20 for what in ("rss", "pss", "uss"))))
        return sorted(found)

    def _processes(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]


def _cpu(processes: list[psutil.Process]) -> float:
    taken = 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            taken += times.user + times.system
    return taken


def _name_of(process: psutil.Process) -> str:
    line, parent = " ".join(process.cmdline()), process.parent()
    if parent is not None and "granian" in " ".join(parent.cmdline()):
        return "helper of the web server" if "resource_tracker" in line else "web process"
    named = (("granian", "web server"), (" beat", "beat"), ("celery", "worker"), ("valkey", "broker"))
    return next((name for what, name in named if what in line), "up")


def _database() -> list[psutil.Process]:
    with suppress(OSError, ValueError, psutil.Error):
        server = psutil.Process(int((settings.LAYOUT.postgres_dir / "postmaster.pid").read_text().split()[0]))
        return [server, *server.children()]
    return []


@contextmanager
def product() -> Iterator[Server]:
    """`manage.py up` as it is in production, without the demo."""
    # The nights in which the product did not run are not made up for while it is measured.
    for file in FOLDER.glob("beat-schedule*"):
        file.unlink()
    port = free_port()
    # One visitor may ask the API 600 times a minute; eight connections of one measurement ask more.
    variables = environment(FOLDER, API_RATE="1000000/min", CIVICNET_HONOUR_NO_CACHE="true")
    with _started([*MANAGE, "up", "--port", str(port)], variables) as process:
        _wait_for(port, process, "/livez")
        first = {name: _milliseconds(port, path) for name, path in PAGES_AT_START.items()}
        assert process.stdout is not None
        for line in process.stdout:
            if f"http://localhost:{port}/" in line:
                break
        else:
            sys.exit("civicnet did not start; bench.log in the data folder says why.")
        yield Server(port, process.pid, first)


@contextmanager
def floor() -> Iterator[Server]:
    """The floor on the same server with the same settings."""
    port = free_port()
    # Granian's own WSGI, with as many threads: what the product's own server does between the two counts as the product's.
    command = [
        *granian(port)[:-1],
        "--interface=wsgi",
        f"--blocking-threads={THREADS}",
        "tests.bench.floor:application",
    ]
    with _started(command, environment(FOLDER) | {"PYTHONPATH": str(ROOT)}) as process:
        _wait_for(port, process, "/")
        yield Server(port, process.pid)


def _milliseconds(port: int, path: str) -> float:
    before = time.perf_counter()
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=START_SECONDS) as answer:
        answer.read()
    return round((time.perf_counter() - before) * 1000, 1)


def _wait_for(port: int, process: "subprocess.Popen[str]", path: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError, OSError, socket.timeout):
            _milliseconds(port, path)
            return
        time.sleep(0.05)
    sys.exit("A server did not start; bench.log in the data folder says why.")


@contextmanager
def _started(command: list[str], variables: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with (FOLDER / "bench.log").open("a") as log:
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
