"""`manage.py up` and the database that every other command shares, as real processes."""

import signal
import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import psycopg
import pytest

from civicnet.embedded.layout import Layout
from civicnet.setup.management.commands import up
from tests import running
from tests.walked import PROGRAMS

ASK_SERVER = "from django.db import connection as c; c.ensure_connection(); print('server', c.cursor().execute('SELECT pg_postmaster_start_time()').fetchone()[0].timestamp())"


def get(port: int, path: str, host: str = "") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": host or f"localhost:{port}"})
    return connection.getresponse()


def web_database(data_dir: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(Layout(data_dir).socket_dir), user="civicnet_web", dbname="civicnet", autocommit=True
    )


def broker(data_dir: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(Layout(data_dir).socket_dir / "valkey.sock"))
        client.sendall(command + b"\r\n")
        return client.recv(100)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.mark.walk(PROGRAMS)
@pytest.mark.xdist_group("up")
def test_start_share_and_stop(data_dir: Path) -> None:
    """One start: what it answers, what may not start beside it, who shares its database, what it leaves."""
    process, port = running.start(data_dir)
    try:
        assert get(port, "/readyz").status == 200
        assert get(port, "/livez").read() == b"ok"
        assert process.stdout is not None
        begin = process.stdout.readline().split(f"http://localhost:{port}")[-1].strip()
        assert get(port, begin).status in {200, 302}, "the one-time address for set-up"
        redirect = get(port, "/zoeken?q=tuin", host=f"127.0.0.1:{port}")
        assert (redirect.status, redirect.getheader("Location")) == (
            302,
            f"http://localhost:{port}/zoeken?q=tuin",
        )
        assert get(port, "/", host="voorbeeld.example").status == 400

        taken = running.manage(data_dir.with_name("other"), "up", "--port", str(port))
        assert (taken.returncode, taken.stderr) == (
            1,
            f"Port {port} is taken: stop what uses it, or choose another one with --port.\n",
        )
        twice = running.manage(data_dir, "up", "--port", str(running.free_port()))
        assert twice.returncode == 1
        assert (
            twice.stderr
            == f"civicnet already runs from {data_dir}: stop it first, or set CIVICNET_DATA_DIR.\n"
        )

        servers = {running.manage(data_dir, "shell", "-c", ASK_SERVER).stdout.split()[-1] for _ in range(2)}
        with web_database(data_dir) as web:
            row = web.execute("SELECT extract(epoch FROM pg_postmaster_start_time())::float8").fetchone()
        assert row is not None
        assert {round(float(server), 3) for server in servers} == {round(row[0], 3)}
        assert get(port, "/readyz").status == 200, "a command that ended took the database with it"
    finally:
        process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert running.processes_of(data_dir) == []


@pytest.mark.walk(PROGRAMS)
@pytest.mark.xdist_group("up")
def test_recovers_after_kill_9(data_dir: Path) -> None:
    process, _port = running.start(data_dir)
    with web_database(data_dir) as web:
        web.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('kept', 'x', now())"
            " ON CONFLICT DO NOTHING"
        )
    assert broker(data_dir, b"SET kept yes") == b"+OK\r\n"
    for victim in [psutil.Process(process.pid), *running.processes_of(data_dir)]:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    process.wait()

    process, port = running.start(data_dir)
    try:
        assert get(port, "/readyz").status == 200
        with web_database(data_dir) as web:
            assert web.execute("SELECT 1 FROM django_session WHERE session_key = 'kept'").fetchone()
        assert broker(data_dir, b"GET kept") == b"$3\r\nyes\r\n"
    except BaseException:
        process.terminate()
        raise
    # Now only `manage.py up` itself dies: its parts must not serve on without it.
    parts = [part for part in running.processes_of(data_dir) if not part.name().startswith("postgres")]
    assert parts
    process.kill()
    process.wait()
    _gone, alive = psutil.wait_procs(parts, timeout=20)
    assert alive == []
    # Its database stays until the next one who uses it leaves.
    assert running.manage(data_dir, "showmigrations", "sessions").returncode == 0
    assert running.processes_of(data_dir) == []
    with pytest.raises(ConnectionRefusedError):
        get(port, "/livez")


