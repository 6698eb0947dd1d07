"""Compare what is stored with what an example file says must come out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.table import Table

from civicnet.example.check import check, not_yet
from civicnet.example.fields import ExampleError
from civicnet.example.load import is_loaded
from civicnet.example.marketplace.matches import say_how_many_are_first
from civicnet.example.read import read_example

LONGEST = 60


class Command(BaseCommand):
    help = (
        "Work out again everything that this release can of an example that was loaded (stages, overalls, explanations "
        "owed, terms, fingerprints) and print expected against found; exit code 1 on any difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file that was loaded")

    @no_translations
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        console = Console(
            file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None, highlight=False
        )
        try:
            example = read_example(file)
        except ExampleError as error:
            raise CommandError("\n".join(error.faults)) from error
        if not is_loaded():
            raise CommandError(
                f"There is nothing here yet: load the file first (manage.py load_example {file})."
            )
        items = check(example)
        table = Table("", "item", "expected", "found")
        for item in items:
            mark = "[green]✓[/]" if item.is_right else "[red]✗[/]"
            # Differences are shown in full.
            expected, found = (
                (_short(item.expected), _short(item.found)) if item.is_right else (item.expected, item.found)
            )
            table.add_row(mark, item.name, _plain(expected), _plain(found))
        console.print(table)
        for what in not_yet(example):
            console.print(f"[dim]–[/] not in this release yet: {what}")
        if said := say_how_many_are_first(example.matches):
            console.print(said)
        wrong = [item for item in items if not item.is_right]
        console.print(f"{len(items)} items, {len(wrong)} different.", soft_wrap=True)
        if wrong:
            raise CommandError("Different: " + "; ".join(item.name for item in wrong))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
