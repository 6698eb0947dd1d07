"""`manage.py up`: everything on one machine, started in order, stopped in reverse."""

import http.client
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import NotSupportedError, OperationalError, connection
from rich.console import Console

from civicnet.caching.versions import raise_everything
from civicnet.database.readiness import OLDEST_POSTGRESQL, need_new_enough, unapplied
from civicnet.database.roles import web_role_owns_tables
from civicnet.embedded.layout import StartError
from civicnet.embedded.postgres import ensure, leave, runs, start_again
from civicnet.embedded.processes import (
    Part,
    ProcessGroup,
    need_free_port,
    pages_answer,
    pages_command,
    valkey_answers,
    valkey_command,
)
from civicnet.example.load import is_loaded
from civicnet.frontend.collected import collect
from civicnet.setup.actions import setup_address

WEB, WORKER, BEAT = "web server", "worker", "beat"
WEB_PROCESSES = 2  # enough for two cores; each has threads of its own (civicnet/serving/server.py)
MOST_CONNECTIONS = 4096  # at once, for each process: one that waits takes a little memory and no thread
HEADER_SECONDS = 10
# All is over within ten seconds: on a busy machine this process itself needs what is left to come to its end.
STOP_SECONDS, DATABASE_STOP_SECONDS = 5.5, 2.5


