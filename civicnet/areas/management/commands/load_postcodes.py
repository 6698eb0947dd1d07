"""Load the list that says in which neighbourhood each postcode lies."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.table import Table

from civicnet.areas.actions import set_postcodes
from civicnet.areas.postcodes import PostcodeFileError, read_postcodes
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM


class Command(BaseCommand):
    help = (
        "Load in which neighbourhood each postcode lies, from a table (csv, xlsx, ods) with the columns postcode and "
        "buurtcode and, if you like, huisnummer. The list takes the place of the one before. Rows of other "
        "municipalities are left out, so the list of the CBS for the whole country will do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file: csv, xlsx or ods")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        file: Path = options["file"]
        assumed: list[str] = []
        try:
            found = read_postcodes(stream_table(file.read_bytes(), file.name, assumed))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except PostcodeFileError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        count = set_postcodes(found, actor=SYSTEM)
        for one in assumed:
            console.print(one, highlight=False, markup=False)
        console.print(f"{count} postcodes are loaded.", highlight=False)
        if found.elsewhere:
            console.print(
                f"{found.elsewhere} rows name a neighbourhood that is not here, such as {found.unknown}.",
                highlight=False,
                markup=False,
            )
        if found.refused:
            table = Table("line", "why", title=f"{found.refused} rows were left out")
            for row in found.told:
                table.add_row(str(row.line), row.reason)
            console.print(table)
