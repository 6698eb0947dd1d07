"""Django's migrate, followed by the table of the shared limits (when they live in the database) and the rights of the web role on what it made."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from civicnet.database import grant_web_role


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, make the table if it is missing, then grant. Raises what Django's own command raises."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=options["database"], verbosity=0)
            grant_web_role(connections[options["database"]])
