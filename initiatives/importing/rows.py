"""Create or change an initiative for each row, with the verbs that the pages use, and report what did not work."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.areas.models import Neighbourhood
from civicnet.tables import Row, clean_cell
from civicnet.workflow import Actor
from initiatives import actions
from initiatives.importing import own
from initiatives.importing.dates import Order
from initiatives.importing.mapping import Mapping
from initiatives.importing.report import Rejection, Report
from initiatives.importing.values import TEXTS, Reader, Refused, Values, as_read
from initiatives.models import Initiative

FIELDS: Final = {model: file for file, model in TEXTS.items()} | {
    "kind": "soort",
    "neighbourhood": "buurt",
    "working_area": "werkgebied",
    "started_on": "gestart",
}
# How many rows are saved together: one by one, waiting for the disk takes most of the time.
BATCH: Final = 50
_LONGEST_ID: Final = 200
# The columns that say where a row comes from are not something that initiators wrote.
_ORIGIN: Final = frozenset({"source_name", "source_url", "source_date"})


class Importer:
    """Import rows by one mapping.

    Args:
        source: keeps the ids of different files apart.
        source_name: where the rows come from, for readers; what a row itself says takes precedence.
        kind: for rows without one.
        dates: `dmy` or `mdy`, for dates of numbers that can be read in two ways; "" leaves those out.
        shorten: cut a text that is too long at a sentence instead of rejecting its row.
        promises_contact: the municipality promises each new initiative a first contact within 14 days.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        source: str,
        kind: str,
        actor: Actor,
        source_name: str = "",
        dates: Order = "",
        shorten: bool = False,
        promises_contact: bool = False,
    ) -> None:
        self.mapping, self.source, self.actor = mapping, source, actor
        self.promises_contact = promises_contact
        # An import sends no letters: to the desk it is no news.
        self.at: datetime = timezone.now()
        self.kind = kind
        self.reader = Reader(
            mapping, kind=kind, dates=dates, shorten=shorten, source_name=source_name or source
        )
        self._load(Q(source_id__startswith=f"{source}:"))

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
        rows = as_read(self.mapping, list(rows))
        if self.mapping.own:
            self._load_own(rows)
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

    # ---- what exists already ------------------------------------------------------------------------
    def _load(self, which: Q) -> None:
        place = Prefetch("neighbourhood", Neighbourhood.objects.without_outlines())
        found = Initiative.objects.filter(which)
        rows = found.defer("search", "search_text").select_related("theme").prefetch_related(place)
        self.known: dict[str, Initiative] = {one.source_id: one for one in rows if one.source_id}
        self.by_slug: dict[str, Initiative] = {}
        self._load_sets(found)

    def _load_own(self, rows: Sequence[Row]) -> None:
        """Also load the initiatives of this site to which the addresses in our own download lead."""
        slugs = {own.slug_of(address) for row in rows if own.is_of_this_site(address := self._address(row))}
        place = Prefetch("neighbourhood", Neighbourhood.objects.without_outlines())
        found = Initiative.objects.filter(slug__in=slugs)
        here = found.defer("search", "search_text").select_related("theme").prefetch_related(place)
        self.by_slug = {one.slug: one for one in here}
        self._load_sets(Initiative.objects.filter(Q(pk__in=found) | Q(source_id__in=self.known)))

    def _load_sets(self, found: Any) -> None:
        by_key = {area.pk: area for area in self.reader.places.areas}
        goals = {goal.pk: goal for goal in self.reader.goals.values()}
        self.sets: dict[tuple[int, str], set[Any]] = defaultdict(set)
        working = Initiative.working_area.through.objects.filter(initiative__in=found)
        for key, other in working.values_list("initiative", "neighbourhood"):
            self.sets[key, "working_area"].add(by_key[other])
        serving = Initiative.goals.through.objects.filter(initiative__in=found, goal__in=goals)
        for key, other in serving.values_list("initiative", "goal"):
            self.sets[key, "goals"].add(goals[other])
        self.with_people = set(
            found.filter(memberships__left_at=None, memberships__isnull=False).values_list("pk", flat=True)
        )

    def _address(self, row: Row) -> str:
        return self.mapping.value("bron_adres", row.values)

    def _existing(self, row: Row) -> Initiative | None:
        if self.mapping.own and own.is_of_this_site(address := self._address(row)):
            here = self.by_slug.get(own.slug_of(address))
            if here is not None:
                return here
        found = self.known.get(self._source_id(row))
        return found if found is not None else self._by_old_id(row)

    # ---- the id of a row ------------------------------------------------------------------------
    def _key(self, row: Row) -> str:
        """The row's own id, or its name and neighbourhood when it has none."""
        if self.mapping.own:
            return own.slug_of(self._address(row)) or self.mapping.value("naam", row.values).casefold()
        if given := self.mapping.value("bron_id", row.values):
            return given
        name = self.mapping.value("naam", row.values).casefold()
        place = self.mapping.value("buurt", row.values).casefold()
        return f"{name} | {place}" if place else name

    def _source_id(self, row: Row) -> str:
        key = f"{self.source}:{self._key(row)}"
        if len(key) <= _LONGEST_ID:
            return key
        return f"{key[:150]}…{hashlib.sha256(key.encode()).hexdigest()[:40]}"

    def _by_old_id(self, row: Row) -> Initiative | None:
        """Find what an earlier release imported: it shortened ids, and knew rows without an id by name alone."""
        given = self.mapping.value("bron_id", row.values)
        name = self.mapping.value("naam", row.values).casefold()
        found = self.known.get(f"{self.source}:{given or name}"[:_LONGEST_ID])
        if found is None or given or self.names[name] == 1:
            return found
        area = self.reader.places.named(self.mapping.value("buurt", row.values))
        return found if area is not None and found.neighbourhood_id == area.pk else None

    def _collisions(self, rows: Sequence[Row]) -> dict[int, list[int]]:
        """For each line of a row that another has the same id as, or the same name and neighbourhood: all those lines."""
        self.names = Counter(self.mapping.value("naam", row.values).casefold() for row in rows)
        lines: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if self._key(row):
                lines[self._source_id(row)].append(row.line)
        return {line: same for same in lines.values() if len(same) > 1 for line in same}

    # ---- one row ---------------------------------------------------------------------------------
    def _try(self, row: Row, report: Report, collisions: dict[int, list[int]]) -> None:
        try:
            if row.line in collisions:
                raise self._collision(row, collisions[row.line])
            with transaction.atomic():
                found = self.reader.read(row)
                self._keep(row, found, report)
        except Refused as refused:
            report.rejections.append(Rejection(row.line, refused.name, refused.reason))
        except ValidationError as error:
            report.rejections += [
                Rejection(row.line, FIELDS.get(name, name), " ".join(reasons))
                for name, reasons in error.message_dict.items()
            ]
        else:
            report.left_out += found.left_out
            report.ambiguous_dates += found.ambiguous_dates
            report.shortened += found.shortened
            if found.is_abroad:
                report.abroad.append(row.line)

    def _collision(self, row: Row, lines: list[int]) -> Refused:
        said = {"lines": ", ".join(str(line) for line in lines), "key": self._key(row)}
        if self.mapping.value("bron_id", row.values) or self.mapping.own:
            return Refused("bron_id", _("Lines %(lines)s have the same id, “%(key)s”.") % said)
        reason = _("Lines %(lines)s have the same name and neighbourhood. Give each row an id of its own.")
        return Refused("naam", reason % said)

    def _keep(self, row: Row, found: Values, report: Report) -> None:
        existing, values = self._existing(row), found.columns
        if existing is None:
            existing = self._make(row, found)
            report.new += 1
        else:
            if (
                existing.slug in self.by_slug
            ):  # our own download gives its address here, not where it came from
                values = {name: value for name, value in values.items() if name not in _ORIGIN}
            changes = {name: value for name, value in values.items() if self._has(existing, name) != value}
            if self._is_theirs(existing):
                changes = {name: value for name, value in changes.items() if name not in _ORIGIN}
            moves = bool(found.stage) and found.stage != existing.stage
            self._refuse_to_overrule(existing, changes, moves=moves)
            if changes:
                existing = actions.edit(existing, actor=self.actor, at=self.at, **changes)
            if moves:
                before = existing.stage
                existing = actions.bring_to_stage(existing, found.stage, actor=self.actor, at=self.at)
                moves = existing.stage != before
            if changes or moves:
                report.changed += 1
            else:
                report.same += 1
        for name in ("working_area", "goals"):
            if name in values:
                self.sets[existing.pk, name] = values[name]
        if existing.source_id:
            self.known[existing.source_id] = existing
        if existing.neighbourhood_id is None and not self.sets[existing.pk, "working_area"]:
            report.without_place += 1

    def _make(self, row: Row, found: Values) -> Initiative:
        values = {"kind": self.kind} | found.columns
        draft = actions.start_draft(
            actor=self.actor,
            source_id=self._source_id(row),
            imported_at=self.at,
            at=self.at,
            **values,
        )
        made = actions.submit(draft, actor=self.actor, promises_contact=self.promises_contact, at=self.at)
        if found.stage and found.stage != made.stage:
            made = actions.bring_to_stage(made, found.stage, actor=self.actor, at=self.at)
        return made

    def _is_theirs(self, existing: Initiative) -> bool:
        """Whether it was created here or has initiators: then text and stage are theirs (domain.md, Autonomy)."""
        return (existing.imported_at is None and not existing.source_id) or existing.pk in self.with_people

    def _refuse_to_overrule(self, existing: Initiative, changes: Collection[str], *, moves: bool) -> None:
        if (changes or moves) and self._is_theirs(existing):
            raise Refused(
                "",
                _("“%(name)s” stands on this site and is its initiators' own: an import does not change it.")
                % {"name": existing.name},
            )

    def _has(self, existing: Initiative, name: str) -> Any:
        """What an initiative has now in one of its columns, or in one of its sets."""
        if name in ("working_area", "goals"):
            return self.sets[existing.pk, name]
        value = getattr(existing, name)
        return clean_cell(value) if isinstance(value, str) else value
