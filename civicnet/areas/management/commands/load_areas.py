"""Load neighbourhoods from a GeoJSON file."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from civicnet.areas import geojson
from civicnet.areas.actions import CodesClash, LoadReport, likely_successors, set_neighbourhoods
from civicnet.workflow import SYSTEM, NotAllowedNow

_SHOWN = 10
_OVERWRITE = "These may be of another municipality. Are they the same all the same? Then add --overwrite."
_NAME = "Say it with --name PROPERTY, and with --code PROPERTY when there is a code."
_SKIP = "Mend the file, or load the rest with --skip."


class Command(BaseCommand):
    help = (
        "Load neighbourhoods from a GeoJSON file, by their code: new ones are made, known ones changed, none removed; "
        "those that are gone are closed when you say so. "
        "Outlines that cross themselves are repaired and reported. Loading the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a GeoJSON FeatureCollection of polygons")
        for purpose, what in (
            ("code", "holds the code by which areas are recognised"),
            ("name", "holds the name"),
            ("cbs", "holds the national code (BU…, WK…, GM…)"),
            ("kind", f"holds the kind, or one kind for all ({', '.join(geojson.KINDS)})"),
            ("part-of", "holds the larger area that long lists group by"),
            ("residents", "holds the number of residents"),
            ("voters", "holds the number of residents of 16 and over"),
        ):
            parser.add_argument(
                f"--{purpose}", metavar="PROPERTY", help=f"the property that {what}; guessed if left out"
            )
        parser.add_argument(
            "--skip", action="store_true", help="leave out what cannot be an area, and load the rest"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="let codes be taken that are those of other neighbourhoods, with other names in other places",
        )
        parser.add_argument(
            "--into",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="the neighbourhood OLD is gone and went over into NEW (codes): it is closed; may be given again",
        )
        parser.add_argument(
            "--close-gone", action="store_true", help="close every neighbourhood that the file does not name"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, load nothing")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=cast("IO[str]", self.stdout._out), no_color=options["no_color"] or None)
        columns = {purpose: options[purpose] for purpose in geojson.GUESSES if options[purpose] is not None}
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        with progress:
            task = progress.add_task("Reading", total=None)
            try:
                found = geojson.read(
                    options["file"],
                    columns,
                    most_lists=None,
                    progress=lambda done, total: progress.update(task, completed=done, total=total),
                )
            except geojson.AreaFileError as error:
                hint = [_NAME] if isinstance(error, geojson.ColumnsUnclear) else []
                raise CommandError("\n".join(["Nothing was loaded.", *error.errors, *hint])) from error
            if found.left_out and not options["skip"]:
                raise CommandError("\n".join(["Nothing was loaded.", *found.left_out, _SKIP]))
            report = None
            if not options["dry_run"]:
                progress.update(task, description="Saving and drawing", total=None)
                report = _load(found, options)
        self._print_report(console, found, report)

    def _print_report(self, console: Console, found: geojson.AreaFile, report: LoadReport | None) -> None:
        columns = ", ".join(f"{purpose} = {name}" for purpose, name in found.columns.items())
        console.print(f"Columns: {columns}", highlight=False, markup=False)
        for remark in [*found.remarks, *(f"Left out: {fault}" for fault in found.left_out)]:
            console.print(f"  {remark}", highlight=False, markup=False)
        if found.codes_are_names:
            properties = ", ".join(found.properties)
            console.print(
                f"  --code PROPERTY takes another; the file has: {properties}.", highlight=False, markup=False
            )
        if report is None:
            console.print(
                f"{len(found.areas)} areas are in order. Nothing was loaded (dry run).", highlight=False
            )
            return
        table = Table("", "areas", "codes")
        for label, codes in (
            ("new", report.created),
            ("changed", report.changed),
            ("the same", report.same),
            ("not in the file, closed", report.closed),
            ("not in the file, kept", report.kept),
            ("closed before, still closed", report.still_closed),
        ):
            shown = ", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
            table.add_row(label, str(len(codes)), shown)
        console.print(table)
        if report.kept:
            console.print(
                "What is kept and gone: close it with --into OLD=NEW or --close-gone.", highlight=False
            )
        if report.features:
            console.print(f"On the map as well: {report.features} other features.", highlight=False)


def _load(found: geojson.AreaFile, options: Mapping[str, Any]) -> LoadReport:
    pairs = [pair.partition("=") for pair in options["into"]]
    if wrong := [old for old, equals, new in pairs if not (old and equals and new)]:
        raise CommandError(f"--into {wrong[0]}: write the codes as OLD=NEW.")
    close = dict.fromkeys(likely_successors(found.areas), "") if options["close_gone"] else {}
    close |= {old: new for old, _equals, new in pairs}
    try:
        return set_neighbourhoods(
            found.areas,
            actor=SYSTEM,
            features=found.features or None,
            close=close,
            overwrite=options["overwrite"],
        )
    except CodesClash as error:
        raise CommandError("\n".join(["Nothing was loaded.", *error.errors[:_SHOWN], _OVERWRITE])) from error
    except (ValidationError, NotAllowedNow) as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise CommandError(f"Nothing was loaded. {why}") from error
