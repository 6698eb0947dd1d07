"""Take over the rows of a table in batches, each row by itself, and report what did not work."""

import hashlib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from civicnet.tables import Row
from civicnet.workflow import Actor
from initiatives.importing.fields import Found, Refused
from initiatives.importing.mapping import Mapping as Columns
from initiatives.importing.report import Rejection, Report

# How many rows are saved together: one by one, waiting for the disk takes most of the time.
BATCH: Final = 50
LONGEST_ID: Final = 200


class TableImporter(ABC):
    """Imports rows by one mapping; a subclass says what a row makes.

    `fields` names the field of the file for each column that a verb may refuse.

    Args:
        source: keeps the ids of different files apart.
    """

    fields: ClassVar[Mapping[str, str]]

    def __init__(self, mapping: Columns, *, source: str, actor: Actor) -> None:
        self.mapping, self.source, self.actor = mapping, source, actor
        # An import sends no letters: to the desk it is no news.
        self.at: datetime = timezone.now()

    # ---- what a subclass says --------------------------------------------------------------------
    @abstractmethod
    def key(self, row: Row) -> str:
        """The row's own id, or what it is known by when it has none."""

    @abstractmethod
    def collision(self, row: Row, lines: str) -> Refused:
        """Why a row cannot be imported that has the same key as others; `lines` are all of them."""

    @abstractmethod
    def take(self, row: Row, report: Report) -> Found:
        """Import one row and count it in the report. Raises Refused, and ValidationError of a verb."""

    def prepare(self, rows: Sequence[Row]) -> list[Row]:
        """Load what the rows name; returns the rows as they are to be read."""
        return list(rows)

    # ---- the run ---------------------------------------------------------------------------------
    def run(
        self,
        rows: Sequence[Row],
        *,
        dry_run: bool,
        progress: Callable[[], None] = lambda: None,
        start: int = 0,
        report: Report | None = None,
        batch_begins: Callable[[], None] = lambda: None,
        batch_done: Callable[[int, Report], bool] = lambda done, report: True,
    ) -> Report:
        """Import every row that can be imported; the others are in the report. With `dry_run` nothing is saved.

        Rows of one file do not depend on each other, so a dry run rolls back each batch, and locks are never held for
        long.

        Args:
            start, report: where an import that was broken off goes on, and what it had done by then.
            batch_begins: called first inside the transaction of each batch.
            batch_done: called after each batch with the number of rows done, inside its transaction, so that what it
                keeps is never more or less than what was imported; False ends the run for now. In a dry run it is
                called outside.
        """
        report = report or Report()
        rows = self.prepare(rows)
        collisions = self._collisions(rows)
        for first in range(start, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            done = first + len(batch)
            with transaction.atomic():
                batch_begins()
                for row in batch:
                    self._try(row, report, collisions)
                    progress()
                if dry_run:
                    transaction.set_rollback(True)
                elif not batch_done(done, report):
                    return report
            if dry_run and not batch_done(done, report):
                return report
        return report

    def source_id(self, row: Row) -> str:
        """What a row is known by in later imports."""
        key = f"{self.source}:{self.key(row)}"
        if len(key) <= LONGEST_ID:
            return key
        return f"{key[:150]}…{hashlib.sha256(key.encode()).hexdigest()[:40]}"

    def _collisions(self, rows: Sequence[Row]) -> dict[int, list[int]]:
        """For each line of a row that another has the same key as: all those lines."""
        lines: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if self.key(row):
                lines[self.source_id(row)].append(row.line)
        return {line: same for same in lines.values() if len(same) > 1 for line in same}

    def _try(self, row: Row, report: Report, collisions: dict[int, list[int]]) -> None:
        try:
            if row.line in collisions:
                raise self.collision(row, ", ".join(map(str, collisions[row.line])))
            if row.fault:
                raise Refused("", row.fault)
            with transaction.atomic():
                found = self.take(row, report)
        except Refused as refused:
            report.rejections.append(Rejection(row.line, refused.name, refused.reason))
        except ValidationError as error:
            report.rejections += [
                Rejection(row.line, self.fields.get(name, name), " ".join(reasons))
                for name, reasons in error.message_dict.items()
            ]
        else:
            report.left_out += found.left_out
            report.ambiguous_dates += found.ambiguous_dates
            report.shortened += found.shortened
