"""Verbs on areas. Every load goes through here, whether it comes from the command, the set-up or the example."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import shapely
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry import shape

from civicnet import deadlines
from civicnet.areas import maps
from civicnet.areas.geojson import AreaRow, FeatureRow
from civicnet.areas.geometry import AreaFileError, as_geojson
from civicnet.areas.models import AgeBand, MapFeature, Municipality, Neighbourhood, Place, Postcode
from civicnet.areas.postcodes import PostcodeList
from civicnet.database.locks import wait_for_turn
from civicnet.files.actions import remove as remove_file
from civicnet.files.actions import store_photo
from civicnet.files.photos import PreparedPhoto
from civicnet.journal.actions import record
from civicnet.text import sort_key
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, require

_FACTS: Final = ("name", "cbs_code", "kind", "part_of", "residents", "eligible_voters")
# Two outlines that share less than this part of their surface belong to different places.
_SAME_PLACE: Final = 0.01
_STORED: Final = (
    *(*_FACTS, "sort_key", "polygon", "path", "changed_at"),
    *("lat", "lon", "west", "south", "east", "north"),
)


@dataclass
class LoadReport:
    """What a load did, as lists of codes.

    `kept`: open neighbourhoods that the file does not name, and that stay as they are. `still_closed`: those that it
    names and that are closed; a file does not open them again.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    still_closed: list[str] = field(default_factory=list)
    features: int = 0


class CodesClash(AreaFileError):
    """The file uses codes that belong to quite different neighbourhoods here; `errors` names them."""


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
def set_logo(picture: PreparedPhoto | None, *, actor: Actor) -> Municipality:
    """Put a logo of the municipality's own on top of every page, or with None that of civicnet again.

    The file of the one before it is removed. Raises PermissionDenied without the right to manage areas,
    Municipality.DoesNotExist before set-up.
    """
    require(actor, "areas.manage")
    wait_for_turn("areas")
    row = Municipality.objects.select_for_update(of=("self",)).select_related("logo").get(pk=1)
    before = row.logo
    row.logo = store_photo(picture, actor=actor, alt=row.name, public=True) if picture else None
    row.save(update_fields=["logo"])
    if before is not None:
        remove_file(before, actor=SYSTEM)
    record(row, "set_logo" if picture else "remove_logo", actor=actor)
    return row


