"""What the commands share that import a table: which column is what, looking before keeping, and a report."""

import csv
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.progress import Progress

from civicnet.tables import Table
from initiatives.importing.batches import TableImporter
from initiatives.importing.mapping import Fields, Mapping, MappingError, default_source
from initiatives.importing.reading import UnreadableFile, read
from initiatives.importing.report import Report

SHOWN: Final = 20


class ImportCommand(BaseCommand, ABC):
    """Imports one kind of table; `of` says what it can say. The same file again changes nothing."""

    of: ClassVar[Fields]

    @abstractmethod
    def importer(self, mapping: Mapping, *, source: str, options: dict[str, Any]) -> TableImporter:
        """What imports the rows."""

    def say_more(self, report: Report) -> None:
        """What else people want to know of this kind."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, its columns, and whether to keep anything."""
        parser.add_argument("file", type=Path)
        needed = self.of.needed
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"{needed}=title; a|b is the first filled, a+b both; buurt= drops a guess",
        )
        parser.add_argument("--use-map", metavar="NAME", help="a mapping that was saved")
        parser.add_argument("--save-map", metavar="NAME", help="keep this mapping for a next time")
        parser.add_argument("--source", help="keeps ids of different files apart (default: the file's name)")
        parser.add_argument(
            "--dates",
            default="",
            choices=("dmy", "mdy"),
            help="what 3-4-2026 means: day first or month first; without it such a date is left out and reported",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, keep nothing")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write every rejected row here")

    @no_translations
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Read the file, import its rows and say what was done. Raises CommandError for a file that cannot be read."""
        table, mapping = self._open(file, options)
        for sentence in table.assumed:
            self.stdout.write(f"  {sentence}")
        for field, expression in mapping.fields.items():
            self.stdout.write(f"  {field} ← {expression}")
        source = options["source"] or default_source(mapping, table, file.name)
        importer = self.importer(mapping, source=source, options=options)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(file.name, total=len(table))
            report = importer.run(table.rows, dry_run=options["dry_run"], progress=lambda: bar.advance(task))
        self._say(report, len(table), dry_run=options["dry_run"])
        if options["report"]:
            _write(report, options["report"])

    def _open(self, file: Path, options: dict[str, Any]) -> tuple[Table, Mapping]:
        try:
            table = read(file)
            given = Mapping.load(_saved(options["use_map"])) if options["use_map"] else []
            mapping = Mapping.make(table.headers, [*given, *options["map"]], self.of)
        except (UnreadableFile, MappingError) as error:
            raise CommandError(str(error)) from error
        if options["save_map"]:
            mapping.save(_saved(options["save_map"]))
        return table, mapping

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
        self.stdout.write(f"{len(report.left_out)} fields left out.")
        self.say_more(report)
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
