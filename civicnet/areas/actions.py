"""What changes areas: every load, of the command, the set-up and the example, goes through here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from civicnet.areas import maps
from civicnet.areas.geojson import AreaRow, FeatureRow
from civicnet.areas.geometry import as_geojson
from civicnet.areas.models import AgeBand, MapFeature, Municipality, Neighbourhood, Place
from civicnet.claiming import wait_for_turn
from civicnet.journal.actions import record
from civicnet.text import sort_key
from civicnet.workflow import Actor, require

_FACTS: Final = ("name", "cbs_code", "kind", "part_of", "residents", "eligible_voters")
_STORED: Final = (
    *(*_FACTS, "sort_key", "polygon", "path", "changed_at"),
    *("lat", "lon", "west", "south", "east", "north"),
)


@dataclass
class LoadReport:
    """What a load did, by code. `kept` are neighbourhoods that the file does not name; they stay as they are."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    features: int = 0


@transaction.atomic
def set_municipality(*, actor: Actor, **facts: Any) -> Municipality:
    """Write down what the municipality is called and how people reach it; only the facts named change."""
    require(actor, "areas.manage")
    wait_for_turn("areas")
    row = Municipality.objects.select_for_update().filter(pk=1).first() or Municipality()
    for name, value in facts.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    record(row, "set", actor=actor, data={"fields": sorted(facts)})
    return row


@transaction.atomic
def set_neighbourhoods(
    rows: Sequence[AreaRow], *, actor: Actor, features: Sequence[FeatureRow] | None = None
) -> LoadReport:
    """Create or change neighbourhoods by their code, and draw the map anew.

    Neighbourhoods that are not in `rows` stay: initiatives may point to them. A row without a geometry keeps the
    outline it had. `features`, when given, replace what else is on the map. Loading the same again changes nothing.
    Writes one line in the journal. Raises PermissionDenied without the right.
    """
    require(actor, "areas.manage")
    wait_for_turn("areas")  # there may be no row yet to lock
    known = {row.code: row for row in Neighbourhood.objects.select_for_update().order_by("pk")}
    report = LoadReport()
    before = {code: _state(row) for code, row in known.items()}
    for new in rows:
        row = known.setdefault(new.code, Neighbourhood(code=new.code))
        for name in _FACTS:
            setattr(row, name, getattr(new, name))
        row.sort_key = sort_key(new.name)[:250]
        if new.geometry is not None:
            row.polygon = as_geojson(new.geometry)
            maps.place(row, new.geometry)
    named = {row.code for row in rows}
    report.kept = sorted(known.keys() - named)
    drawn = list(MapFeature.objects.select_for_update())
    if features is not None:
        drawn = [MapFeature(name=f.name, kind=f.kind, geometry=as_geojson(f.geometry)) for f in features]
    report.features = len(drawn)
    maps.redraw(list(known.values()), drawn)
    for code in sorted(named):
        kind = (
            report.created
            if code not in before
            else report.changed
            if _differs(known[code], before)
            else report.same
        )
        kind.append(code)
    _save(known, before)
    if features is not None:
        MapFeature.objects.all().delete()
        MapFeature.objects.bulk_create(drawn)
    else:
        MapFeature.objects.bulk_update(drawn, ["path", "label_x", "label_y", "label_angle"])
    record(
        Municipality(pk=1),
        "load_areas",
        actor=actor,
        data={"created": len(report.created), "changed": len(report.changed), "same": len(report.same)},
    )
    return report


def _state(row: Neighbourhood) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _STORED if name != "changed_at"}


def _differs(row: Neighbourhood, before: dict[str, dict[str, Any]]) -> bool:
    # A new frame redraws every outline; that alone is no change of the neighbourhood.
    now, then = _state(row), before[row.code]
    return any(now[name] != then[name] for name in now if name != "path")


def _save(known: dict[str, Neighbourhood], before: dict[str, dict[str, Any]]) -> None:
    Neighbourhood.objects.bulk_create(row for code, row in known.items() if code not in before)
    moved = [row for code, row in known.items() if code in before and _state(row) != before[code]]
    for row in moved:
        row.changed_at = Neighbourhood._meta.get_field("changed_at").pre_save(row, add=False)
    Neighbourhood.objects.bulk_update(moved, _STORED, batch_size=500)


@transaction.atomic
def set_age_bands(bands: Sequence[AgeBand], *, actor: Actor) -> None:
    """Create or change age bands by their code."""
    require(actor, "areas.manage")
    AgeBand.objects.bulk_create(
        bands,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "min_age", "max_age", "eligible_voters"],
    )
    record(Municipality(pk=1), "set_age_bands", actor=actor, data={"count": len(bands)})


@transaction.atomic
def set_places(places: Sequence[Place], *, actor: Actor) -> None:
    """Create or change places by their code."""
    require(actor, "areas.manage")
    for place in places:
        place.sort_key = sort_key(place.name)[:250]
    Place.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "sort_key", "neighbourhood", "owner", "area_m2", "note", "lat", "lon"],
    )
    record(Municipality(pk=1), "set_places", actor=actor, data={"count": len(places)})