@pytest.mark.walk(PROGRAMS)
@pytest.mark.xdist_group("up")
def test_parts_that_do_not_end_are_cut_off(data_dir: Path) -> None:
    """Whatever hangs: the parts, their children and the database. How long each is waited for: the test below."""
    process, _port = running.start(data_dir)
    for part in running.processes_of(data_dir):
        if part.pid != process.pid:
            part.suspend()
    process.terminate()
    assert process.wait(timeout=120) == 0
    assert running.processes_of(data_dir) == []


def test_the_parts_and_the_database_together_have_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """By the moments that each is given; that they end by then is tried in tests/embedded."""
    stopped: dict[str, float] = {}
    group = SimpleNamespace(stop=lambda by: stopped.update(parts=by))
    settings.LAYOUT = SimpleNamespace(forget_address=lambda: None)
    monkeypatch.setattr(up, "ProcessGroup", lambda *_args, **_kwargs: group)
    monkeypatch.setattr(up, "leave", lambda _layout, by: stopped.update(database=by))
    monkeypatch.setattr(up, "need_free_port", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    monkeypatch.setattr(up.signal, "signal", lambda *_: None)
    monkeypatch.setattr(up.time, "monotonic", lambda: 1000.0)
    with pytest.raises(KeyboardInterrupt):
        up.Command().run(demo=False, port=0, only=None)
    assert 1001 < stopped["parts"] < stopped["database"] - 1
    # What was killed at the last moment has two more seconds to go, and on a busy machine `up` itself needs some.
    assert stopped["database"] <= 1006


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (
            ["--demo"],
            {"DATABASE_URL": "postgres://web@localhost/civicnet"},
            "--demo lets anyone sign in as anyone",
        ),
        ([], {"PORT": "acht"}, "A setting is wrong (docs/operate.md lists them all): PORT is 'acht'"),
        *PROGRAMS.rest(
            (["--demo"], {"CIVICNET_BIND": "0.0.0.0"}, "--demo lets anyone sign in as anyone"),
            (["--demo", "--only", "web"], {}, "--demo lets anyone sign in as anyone"),
            (["--port", "70000"], {}, "70000 is not a port"),
            (
                [],
                {"LOG_LEVEL": "luid"},
                "LOG_LEVEL is 'luid': it must be DEBUG, INFO, WARNING, ERROR or CRITICAL",
            ),
            ([], {"SITE_URL": "voorbeeld"}, "SITE_URL is 'voorbeeld': it must be like https://HOST"),
            ([], {"EMAIL_URL": "post"}, "EMAIL_URL is 'post': it must be like smtp+tls://"),
            ([], {"CIVICNET_THEME": "blauw"}, "CIVICNET_THEME is 'blauw': it must be voorbeeld or ma"),
            ([], {"API_RATE": "veel"}, "API_RATE is 'veel': it must be like 600/min"),
            ([], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL must look like postgres://"),
            ([], {"BROKER_URL": "sqs://x"}, "BROKER_URL must start with redis://"),
            ([], {"DATABASE_URL": "postgres://web@127.0.0.1:1/x"}, "The database does not answer"),
            (
                [],
                {"CIVICNET_DATA_DIR": "/dev/null/civicnet"},
                "The data folder /dev/null/civicnet cannot be made",
            ),
        ),
    ],
)
def test_what_prevents_a_start_is_one_sentence(
    tmp_path: Path, arguments: list[str], variables: dict[str, str], sentence: str
) -> None:
    port = [] if "--port" in arguments or "PORT" in variables else ["--port", str(running.free_port())]
    outcome = running.manage(tmp_path / "data", "up", *port, *arguments, **variables)
    assert outcome.returncode != 0
    assert sentence in outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert running.processes_of(tmp_path) == []


@pytest.mark.walk(PROGRAMS)
def test_one_part_needs_a_database_that_is_up_to_date(tmp_path: Path) -> None:
    outcome = running.manage(tmp_path, "up", "--only", "web", "--port", str(running.free_port()))
    assert outcome.returncode == 1
    assert outcome.stderr == "The database is not up to date: run manage.py migrate first, on one machine.\n"
    assert running.processes_of(tmp_path) == []


@pytest.mark.parametrize(
    "command",
    [["help"], *PROGRAMS.rest(["version"], ["makemigrations", "--check"], ["collectstatic", "--help"])],
)
def test_commands_without_a_database_start_none(tmp_path: Path, command: list[str]) -> None:
    outcome = running.manage(tmp_path, *command)
    assert outcome.returncode == 0, outcome.stderr
    assert not (tmp_path / "postgres").exists()
