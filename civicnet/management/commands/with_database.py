"""`manage.py with_database PROGRAM…`: run one of PostgreSQL's programs on the database of this installation."""

import os
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from civicnet.embedded.postgres import programs

# What libpq reads, from Django's names.
VARIABLES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}


class Command(BaseCommand):
    help = (
        "Run a program (pg_dump, pg_restore, psql) as the owner of the database; on the embedded default that one is "
        "started for it, and the programs that came with it are used. The exit code is the program's."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("program", nargs=REMAINDER, help="the program and its own options")

    def handle(self, *args: Any, program: list[str], **options: Any) -> None:
        """Runs the program and ends with its exit code. Raises CommandError when there is no such program."""
        if not program:
            raise CommandError("Name a program, like: manage.py with_database psql")
        database = settings.OWNER_DATABASE
        variables = {to: str(database[name]) for name, to in VARIABLES.items() if database.get(name)}
        path = [str(programs())] if settings.EMBEDDED else []
        path.append(os.environ.get("PATH", os.defpath))
        try:
            done = subprocess.run(program, env=os.environ | variables | {"PATH": os.pathsep.join(path)})
        except OSError as error:
            raise CommandError(f"{program[0]} cannot be run: {error.strerror}.") from error
        sys.exit(done.returncode)
