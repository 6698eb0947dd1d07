"""The geometry of one area: checking and repairing it, and the form in which the database keeps it."""

import json
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from civicnet.areas.features import Feature, why_invalid


class AreaFileError(Exception):
    """The file cannot be used; `errors` says why, one sentence for each fault, naming feature and field.

    `properties` are those of the file, if reading came that far.
    """

    def __init__(self, errors: list[str], properties: list[str] | None = None) -> None:
        self.errors, self.properties = errors, properties or []
        super().__init__("\n".join(errors))


def as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """A geometry as GeoJSON, in degrees with six decimals (a tenth of a metre)."""
    rounded = shapely.transform(geometry, lambda points: points.round(6))
    return json.loads(json.dumps(mapping(rounded if rounded.is_valid else geometry)))


def geometry_of(feature: Feature, label: str, remarks: list[str], *, areas_only: bool) -> BaseGeometry:
    """The geometry of one feature, repaired where that can be; what was repaired is added to `remarks`.

    `label` names the feature in faults. Raises AreaFileError when it is not an area (or a line, unless `areas_only`).
    """
    if feature.fault:
        raise AreaFileError([feature.fault.replace(feature.label, label, 1)])
    allowed = {"Polygon", "MultiPolygon"} | (set() if areas_only else {"LineString", "MultiLineString"})
    if feature.geometry is None or feature.kind not in allowed:
        raise AreaFileError(
            [
                _("%(label)s: geometry is %(kind)s; needed is one of %(allowed)s.")
                % {
                    "label": label,
                    "kind": feature.kind or _("missing"),
                    "allowed": ", ".join(sorted(allowed)),
                }
            ]
        )
    geometry = feature.geometry
    if geometry.is_valid:
        return geometry
    why = why_invalid(shapely.is_valid_reason(geometry))
    repaired = shapely.make_valid(geometry)
    if feature.kind in {"Polygon", "MultiPolygon"}:
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