class Command(BaseCommand):
    help = "Start civicnet: database, broker, worker and web server; Ctrl-C stops them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="with the example municipality and one-click sign-in"
        )
        parser.add_argument(
            "--port", type=int, default=settings.PORT, help="of the web server (default: PORT or 8000)"
        )
        parser.add_argument(
            "--only", choices=["web", "worker", "beat"], help="one part, for one machine of several"
        )

    def handle(self, *args: Any, demo: bool, port: int, only: str | None, **options: Any) -> None:
        """Run until stopped. One sentence on stderr and exit code 1 for whatever prevents that."""
        for stop in (signal.SIGINT, signal.SIGTERM):  # a shell starts its background jobs with SIGINT ignored
            signal.signal(stop, _interrupt)
        try:
            self.run(demo=demo, port=port, only=only)
        except KeyboardInterrupt:
            pass
        except StartError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        except OSError as error:  # a disk that fills up meanwhile, a folder taken away
            self.stderr.write(
                f"civicnet cannot go on: {error.strerror} ({error.filename or settings.DATA_DIR})."
            )
            sys.exit(1)

    def run(self, *, demo: bool, port: int, only: str | None) -> None:
        if demo and not (settings.EMBEDDED and settings.ON_LOOPBACK and only is None):
            raise StartError(
                "--demo lets anyone sign in as anyone, so it works only on the embedded default (no DATABASE_URL), "
                "bound to loopback (no CIVICNET_BIND), with all parts together (no --only)."
            )
        group = ProcessGroup(settings.LAYOUT, only or "all", log_to_files=settings.EMBEDDED)
        try:
            if only in {None, "web"}:
                need_free_port(settings.BIND, port)
                settings.LAYOUT.tell_address(self.home(port))
            with self.step("database"):
                self.prepare_database(migrate=only is None)
            if settings.EMBEDDED:
                layout = settings.LAYOUT
                group.parts.append(
                    Part("database", lambda: start_again(layout), lambda: "" if runs(layout) else ".")
                )
            self.start_parts(group, port, only, demo=demo)
            self.stdout.write(self.address(port, only, demo=demo))
            self.stdout.flush()
            connection.close()
            group.watch(self.stderr.write)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave parts running
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            by = time.monotonic() + STOP_SECONDS
            settings.LAYOUT.forget_address()
            group.stop(by=by - DATABASE_STOP_SECONDS)
            leave(settings.LAYOUT, by=by)

    def prepare_database(self, *, migrate: bool) -> None:
        """Have a database that is new enough, with today's tables and the rights of the web role on them."""
        if settings.EMBEDDED:
            ensure(settings.LAYOUT)
        try:
            connection.ensure_connection()
            need_new_enough(connection.connection.info.server_version)
            if migrate:
                call_command("migrate", verbosity=0, interactive=False)
            elif unapplied(connection):
                raise StartError(
                    "The database is not up to date: run manage.py migrate first, on one machine."
                )
            if web_role_owns_tables(connection):
                self.stderr.write(
                    "Warning: the web server logs in as the owner of the tables, so the database cannot protect what "
                    "is frozen. Set DATABASE_OWNER_URL beside DATABASE_URL (docs/operate.md)."
                )
        except NotSupportedError as error:  # Django's own limit lies lower still
            raise StartError(
                f"PostgreSQL is too old: civicnet needs {OLDEST_POSTGRESQL} or newer."
            ) from error
        except OperationalError as error:
            raise StartError(
                f"The database does not answer: {str(error).strip().splitlines()[0]}."
            ) from error
        finally:
            connection.close()

    def start_parts(self, group: ProcessGroup, port: int, only: str | None, *, demo: bool) -> None:
        """Start broker, worker and web server (or the one part asked for) and wait until each is ready."""
        if only != "beat" and not settings.DEBUG:
            with self.step("front-end files"):
                collect()
        environment = {
            "CIVICNET_ROLE": "web",
            "CELERY_SKIP_CHECKS": "1",  # done by this command
            "CIVICNET_DEMO": "1" if demo else "0",
            "PORT": str(port),
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
        }
        if only is None and not os.environ.get("BROKER_URL"):
            with self.step("broker"):
                group.start(
                    "broker", valkey_command(settings.LAYOUT), {}, lambda: valkey_answers(settings.LAYOUT)
                )
                group.start(
                    "cache of pages",
                    pages_command(settings.LAYOUT),
                    {},
                    lambda: pages_answer(settings.LAYOUT),
                )
        raise_everything()  # pages of another release name files that are gone
        ready = settings.DATA_DIR / "worker-ready"
        ready.unlink(missing_ok=True)
        if only in {None, "worker"}:
            command = celery("worker", "--concurrency=2", "--without-gossip", "--without-mingle")
            group.launch(WORKER, command, environment | {"CIVICNET_READY_FILE": str(ready)})
        if only in {None, "web"}:
            # By default each thread has a heap of its own, and keeps what the largest page once took there.
            group.launch(WEB, granian(port), environment | {"MALLOC_ARENA_MAX": "2"})
        if demo and not is_loaded():
            self.load_demo(environment)  # shows its own progress; worker and web server start meanwhile
        with self.step("worker and web server"):
            if only in {None, "worker"}:
                group.wait(WORKER, ready.exists)
            if only in {None, "web"}:
                group.wait(WEB, lambda: answers(port))
        if only in {None, "beat"}:
            group.launch(BEAT, celery("beat"), environment)

    def load_demo(self, environment: dict[str, str]) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "load_demo"]
        if subprocess.run(command, env=os.environ | environment, stdout=sys.stderr).returncode:
            raise StartError("The example municipality could not be loaded (the reason stands above).")

    def home(self, port: int) -> str:
        return f"http://localhost:{port}" if settings.ON_LOOPBACK else settings.SITE_URL

    def address(self, port: int, only: str | None, *, demo: bool) -> str:
        """What to tell the terminal: where to go, and where to begin when nothing has been set up."""
        if only in {"worker", "beat"}:
            return f"civicnet {only} is ready."
        home = self.home(port)
        if demo:
            return (
                f"civicnet is ready: {home}/ (sign in as anyone: {home}/demo/, its mail: {home}/demo/post/)"
            )
        if path := setup_address():
            return f"civicnet is ready: {home}/\nSet it up here; this address works once: {home}{path}"
        return f"civicnet is ready: {home}/"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show on a terminal what is being started."""
        with Console(stderr=True).status(f"{name} …"):
            yield


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def celery(*command: str) -> list[str]:
    level = f"--loglevel={settings.LOG_LEVEL}"
    return [sys.executable, "-m", "celery", "--app=civicnet", *command, level]


def granian(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface=rsgi", f"--host={settings.BIND}", f"--port={port}"),
        *(f"--workers={WEB_PROCESSES}", "--no-ws", "--http=1", f"--backpressure={MOST_CONNECTIONS}"),
        *(f"--http1-header-read-timeout={HEADER_SECONDS * 1000}", "--workers-kill-timeout=2"),
        *("--respawn-failed-workers", "--respawn-interval=0.5", "civicnet.serving.server:serve"),
    ]


def answers(port: int) -> bool:
    """Whether /readyz of the web server on this machine answers 200."""
    bind = settings.BIND if settings.BIND not in {"0.0.0.0", "::"} else "localhost"
    client = http.client.HTTPConnection(bind, port, timeout=5)
    try:
        client.request(
            "GET", "/readyz", headers={"Host": urlsplit(settings.SITE_URL).hostname or "localhost"}
        )
        return client.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()
