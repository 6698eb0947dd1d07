"""A process that closes a round and is killed with -9 again and again, before each statement to the database in turn.

Run by test_closing.py: python -m tests.vision.endorsement.interrupted SETTINGS, where SETTINGS is JSON: name, options, media,
keys, round. Prints how often it was killed.
"""

import json
import os
import signal
import sys
from typing import Any

import django


def main() -> None:
    given = json.loads(sys.argv[1])
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.conf import settings

    import vision.endorsement.actions.closing  # noqa: F401  # once, for all children

    settings.DATABASES["default"]["NAME"] = given["name"]
    settings.DATABASES["default"]["OPTIONS"]["options"] = given["options"]
    settings.MEDIA_ROOT, settings.ROUND_KEYS = given["media"], given["keys"]
    kills = 0
    for statement in range(1, 200):
        child = os.fork()
        if child == 0:
            close_until(given["round"], statement)
        if os.waitpid(child, 0)[1] == 0:
            break
        kills += 1
    sys.stdout.write(str(kills))


def close_until(round: int, statement: int) -> None:
    """Close the round, and die before the statement of this number."""
    from django.db import connection

    from civicnet.workflow import SYSTEM
    from vision.endorsement.actions.closing import close
    from vision.endorsement.models import Round

    done = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(count):
        found = Round.objects.get(pk=round)
        if found.state != Round.State.CLOSED:
            close(found, actor=SYSTEM)
    os._exit(0)


if __name__ == "__main__":
    main()
