"""What the embedded PostgreSQL says when it cannot start, and who shares it."""

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from civicnet.embedded import postgres
from civicnet.embedded.layout import Layout, StartError
from tests import running
from tests.walked import PROGRAMS


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(StartError, match=r"^The disk of .* is full: 5 MB left and 200 MB needed\.$"):
        postgres.ensure(Layout(tmp_path))


def test_data_of_another_version(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(StartError, match=r"made by PostgreSQL 14 and this release brings 18"):
        postgres.ensure(Layout(tmp_path))


def test_the_server_s_own_reason_is_told(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.create()
    with pytest.raises(StartError, match=r"^PostgreSQL did not start: .*shared_buffers.*$"):
        postgres._refuse(layout, '2026-01-01 UTC [1] FATAL:  invalid value for parameter "shared_buffers"')


def test_socket_folder_is_short_and_plain(tmp_path: Path) -> None:
    assert Layout(Path("/srv/civicnet")).socket_dir == Path("/srv/civicnet/run")
    for folder in (Path("/srv") / ("long" * 30), Path("/srv/met spatie"), Path("/srv/één")):
        address = Layout(folder).socket_dir
        assert address.parent == Path("/tmp")
        assert address != Layout(Path("/srv/other name")).socket_dir


@pytest.mark.walk(PROGRAMS)
def test_processes_that_start_together_share_one_server(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from civicnet.embedded.layout import Layout;"
        "from civicnet.embedded.postgres import ensure; ensure(Layout(Path(sys.argv[1])));"
        "print((Path(sys.argv[1]) / 'postgres' / 'postmaster.pid').read_text().split()[0])"
    )

    def ensure() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, cwd=running.ROOT)

    with ThreadPoolExecutor(4) as pool:
        outcomes = [future.result() for future in [pool.submit(ensure) for _ in range(4)]]
    assert [outcome.stderr for outcome in outcomes] == ["", "", "", ""]
    assert running.processes_of(tmp_path) == []


def test_a_server_that_hangs_is_cut_off_by_the_moment_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked to end, then to end at once, then killed."""
    told: list[Any] = []
    server = SimpleNamespace(
        pid=7, is_running=lambda: True, send_signal=told.append, kill=lambda: told.append("kill")
    )
    clock = [1000.0]

    def wait(processes: list[Any], timeout: float) -> tuple[list[Any], list[Any]]:
        clock[0] += timeout
        return [], processes

    monkeypatch.setattr(postgres, "_processes", lambda _layout: [server])
    monkeypatch.setattr(postgres, "_server", lambda _layout: server.pid)
    monkeypatch.setattr(postgres.psutil, "wait_procs", wait)
    monkeypatch.setattr(postgres.time, "monotonic", lambda: clock[0])
    postgres._stop_server(Layout(tmp_path), 1003.0)
    assert told == [signal.SIGINT, signal.SIGQUIT, "kill"]
    assert 1002.0 <= clock[0] <= 1003.0
