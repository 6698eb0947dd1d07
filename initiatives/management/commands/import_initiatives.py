"""`manage.py import_initiatives FILE`: import initiatives from csv, xlsx, ods or GeoJSON; can be repeated."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.progress import Progress

from civicnet.workflow import SYSTEM
from initiatives.importing import (
    Importer,
    Mapping,
    MappingError,
    Report,
    UnreadableFile,
    default_source,
    read,
)
from initiatives.models import Initiative

SHOWN = 20


class Command(BaseCommand):
    help = "Import initiatives. Rows with the same source id are changed, not doubled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help="naam=title; a|b is the first filled, a+b both; buurt= drops a guess",
        )
        parser.add_argument("--use-map", metavar="NAME", help="a mapping that was saved")
        parser.add_argument("--save-map", metavar="NAME", help="keep this mapping for a next time")
        parser.add_argument("--source", help="keeps ids of different files apart (default: the file's name)")
        parser.add_argument(
            "--source-name",
            default="",
            help="where it was taken over from, for readers; a column mapped to bron goes first (default: --source)",
        )
        parser.add_argument(
            "--dates",
            default="",
            choices=("dmy", "mdy"),
            help="what 3-4-2026 means: day first or month first; without it such a date is left out and reported",
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
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write every rejected row here")

    @no_translations
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            table = read(file)
            given = Mapping.load(_saved(options["use_map"])) if options["use_map"] else []
            mapping = Mapping.make(table.headers, [*given, *options["map"]])
        except (UnreadableFile, MappingError) as error:
            raise CommandError(str(error)) from error
        if options["save_map"]:
            mapping.save(_saved(options["save_map"]))
        for sentence in table.assumed:
            self.stdout.write(f"  {sentence}")
        for field, expression in mapping.fields.items():
            self.stdout.write(f"  {field} ← {expression}")
        importer = Importer(
            mapping,
            source=options["source"] or default_source(mapping, table, file.name),
            source_name=options["source_name"],
            kind=options["kind"],
            actor=SYSTEM,
            dates=options["dates"],
            shorten=options["shorten"],
            promises_contact=options["promise_contact"],
        )
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=len(table))
            report = importer.run(table.rows, dry_run=options["dry_run"], progress=lambda: bar.advance(task))
        self._say(report, len(table), dry_run=options["dry_run"])
        if options["report"]:
            _write(report, options["report"])

    def _say(self, report: Report, total: int, *, dry_run: bool) -> None:
        for rejection in report.rejections[:SHOWN]:
            self.stderr.write(f"{rejection.place}: {rejection.reason}")
        for left_out in report.left_out[:SHOWN]:
            self.stderr.write(f"{left_out.place}, left out: {left_out.reason}")
        more = max(0, len(report.rejections) - SHOWN) + max(0, len(report.left_out) - SHOWN)
        if more:
            self.stderr.write(f"… and {more} more; --report FILE.csv writes them all.")
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{total} rows: {report.new} {would}new, {report.changed} {would}changed, {report.same} the same, "
            f"{report.rejected_rows} rejected."
        )
        self.stdout.write(
            f"{report.without_place} without a place, {len(report.left_out)} fields left out, "
            f"{report.shortened} texts shortened."
        )
        if report.abroad:
            lines = ", ".join(map(str, report.abroad[:SHOWN])) + (" …" if len(report.abroad) > SHOWN else "")
            self.stdout.write(
                f"{len(report.abroad)} points lie outside the Netherlands: line {lines}. "
                "Load the neighbourhoods first, and points far from them are left out."
            )
        if report.ambiguous_dates:
            self.stdout.write(
                f"{report.ambiguous_dates} dates can be read in two ways: say --dates dmy (day first) "
                "or --dates mdy (month first), and import the file again."
            )


def _saved(name: str) -> Path:
    return Path(settings.DATA_DIR) / "mappings" / f"{Path(name).name}.json"


def _write(report: Report, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "field", "what", "reason"])
        writer.writerows(report.lines())
