"""A product of its own that is broken on purpose: its parts by name, requests to it, and what is inside."""

import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from tests import running

# What the command line of each part holds, which `up` itself starts.
PARTS = {"web": "-m granian", "worker": "civicnet worker", "beat": "civicnet beat", "broker": "valkey-server"}
DATABASE = "database"
WELL_SECONDS = 90.0
FILE_BYTES = 6 * 2**20  # of the public file in it


class Answer(NamedTuple):
    """What came back: 0 instead of a status when nothing did."""

    status: int
    seconds: float
    body: bytes
    cookies: str


class Site:
    """`manage.py up` without the demo, on a data folder of its own."""

    def __init__(self, folder: Path, up: subprocess.Popen[str], port: int, clerk: running.Clerk) -> None:
        self.folder, self.up, self.port, self.clerk = folder, up, port, clerk

    def ask(
        self, path: str, *, body: str = "", headers: dict[str, str] | None = None, timeout: float = 30.0
    ) -> Answer:
        """One request on a line of its own; a POST when it has a body."""
        begin = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Host": f"localhost:{self.port}"} | (headers or {})
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request("POST" if body else "GET", path, body or None, sent)
            answer = line.getresponse()
            content = answer.read()
            taken = time.monotonic() - begin
            cookies = "; ".join(answer.headers.get_all("Set-Cookie", []))
            return Answer(answer.status, taken, content, cookies)
        except (OSError, http.client.HTTPException):
            return Answer(0, time.monotonic() - begin, b"", "")
        finally:
            line.close()

    def inside(self, verb: str, *words: str | int) -> Any:
        """What a verb of inside.py gives, inside the product."""
        call = f"inside.print_result(inside.{verb}, *{words!r})"
        return json.loads(self.clerk.run(f"from tests.fault import inside; {call}"))

    def part(self, name: str) -> psutil.Process | None:
        """The process that is the part `name` now."""
        if name == DATABASE:
            with suppress(psutil.Error, OSError, ValueError):
                pid_file = self.folder / "postgres" / "postmaster.pid"
                return psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
            return None
        for process in psutil.Process(self.up.pid).children():
            with suppress(psutil.Error):
                if PARTS[name] in " ".join(process.cmdline()):
                    return process
        return None

    def kill(self, name: str) -> float:
        """kill -9 of a part. Returns after how many seconds it runs again and the site serves; fails past WELL_SECONDS."""
        victim = self.part(name)
        assert victim is not None, f"the {name} does not run"
        victim.kill()
        begin = time.monotonic()
        while time.monotonic() < begin + WELL_SECONDS:
            now = self.part(name)
            if now is not None and now.pid != victim.pid and self.ask("/readyz", timeout=5).status == 200:
                return time.monotonic() - begin
            assert self.up.poll() is None, f"manage.py up ended with the {name}"
            time.sleep(0.1)
        raise AssertionError(f"the site did not come back after the {name} was killed")


@contextmanager
def site(folder: Path, **settings: str) -> Iterator[Site]:
    """Start the product on `folder` and stop it again."""
    up, port = running.start(folder, **settings)
    clerk = running.Clerk(folder, LOG_LEVEL="ERROR")
    try:
        yield Site(folder, up, port, clerk)
    finally:
        clerk.close()
        up.terminate()
        up.wait(30)
