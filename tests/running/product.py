"""The product as it runs: start it, ask its commands, and see what runs of it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from civicnet.embedded.processes import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """The environment of a product of its own: nothing of this test run, except what `settings` says."""
    settings_of_this_run = {
        "DJANGO_SETTINGS_MODULE",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "BROKER_URL",
        "PORT",
    }
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("CIVICNET_") and key not in settings_of_this_run
    }
    return kept | {"CIVICNET_DATA_DIR": str(data_dir)} | settings


def free_port() -> int:
    """A TCP port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(data_dir: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one `manage.py` command to its end."""
    return subprocess.run(
        [*MANAGE, *command],
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=300,
    )


def start(data_dir: Path, *arguments: str, **settings: str) -> tuple[subprocess.Popen[str], int]:
    """Start `manage.py up` and return it with its port once it has printed that it is ready."""
    port = free_port()
    process = subprocess.Popen(
        [*MANAGE, "up", "--port", str(port), *arguments],
        env=environment(data_dir, **settings),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if f"http://localhost:{port}/" in line:
            return process, port
    raise AssertionError(f"manage.py up ended with exit code {process.wait()}; its reason stands above")


@contextmanager
def started(data_dir: Path, *arguments: str, **settings: str) -> Iterator[str]:
    """The address of a `manage.py up` that runs as long as the block."""
    process, port = start(data_dir, *arguments, **settings)
    try:
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


def copy(data_dir: Path, target: Path) -> Path:
    """Copy the data folder of a product that does not run, or a part of it, to `target`, which is returned.

    Who owns each file is kept: PostgreSQL refuses the files of another user.
    """
    subprocess.run(["cp", "-Rp", str(data_dir), str(target)], check=True)
    return target


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Everything that runs from `data_dir`: the parts, what they started, and the database."""
    found = []
    for process in psutil.process_iter():
        try:
            mark = process.environ().get("CIVICNET_UP", "")
            if mark.startswith(f"{data_dir}:") or process.cwd().startswith(f"{data_dir}/"):
                found.append(process)
        except psutil.Error:
            continue
    return found
