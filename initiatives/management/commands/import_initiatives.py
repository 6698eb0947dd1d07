"""`manage.py import_initiatives FILE`: import initiatives from csv, xlsx, ods or GeoJSON; can be repeated."""

from argparse import ArgumentParser
from typing import Any

from civicnet.workflow import SYSTEM
from initiatives.importing import INITIATIVES, Importer, Mapping, Report
from initiatives.importing.command import SHOWN, ImportCommand
from initiatives.models import Initiative


class Command(ImportCommand):
    help = "Import initiatives. Rows with the same source id are changed, not doubled."
    of = INITIATIVES

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--source-name",
            default="",
            help="where it was taken over from, for readers; a column mapped to bron goes first (default: --source)",
        )
        parser.add_argument(
            "--shorten",
            action="store_true",
            help="cut a text that is too long at a sentence, with a link to its source, instead of rejecting the row",
        )
        parser.add_argument(
            "--kind",
            default=Initiative.Kind.RESIDENTS_INITIATIVE,
            choices=Initiative.Kind.values,
            help="for rows without one",
        )
        parser.add_argument(
            "--promise-contact",
            action="store_true",
            help="promise each new initiative a first contact within 14 days; without it none is promised",
        )

    def importer(self, mapping: Mapping, *, source: str, options: dict[str, Any]) -> Importer:
        return Importer(
            mapping,
            source=source,
            source_name=options["source_name"],
            kind=options["kind"],
            actor=SYSTEM,
            dates=options["dates"],
            shorten=options["shorten"],
            promises_contact=options["promise_contact"],
        )

    def say_more(self, report: Report) -> None:
        self.stdout.write(f"{report.without_place} without a place, {report.shortened} texts shortened.")
        if report.abroad:
            lines = ", ".join(map(str, report.abroad[:SHOWN])) + (" …" if len(report.abroad) > SHOWN else "")
            self.stdout.write(
                f"{len(report.abroad)} points lie outside the Netherlands: line {lines}. "
                "Load the neighbourhoods first, and points far from them are left out."
            )