@transaction.atomic
def set_neighbourhoods(
    rows: Sequence[AreaRow],
    *,
    actor: Actor,
    features: Sequence[FeatureRow] | None = None,
    close: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> LoadReport:
    """Create or change neighbourhoods by their code, and redraw the map.

    Neighbourhoods that are not in `rows` stay: initiatives may point to them. A row without a geometry keeps the
    outline it had. Loading the same again changes nothing. Writes one line in the journal.

    Args:
        features: when given, replace what else is on the map.
        close: the codes of neighbourhoods that are gone, each with the code of its successor or an empty text.
        overwrite: take a code even when it belongs to a neighbourhood with another name in another place.

    Raises:
        PermissionDenied: without the right.
        CodesClash: when `rows` have such codes, unless `overwrite`.
        ValidationError: when a code to close, or that of a successor, is unknown.
    """
    require(actor, "areas.manage")
    wait_for_turn("areas")  # there may be no row yet to lock
    # Drawing takes seconds: rows that point to a neighbourhood can still be written meanwhile (no_key).
    known = {row.code: row for row in Neighbourhood.objects.select_for_update(no_key=True).order_by("pk")}
    report = LoadReport()
    if not overwrite and (clashes := _clashes(rows, known)):
        raise CodesClash(clashes)
    before = {code: _state(row) for code, row in known.items()}
    _write_facts(rows, known)
    drawn = list(MapFeature.objects.select_for_update())
    if features is not None:
        drawn = [MapFeature(name=f.name, kind=f.kind, geometry=as_geojson(f.geometry)) for f in features]
    report.features = len(drawn)
    maps.redraw(list(known.values()), drawn)
    _report_codes(report, {row.code for row in rows}, set(close or {}), known, before)
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
    if close:
        _close_gone(close, actor)
    return report


def _write_facts(rows: Sequence[AreaRow], known: dict[str, Neighbourhood]) -> None:
    """Write what the file says into the neighbourhoods of its codes (not saved); new codes are added to `known`."""
    for new in rows:
        row = known.setdefault(new.code, Neighbourhood(code=new.code))
        for name in _FACTS:
            setattr(row, name, getattr(new, name))
        row.sort_key = sort_key(new.name)[:250]
        if new.geometry is not None:
            row.polygon = as_geojson(new.geometry)
            maps.place(row, new.geometry)


def _report_codes(
    report: LoadReport,
    named: set[str],
    gone: set[str],
    known: dict[str, Neighbourhood],
    before: dict[str, dict[str, Any]],
) -> None:
    """Say of each code what the load does to it; `named` are those of the file, `gone` those to close."""
    open_codes = {code for code, row in known.items() if row.closed_on is None}
    report.closed = sorted(gone)
    report.kept = sorted(open_codes - named - gone)
    report.still_closed = sorted(named - open_codes)
    for code in sorted(named):
        if code not in before:
            report.created.append(code)
        elif _differs(known[code], before):
            report.changed.append(code)
        else:
            report.same.append(code)


def clashes_of(rows: Sequence[AreaRow]) -> list[str]:
    """A sentence for each code that already belongs to a neighbourhood with another name in quite another place."""
    return _clashes(rows, Neighbourhood.objects.in_bulk([row.code for row in rows], field_name="code"))


def _clashes(rows: Sequence[AreaRow], known: Mapping[str, Neighbourhood]) -> list[str]:
    return [
        _("%(code)s is “%(new)s” in the file and “%(old)s” here, and they lie apart.")
        % {"code": row.code, "new": row.name, "old": old.name}
        for row in rows
        if (old := known.get(row.code)) is not None and old.name != row.name and _lie_apart(row, old)
    ]


def _lie_apart(row: AreaRow, old: Neighbourhood) -> bool:
    """Whether hardly anything of one lies in the other; False when either has no outline."""
    if row.geometry is None or old.polygon is None:
        return False
    was = shapely.make_valid(shape(old.polygon))
    smaller = min(was.area, row.geometry.area)
    return bool(was.intersection(row.geometry).area < smaller * _SAME_PLACE)


def likely_successors(rows: Sequence[AreaRow]) -> dict[str, str]:
    """For each open neighbourhood that `rows` do not name: the code of the row in which most of it lies, or ""."""
    named = {row.code for row in rows}
    outlines = [row for row in rows if row.geometry is not None]
    tree = shapely.STRtree([row.geometry for row in outlines])
    found = {}
    for old in Neighbourhood.objects.open().exclude(code__in=named):
        found[old.code] = ""
        if old.polygon is not None:
            was = shapely.make_valid(shape(old.polygon))
            for place in tree.query(was):
                row = outlines[place]
                if row.geometry is not None and was.intersection(row.geometry).area > was.area / 2:
                    found[old.code] = row.code
    return found


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


@transaction.atomic
def save_place(place: Place, *, actor: Actor) -> Place:
    """Save a place that was added or changed; a new one gets a code. Raises PermissionDenied without `areas.manage`."""
    require(actor, "areas.manage")
    verb = "changed" if place.pk else "added"
    place.code = place.code or f"P-{secrets.token_hex(4)}"
    place.save()
    record(place, verb, actor=actor)
    return place


@transaction.atomic
def set_postcodes(found: PostcodeList, *, actor: Actor) -> int:
    """Put this list of postcodes in the place of the one that was there. Returns how many postcodes it has.

    Raises PermissionDenied without the right to manage areas.
    """
    require(actor, "areas.manage")
    wait_for_turn("areas")
    Postcode.objects.all().delete()
    Postcode.objects.bulk_create(
        (
            Postcode(
                postcode=postcode,
                neighbourhood_id=key,
                numbers=sorted(numbers) if len(inside) > 1 else [],
            )
            for postcode, inside in found.places.items()
            for key, numbers in inside.items()
        ),
        batch_size=5000,
    )
    record(Municipality(pk=1), "set_postcodes", actor=actor, data={"count": len(found.places)})
    return len(found.places)


# ---- neighbourhoods that end ---------------------------------------------------------------------


@transaction.atomic
def close_neighbourhood(
    area: Neighbourhood, *, actor: Actor, successor: Neighbourhood | None = None, on: date | None = None
) -> Neighbourhood:
    """Close a neighbourhood that does not exist any more.

    No form, map or new round offers it. What is in it stays in it, and is shown and counted in the successor, if there
    is one; its old address leads there. Earlier rounds keep it.

    Args:
        successor: the open neighbourhood that it became part of.
        on: the first day on which it is gone; today when left out.

    Raises:
        PermissionDenied: without the right to manage areas.
        NotAllowedNow: when it is closed already.
        ValidationError: for a day in the future, or a successor that is closed or is the neighbourhood itself.
    """
    require(actor, "areas.manage")
    known = _locked()
    row = known[area.pk]
    _close(row, known[successor.pk] if successor else None, on or deadlines.local_date(), actor)
    _draw_again(list(known.values()))
    return row


def check_closing(row: Neighbourhood, into: Neighbourhood | None, day: date) -> None:
    """Raise ValidationError for a day in the future, or a successor that is closed or is the neighbourhood itself."""
    if day > deadlines.local_date():
        raise ValidationError({"closed_on": _("This day is still to come. Close it on the day itself.")})
    if into is not None and (into.pk == row.pk or into.closed_on is not None):
        raise ValidationError(
            {"successor": _("“%(name)s” cannot take over: it is closed itself.") % {"name": into.name}}
        )


def _close(row: Neighbourhood, into: Neighbourhood | None, day: date, actor: Actor) -> None:
    """Close one row (not saved) and write it in the journal. Raises what `close_neighbourhood` raises."""
    if row.closed_on is not None:
        raise NotAllowedNow(row, "close")
    check_closing(row, into, day)
    row.closed_on, row.successor = day, into
    data = {"on": day.isoformat(), "successor": into.code if into else ""}
    record(row, "close", actor=actor, before="open", after="closed", data=data)


@transaction.atomic
def reopen_neighbourhood(area: Neighbourhood, *, actor: Actor) -> Neighbourhood:
    """Open a neighbourhood again that was closed by mistake: all that is in it is shown there again.

    Raises PermissionDenied without the right to manage areas, NotAllowedNow when it is open.
    """
    require(actor, "areas.manage")
    known = _locked()
    row = known[area.pk]
    if row.closed_on is None:
        raise NotAllowedNow(row, "reopen")
    row.closed_on = row.successor = None
    _draw_again(list(known.values()))
    record(row, "reopen", actor=actor, before="closed", after="open")
    return row


def _close_gone(into: Mapping[str, str], actor: Actor) -> None:
    """Close several by their code, today: for each the code of its successor, or an empty text."""
    known = _locked()
    by_code = {row.code: row for row in known.values()}
    if missing := {*into, *into.values()} - by_code.keys() - {""}:
        raise ValidationError(_("There is no neighbourhood with the code %(code)s.") % {"code": min(missing)})
    for code, successor in into.items():
        _close(by_code[code], by_code.get(successor), deadlines.local_date(), actor)
    _draw_again(list(known.values()))


def _locked() -> dict[int, Neighbourhood]:
    """All neighbourhoods, locked in the order of their keys."""
    return {row.pk: row for row in Neighbourhood.objects.select_for_update().order_by("pk")}


def _draw_again(rows: Sequence[Neighbourhood]) -> None:
    """Save what closing changed: which neighbourhood stands for which, and the map, framed by the open ones."""
    known = {row.pk: row for row in rows}
    for row in rows:
        end = row
        while end.successor_id:  # ends: a successor is open when it is named
            end = known[end.successor_id]
        row.points_to = end if end is not row else None
    features = list(MapFeature.objects.select_for_update())
    maps.redraw(rows, features)
    fields = ["closed_on", "successor", "points_to", "path"]
    Neighbourhood.objects.bulk_update(rows, fields, batch_size=500)
    MapFeature.objects.bulk_update(features, ["path", "label_x", "label_y", "label_angle"])
