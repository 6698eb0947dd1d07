"""Make or change one initiative for each row, through the verbs that the browser uses, and report what did not work."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.areas.maps import Locator
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import Actor
from initiatives import actions
from initiatives.importing.mapping import Mapping
from initiatives.importing.reading import Row
from initiatives.models import Initiative

# The field of the file for each field of the model, to name it in a report as the file does.
NAMES = {
    "naam": "name",
    "samenvatting": "summary",
    "waarom": "purpose",
    "soort": "kind",
    "buurt": "neighbourhood",
    "werkgebied": "working_area",
    "eigen_maat": "own_measure",
    "website": "website",
    "mail": "contact_email",
    "telefoon": "contact_phone",
    "gestart": "started_on",
    "lat": "lat",
    "lon": "lon",
}
FIELDS = {model: file for file, model in NAMES.items()}
# Rows that are kept together: one by one, waiting for the disk takes most of the time.
BATCH: Final = 50


class Refused(Exception):
    """A value that cannot be used: the field of the file, and why."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


@dataclass(frozen=True)
class Rejection:
    """Why one row was left out: where it stands, which field, what is wrong."""

    line: int
    field: str
    reason: str


@dataclass
class Report:
    """What an import did."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def rejected_rows(self) -> int:
        return len({r.line for r in self.rejections})


class Importer:
    """Import rows by one mapping. `source` keeps the ids of different files apart; `kind` is for rows without one.

    With `promises_contact` the municipality promises each new initiative a first contact within 14 days.
    """

    def __init__(
        self, mapping: Mapping, *, source: str, kind: str, actor: Actor, promises_contact: bool = False
    ) -> None:
        self.promises_contact = promises_contact
        self.mapping, self.source, self.kind, self.actor = mapping, source, kind, actor
        # No letters go out about an import: to the desk it is no news.
        self.at: datetime = timezone.now()
        every = list(Neighbourhood.objects.without_outlines())
        areas = [area for area in every if area.closed_on is None]
        # What a neighbourhood was called that went over into another means that other, unless one is called so now.
        now = {area.pk: area for area in every}
        moved = [(area, now[area.points_to_id]) for area in every if area.points_to_id]
        self.areas = {
            key.casefold(): meant
            for area, meant in [*moved, *((area, area) for area in areas)]
            for key in (area.name, area.code, area.cbs_code)
            if key
        }
        self.larger: dict[str, set[Neighbourhood]] = defaultdict(set)
        for area in areas:
            self.larger[area.part_of.casefold()].add(area)
        self.kinds = _kinds()
        imported = Initiative.objects.filter(source_id__startswith=f"{source}:")
        place = Prefetch("neighbourhood", Neighbourhood.objects.without_outlines())
        rows = imported.defer("search", "search_text").prefetch_related(place)
        self.known = {one.source_id: one for one in rows}
        by_key = now
        self.working: dict[int, set[Neighbourhood]] = defaultdict(set)
        pairs = Initiative.working_area.through.objects.filter(initiative__in=imported)
        for key, place_key in pairs.values_list("initiative", "neighbourhood"):
            self.working[key].add(by_key[place_key])

    def run(
        self, rows: Sequence[Row], *, dry_run: bool, progress: Callable[[], None] = lambda: None
    ) -> Report:
        """Import every row that can be; the others are in the report. With `dry_run` nothing is kept."""
        report = Report()
        with transaction.atomic() if dry_run else nullcontext():
            for start in range(0, len(rows), BATCH):
                with transaction.atomic():
                    self._rows(rows[start : start + BATCH], report, progress)
            if dry_run:
                transaction.set_rollback(True)
        return report

    def _rows(self, rows: Iterable[Row], report: Report, progress: Callable[[], None]) -> None:
        for row in rows:
            report.rejections += [Rejection(row.line, name, reason) for name, reason in row.faults.items()]
            if row.faults and not row.values:
                continue
            try:
                with transaction.atomic():
                    self._row(row, report)
            except Refused as refused:
                report.rejections.append(Rejection(row.line, refused.name, refused.reason))
            except ValidationError as error:
                report.rejections += [
                    Rejection(row.line, FIELDS.get(name, name), " ".join(reasons))
                    for name, reasons in error.message_dict.items()
                ]
            progress()

    def _row(self, row: Row, report: Report) -> None:
        values = self._values(row.values)
        source_id = self._source_id(row, values)
        existing = self.known.get(source_id)
        if existing is None:
            values = {"kind": self.kind} | values
            _check(values)
            draft = actions.start_draft(actor=self.actor, source_id=source_id, at=self.at, **values)
            self.known[source_id] = actions.submit(
                draft, actor=self.actor, promises_contact=self.promises_contact, at=self.at
            )
            report.new += 1
        elif changes := {k: v for k, v in values.items() if self._has(existing, k) != v}:
            _check(changes)
            self.known[source_id] = actions.edit(existing, actor=self.actor, at=self.at, **changes)
            report.changed += 1
        else:
            report.same += 1
            return
        if "working_area" in values:
            self.working[self.known[source_id].pk] = values["working_area"]

    def _has(self, existing: Initiative, name: str) -> Any:
        """What an initiative has now in one of its columns, or the neighbourhoods that it works in."""
        return self.working[existing.pk] if name == "working_area" else getattr(existing, name)

    def _source_id(self, row: Row, values: dict[str, Any]) -> str:
        """The row's own id, or its name and neighbourhood when it has none."""
        own = self.mapping.value("bron_id", row.values)
        return f"{self.source}:{own or values['name'].casefold()}"[:200]

    def _values(self, row: dict[str, str]) -> dict[str, Any]:
        get = self.mapping.value
        lat, lon = self._number("lat", row, 90), self._number("lon", row, 180)
        values: dict[str, Any] = {
            NAMES[name]: get(name, row)
            for name in ("naam", "samenvatting", "waarom", "eigen_maat", "website", "mail", "telefoon")
            if name in self.mapping.fields
        }
        if (site := values.get("website", "")).startswith("www."):
            values["website"] = f"https://{site}"  # how people write an address
        if not values["name"]:
            raise Refused("naam", _("This is still missing."))
        # What the file has no column for stays as it is.
        has = self.mapping.fields
        if "soort" in has:
            values["kind"] = self._kind(get("soort", row))
        if "buurt" in has or {"lat", "lon"} <= set(has):
            values["neighbourhood"] = self._area(get("buurt", row), lat, lon)
        if "werkgebied" in has:
            values["working_area"] = self._working_area(get("werkgebied", row))
        if "gestart" in has:
            values["started_on"] = self._date(get("gestart", row))
        return values | {name: value for name, value in (("lat", lat), ("lon", lon)) if name in has}

    def _kind(self, text: str) -> str:
        if not text:
            return self.kind
        if text.casefold() not in self.kinds:
            raise Refused("soort", _("“%(text)s” is not a kind of initiative.") % {"text": text})
        return self.kinds[text.casefold()]

    def _area(self, text: str, lat: float | None, lon: float | None) -> Neighbourhood | None:
        """The neighbourhood that the row names; without a name the one its point lies in, if any."""
        if text:
            if text.casefold() not in self.areas:
                raise Refused("buurt", _("“%(text)s” is not a neighbourhood here.") % {"text": text})
            return self.areas[text.casefold()]
        return self.locator.at(lat, lon) if lat is not None and lon is not None else None

    @cached_property
    def locator(self) -> Locator:
        return Locator()

    def _working_area(self, text: str) -> set[Neighbourhood]:
        """All neighbourhoods of the larger areas, and the single neighbourhoods, that the row names: `Noord; Centrum`."""
        found: set[Neighbourhood] = set()
        for name in filter(None, (piece.strip() for piece in text.split(";"))):
            key = name.casefold()
            if key not in self.larger and key not in self.areas:
                raise Refused("werkgebied", _("“%(text)s” is not an area here.") % {"text": name})
            found |= self.larger.get(key) or {self.areas[key]}
        return found

    def _number(self, name: str, row: dict[str, str], limit: int) -> float | None:
        text = self.mapping.value(name, row)
        if not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise Refused(name, _("“%(text)s” is not a number.") % {"text": text}) from None
        if not -limit <= number <= limit:
            raise Refused(name, _("“%(text)s” lies outside the world.") % {"text": text})
        return number

    def _date(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            raise Refused(
                "gestart", _("“%(text)s” is not a date: write it as 2026-03-14.") % {"text": text}
            ) from None


def _check(values: dict[str, Any]) -> None:
    """Raise ValidationError for each of these values that breaks a rule of its column."""
    fields = {field.name: field for field in Initiative._meta.fields}
    columns = {name: value for name, value in values.items() if name in fields}
    Initiative(**columns).clean_fields(exclude=fields.keys() - columns.keys())
    for name, value in columns.items():
        longest = getattr(fields[name], "max_length", None)
        # Django checks long texts in forms only.
        if longest and isinstance(value, str) and len(value) > longest:
            raise ValidationError({name: _("At most %(longest)s characters.") % {"longest": longest}})


def _kinds() -> dict[str, str]:
    """Every word for a kind: the code's name and the label in both languages."""
    words = {value: value for value in Initiative.Kind.values}
    for language in ("nl", "en"):
        with override(language):
            words |= {force_str(label).casefold(): value for value, label in Initiative.Kind.choices}
    return words
