"""Load the example municipality that the demo shows; `manage.py up --demo` calls it."""

from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console

from civicnet.demo.actions import ensure_demo
from civicnet.example.fields import ExampleError


class Command(BaseCommand):
    help = "Load the example municipality, with its dates moved so that it lives this week. Once is enough."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        try:
            with console.status("example municipality …") as status:
                loaded = ensure_demo(report=lambda what: status.update(f"example municipality: {what} …"))
        except ExampleError as error:
            raise CommandError("\n".join(error.faults)) from error
        if loaded is not None and options["verbosity"] > 1:
            console.print(f"{loaded.initiatives} initiatives, {loaded.people} people.", highlight=False)
