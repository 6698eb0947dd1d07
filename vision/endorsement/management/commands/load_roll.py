"""Load the roll of a round from a csv file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM, NotAllowedNow
from vision.endorsement.actions.roll import RollFileError, load_roll
from vision.endorsement.models import Round


class Command(BaseCommand):
    help = (
        "Load who may vote in a round that is being prepared, from a table (csv, xlsx, ods) with the columns nummer, buurt, "
        "and geboortedatum or leeftijd. Numbers are hashed at once and kept nowhere. The same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", help="the short name of the round")
        parser.add_argument("file", type=Path, help="the file: csv, xlsx or ods")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        round = Round.objects.filter(code=options["round"]).first()
        if round is None:
            raise CommandError(f"There is no round {options['round']}.")
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        progress = Progress(TextColumn("Lines read"), MofNCompleteColumn(), console=console, transient=True)
        assumed: list[str] = []
        try:
            with progress:
                rows = stream_table(options["file"].read_bytes(), options["file"].name, assumed)
                task = progress.add_task("", total=None)
                report = load_roll(
                    round, rows, actor=SYSTEM, progress=lambda n: progress.update(task, completed=n)
                )
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except RollFileError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        except (NotAllowedNow, ValidationError) as error:
            raise CommandError(f"Nothing was loaded: the round is {round.state}, or has no roll.") from error
        for one in assumed:
            console.print(one, highlight=False, markup=False)
        console.print(f"{report.loaded} voters are on the roll.", highlight=False)
        if report.refused:
            table = Table("line", "column", "why", title=f"{report.refused} lines were not loaded")
            for row in report.told:
                table.add_row(str(row.line), row.field, row.reason)
            console.print(table)
