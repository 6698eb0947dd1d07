"""Create or change an initiative for each row, with the verbs that the pages use, and report what did not work."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from civicnet.areas.models import Neighbourhood
from civicnet.tables import Row, clean_cell
from civicnet.workflow import Actor
from initiatives import actions
from initiatives.importing import own
from initiatives.importing.batches import LONGEST_ID, TableImporter
from initiatives.importing.dates import Order
from initiatives.importing.fields import Refused
from initiatives.importing.mapping import Mapping
from initiatives.importing.report import Report
from initiatives.importing.values import TEXTS, Reader, Values, as_read
from initiatives.models import Initiative

FIELDS: Final = {model: file for file, model in TEXTS.items()} | {
    "kind": "soort",
    "neighbourhood": "buurt",
    "working_area": "werkgebied",
    "started_on": "gestart",
}
# The columns that say where a row comes from are not something that initiators wrote.
_ORIGIN: Final = frozenset({"source_name", "source_url", "source_date"})


class Importer(TableImporter):
    """Import initiatives by one mapping.

    Args:
        source: keeps the ids of different files apart.
        source_name: where the rows come from, for readers; what a row itself says takes precedence.
        kind: for rows without one.
        dates: `dmy` or `mdy`, for dates of numbers that can be read in two ways; "" leaves those out.
        shorten: cut a text that is too long at a sentence instead of rejecting its row.
        promises_contact: the municipality promises each new initiative a first contact within 14 days.
    """

    fields = FIELDS

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
        super().__init__(mapping, source=source, actor=actor)
        self.promises_contact, self.kind = promises_contact, kind
        self.reader = Reader(
            mapping, kind=kind, dates=dates, shorten=shorten, source_name=source_name or source
        )
        self._load(Q(source_id__startswith=f"{source}:"))

    def prepare(self, rows: Sequence[Row]) -> list[Row]:
        """As of TableImporter, with the initiatives of this site that our own download names."""
        found = as_read(self.mapping, list(rows))
        if self.mapping.own:
            self._load_own(found)
        self.names = Counter(self.mapping.value("naam", row.values).casefold() for row in found)
        return found

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
        found = self.known.get(self.source_id(row))
        return found if found is not None else self._by_old_id(row)

    # ---- the id of a row ------------------------------------------------------------------------
    def key(self, row: Row) -> str:
        """The row's own id, or its name and neighbourhood when it has none."""
        if self.mapping.own:
            return own.slug_of(self._address(row)) or self.mapping.value("naam", row.values).casefold()
        if given := self.mapping.value("bron_id", row.values):
            return given
        name = self.mapping.value("naam", row.values).casefold()
        place = self.mapping.value("buurt", row.values).casefold()
        return f"{name} | {place}" if place else name

    def _by_old_id(self, row: Row) -> Initiative | None:
        """Find what an earlier release imported: it shortened ids, and knew rows without an id by name alone."""
        given = self.mapping.value("bron_id", row.values)
        name = self.mapping.value("naam", row.values).casefold()
        found = self.known.get(f"{self.source}:{given or name}"[:LONGEST_ID])
        if found is None or given or self.names[name] == 1:
            return found
        area = self.reader.places.named(self.mapping.value("buurt", row.values))
        return found if area is not None and found.neighbourhood_id == area.pk else None

    # ---- one row ---------------------------------------------------------------------------------
    def take(self, row: Row, report: Report) -> Values:
        """Create or change the initiative of one row."""
        found = self.reader.read(row)
        self._keep(row, found, report)
        if found.is_abroad:
            report.abroad.append(row.line)
        return found

    def collision(self, row: Row, lines: str) -> Refused:
        """Rows with the same id, or without one the same name and neighbourhood."""
        said = {"lines": lines, "key": self.key(row)}
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
            source_id=self.source_id(row),
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
