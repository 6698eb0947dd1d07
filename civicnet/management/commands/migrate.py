"""Django's migrate, followed by what belongs to it: the table of the shared limits (when they live in the database), the
rights of the web role on what it made, and the index of the search when this release searches otherwise.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from civicnet.database.roles import grant_web_role


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, make the table if it is missing, then grant. Raises what Django's own command raises."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            call_command("createcachetable", database=options["database"], verbosity=0)
            grant_web_role(connections[options["database"]])
            executor = MigrationExecutor(connections[options["database"]])
            if not executor.migration_plan(executor.loader.graph.leaf_nodes()):  # all tables are of today
                call_command("index_search", if_due=True, verbosity=0)
