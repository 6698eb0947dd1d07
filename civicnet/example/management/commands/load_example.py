"""Load a whole municipality from a YAML file in the example format."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console

from civicnet.example.fields import ExampleError
from civicnet.example.load import AlreadyLoaded, load
from civicnet.example.read import read_example


class Command(BaseCommand):
    help = (
        "Load a municipality from a YAML file (docs/example-format.md): areas, vision, initiatives, assessments. "
        "Checks everything first and names line and field of what is wrong; loads all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="in the example format")
        parser.add_argument(
            "--weeks", type=int, default=0, metavar="N", help="move all dates by N weeks (default: 0)"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and check the file, load nothing")

    @no_translations
    def handle(self, *args: Any, file: Path, weeks: int, dry_run: bool, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        try:
            example = read_example(file)
            if dry_run:
                console.print(f"{file.name} is in order. Nothing was loaded (dry run).", highlight=False)
                return
            with console.status("Loading …") as status:
                loaded = load(example, weeks=weeks, report=lambda what: status.update(f"Loading {what} …"))
        except ExampleError as error:
            raise CommandError("\n".join(["Nothing was loaded.", *error.faults])) from error
        except AlreadyLoaded as error:
            raise CommandError(
                "Nothing was loaded: there are initiatives or a vision here already. An example goes into an "
                "installation that is empty."
            ) from error
        console.print(
            f"{example.town.name}: {loaded.neighbourhoods} neighbourhoods, {loaded.versions} versions of the vision, "
            f"{loaded.initiatives} initiatives, {loaded.assessments} assessments, {loaded.people} people.",
            highlight=False,
            soft_wrap=True,
        )
