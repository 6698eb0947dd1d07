#!/usr/bin/env python
"""Django's command line; it starts the embedded database for the commands that need one."""

import os
import sys
import warnings

# These work without a database. `up` starts it itself, in its turn.
WITHOUT_DATABASE = {
    *("help", "version", "check", "diffsettings", "makemigrations", "collectstatic", "findstatic", "up"),
    *("makemessages", "compilemessages", "check_translations", "spectacular"),
    "verify_round",
    "verify_vision",
}
# These change the schema, so they log in as its owner; all others are the web role, which owns nothing.
AS_OWNER = {
    "up",
    "migrate",
    "makemigrations",
    "sqlmigrate",
    "squashmigrations",
    "flush",
    "createcachetable",
    "pgtrigger",
    "with_database",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    if command in AS_OWNER:
        os.environ.setdefault("CIVICNET_ROLE", "owner")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: run `make install`, then use .venv/bin/python manage.py.")
    from civicnet.embedded.layout import StartError

    # makemigrations compares with the database if there is one, and need not say that there is none.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    try:
        embedded = settings.EMBEDDED
        if embedded and command not in WITHOUT_DATABASE and not {"--help", "-h", "--version"} & set(sys.argv):
            from civicnet.embedded.postgres import ensure

            ensure(settings.LAYOUT)
    except StartError as error:
        sys.exit(str(error))
    except (ImproperlyConfigured, ValueError) as error:
        sys.exit(f"A setting is wrong (docs/operate.md lists them all): {error}")
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        from civicnet.database.readiness import what_is_missing

        sentence = what_is_missing(error)
        if not sentence or "--traceback" in sys.argv:
            raise
        sys.exit(sentence)


if __name__ == "__main__":
    main()
