"""Django's migrate, followed by the rights of the web role on what it made."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from civicnet.database import grant_web_role


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then grant. Raises what Django's own command raises."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            grant_web_role(connections[options["database"]])
