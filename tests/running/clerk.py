"""Somebody at the terminal of a running product: one process that carries out what a test asks, so that it starts up once."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.running.product import MANAGE, environment

# Reads one script a line, as JSON, and answers with what it printed and what went wrong.
READ = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    said, wrong = io.StringIO(), ""
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(json.loads(line), {})
        except BaseException:
            wrong = traceback.format_exc()
    print(json.dumps([said.getvalue(), wrong]), flush=True)
"""
COMMAND = "from django.core.management import call_command; call_command(*{arguments!r})"


class Refused(Exception):
    """What was asked ended in an error."""


class Clerk:
    """Runs scripts and commands in the product that lives in `folder`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.process: subprocess.Popen[str] = subprocess.Popen(
            [*MANAGE, "shell", "--verbosity=0", "-c", READ],
            env=environment(folder, **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str) -> str:
        """What the script printed. Raises Refused with the reason when it fails."""
        pipes: Any = self.process
        pipes.stdin.write(json.dumps(script) + "\n")
        pipes.stdin.flush()
        said, wrong = json.loads(pipes.stdout.readline())
        if wrong:
            raise Refused(said + wrong)
        return str(said)

    def command(self, *arguments: str) -> str:
        """What `manage.py` with these arguments printed."""
        return self.run(COMMAND.format(arguments=arguments))

    def close(self) -> None:
        self.process.communicate(timeout=30)
