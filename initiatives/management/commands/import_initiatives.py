"""`manage.py import_initiatives FILE`: initiatives from csv, xlsx, ods or GeoJSON, again as often as one likes."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.progress import Progress

from civicnet.workflow import SYSTEM
from initiatives.importing import Importer, Mapping, MappingError, Report, UnreadableFile, read
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
            rows = read(file)
            given = Mapping.load(_saved(options["use_map"])) if options["use_map"] else []
            columns = dict.fromkeys(column for row in rows for column in row.values)
            mapping = Mapping.make(columns, [*given, *options["map"]])
        except (UnreadableFile, MappingError) as error:
            raise CommandError(str(error)) from error
        if options["save_map"]:
            mapping.save(_saved(options["save_map"]))
        for field, expression in mapping.fields.items():
            self.stdout.write(f"  {field} ← {expression}")
        importer = Importer(
            mapping,
            source=options["source"] or file.stem,
            kind=options["kind"],
            actor=SYSTEM,
            promises_contact=options["promise_contact"],
        )
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=len(rows))
            report = importer.run(rows, dry_run=options["dry_run"], progress=lambda: bar.advance(task))
        self._say(report, len(rows), dry_run=options["dry_run"])
        if options["report"]:
            _write(report, options["report"])

    def _say(self, report: Report, total: int, *, dry_run: bool) -> None:
        for rejection in report.rejections[:SHOWN]:
            self.stderr.write(f"line {rejection.line}, {rejection.field}: {rejection.reason}")
        if len(report.rejections) > SHOWN:
            self.stderr.write(
                f"… and {len(report.rejections) - SHOWN} more; --report FILE.csv writes them all."
            )
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{total} rows: {report.new} {would}new, {report.changed} {would}changed, {report.same} the same, "
            f"{report.rejected_rows} rejected."
        )


def _saved(name: str) -> Path:
    return Path(settings.DATA_DIR) / "mappings" / f"{Path(name).name}.json"


def _write(report: Report, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "field", "reason"])
        writer.writerows((r.line, r.field, r.reason) for r in report.rejections)
