"""One geometry of a GeoJSON file: in degrees, inside the world, valid; and what is wrong with it, in our words."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

# What GEOS says of a polygon, without the point that it puts behind it.
_FAULTS: Final[Mapping[str, Promise]] = {
    "Self-intersection": gettext_lazy("it crosses itself"),
    "Ring Self-intersection": gettext_lazy("its edge touches itself"),
    "Too few points in geometry component": gettext_lazy("it has too few points"),
    "Hole lies outside shell": gettext_lazy("a hole lies outside it"),
    "Holes are nested": gettext_lazy("a hole lies in a hole"),
    "Nested shells": gettext_lazy("one part lies in another"),
    "Interior is disconnected": gettext_lazy("it falls apart"),
    "Duplicate Rings": gettext_lazy("an edge stands in it twice"),
    "Invalid Coordinate": gettext_lazy("one of its coordinates is no number"),
}


class AreaFileError(Exception):
    """The file cannot be used; `errors` says why, one sentence for each fault, naming feature and field."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


def as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """A geometry as GeoJSON, in degrees with six decimals (a tenth of a metre)."""
    rounded = shapely.transform(geometry, lambda points: points.round(6))
    return json.loads(json.dumps(mapping(rounded if rounded.is_valid else geometry)))


def geometry_of(
    feature: dict[str, Any],
    label: str,
    remarks: list[str],
    to_degrees: Callable[[BaseGeometry], BaseGeometry],
    *,
    areas_only: bool,
) -> BaseGeometry:
    """The geometry of one feature in degrees, repaired where that can be; what was repaired is added to `remarks`.

    `label` names the feature in faults. Raises AreaFileError for what is no area (or line, unless `areas_only`).
    """
    raw = feature.get("geometry")
    kind = raw.get("type") if isinstance(raw, dict) else None
    allowed = {"Polygon", "MultiPolygon"} | (set() if areas_only else {"LineString", "MultiLineString"})
    if kind not in allowed:
        raise AreaFileError(
            [
                _("%(label)s: geometry is %(kind)s; needed is one of %(allowed)s.")
                % {"label": label, "kind": kind or _("missing"), "allowed": ", ".join(sorted(allowed))}
            ]
        )
    try:
        geometry = to_degrees(shapely.force_2d(shape(raw)))
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise AreaFileError(
            [_("%(label)s: its coordinates are not written as GeoJSON asks.") % {"label": label}]
        ) from error
    west, south, east, north = geometry.bounds if not geometry.is_empty else (math.nan,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise AreaFileError(
            [_("%(label)s: geometry is empty or has coordinates outside the world.") % {"label": label}]
        )
    if geometry.is_valid:
        return geometry
    why = _why_invalid(shapely.is_valid_reason(geometry))
    repaired = shapely.make_valid(geometry)
    if kind in {"Polygon", "MultiPolygon"}:
        parts = [part for part in shapely.get_parts(repaired) if part.area > 0]
        polygons = [
            p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon" and p.area > 0
        ]
        if not polygons:
            raise AreaFileError(
                [_("%(label)s: geometry has no surface (%(why)s).") % {"label": label, "why": why}]
            )
        repaired = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    remarks.append(_("%(label)s: repaired (%(why)s).") % {"label": label, "why": why})
    return repaired


def _why_invalid(reason: str) -> str:
    """ "Self-intersection[4.9 52.1]" in words, with the place: longitude and latitude."""
    fault, _bracket, point = reason.partition("[")
    said = str(_FAULTS.get(fault.strip(), fault.strip()))
    return _("%(fault)s at %(point)s") % {"fault": said, "point": point.rstrip("]")} if point else said
