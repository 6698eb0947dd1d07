"""Reading areas from a GeoJSON file: which column is what, what is wrong, what was repaired.

Nothing is written here; `actions.set_neighbourhoods` does that with what this module returns.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from civicnet.areas.models import MapFeature, Neighbourhood

# Names of columns that files in the Netherlands use, likeliest first; compared without case, spaces, - and _.
GUESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": (
        *("code", "buurtcode", "bucode", "wijkcode", "wkcode", "statcode"),
        *("stadsdeelcode", "gemeentecode", "gmcode", "identificatie"),
    ),
    "name": (
        "naam",
        "name",
        "buurtnaam",
        "bunaam",
        "wijknaam",
        "wknaam",
        "statnaam",
        "gemeentenaam",
        "gmnaam",
    ),
    "cbs": ("cbscode", "cbs", "buurtcodecbs", "statcode", "buurtcode"),
    "kind": ("soort", "kind", "rubriek"),
    "part_of": (
        "onderdeelvan",
        "partof",
        "stadsdeel",
        "stadsdeelnaam",
        "wijknaam",
        "gemeentenaam",
        "provincie",
    ),
    "residents": ("inwoners", "aantalinwoners", "residents"),
    "voters": ("stemgerechtigd", "stemgerechtigden", "eligiblevoters"),
}
KINDS: Final[Mapping[str, str]] = {
    **{value: value for value in Neighbourhood.Kind.values},
    "buurt": Neighbourhood.Kind.NEIGHBOURHOOD,
    "wijk": Neighbourhood.Kind.DISTRICT,
    "dorp": Neighbourhood.Kind.VILLAGE,
    "stadsdeel": Neighbourhood.Kind.BOROUGH,
    "gemeente": Neighbourhood.Kind.MUNICIPALITY,
}
_KIND_BY_CBS: Final = {
    "BU": Neighbourhood.Kind.NEIGHBOURHOOD,
    "WK": Neighbourhood.Kind.DISTRICT,
    "GM": Neighbourhood.Kind.MUNICIPALITY,
}
_FEATURE_KINDS: Final[Mapping[str, str]] = {
    **{value: value for value in MapFeature.Kind.values},
    "rivier": MapFeature.Kind.WATERWAY,
    "kanaal": MapFeature.Kind.WATERWAY,
    "vijver": MapFeature.Kind.WATER,
    "meer": MapFeature.Kind.WATER,
}
_CBS_CODE: Final = re.compile(r"(BU|WK|GM)\d{4}\w*")
_LONGEST: Final = {"code": 40, "name": 200, "cbs_code": 20, "part_of": 200}
_MOST_ERRORS: Final = 20


class AreaFileError(Exception):
    """The file cannot be used; `errors` says why, one sentence for each fault, naming feature and field."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One neighbourhood as the file has it; `geometry` is valid and in degrees (WGS 84)."""

    code: str
    name: str
    cbs_code: str = ""
    kind: str = Neighbourhood.Kind.NEIGHBOURHOOD
    part_of: str = ""
    residents: int | None = None
    eligible_voters: int | None = None
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True)
class FeatureRow:
    """Something else on the map, such as a river."""

    name: str
    kind: str
    geometry: BaseGeometry


@dataclass
class AreaFile:
    """What a file holds. `columns` tells which column served for what, `remarks` what was repaired or assumed."""

    areas: list[AreaRow] = field(default_factory=list)
    features: list[FeatureRow] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read(
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> AreaFile:
    """Read a GeoJSON file of areas.

    Args:
        path: a FeatureCollection of polygons.
        columns: which property is `code`, `name`, `cbs`, `kind`, `part_of`, `residents`, `voters`; what is not
            named is guessed. `kind` may also be one kind that holds for all areas.
        progress: called with (features done, features in all).

    Raises:
        AreaFileError: with every fault found, up to twenty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AreaFileError([f"{path}: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise AreaFileError([f"{path}: is not UTF-8 text (byte {error.start})."]) from error
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise AreaFileError([f"{path}: is not JSON: {error.msg}, line {error.lineno}."]) from error
    return parse(document, columns, progress=progress)


def parse(
    document: Any,
    columns: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> AreaFile:
    """Like `read`, for a document that is already in memory (an upload)."""
    features = _features(document)
    found = AreaFile()
    found.columns = _columns(features, dict(columns or {}))
    to_degrees = _to_degrees(document, features, found.remarks)
    errors: list[str] = []
    seen: dict[str, str] = {}
    for number, feature in enumerate(features, 1):
        try:
            _take(found, feature, number, to_degrees, seen)
        except AreaFileError as error:
            errors.extend(error.errors)
            if len(errors) >= _MOST_ERRORS:
                errors.append("There may be more.")
                break
        if progress:
            progress(number, len(features))
    if not errors and not found.areas:
        errors.append("The file holds no areas.")
    if errors:
        raise AreaFileError(errors)
    return found


def as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """A geometry as GeoJSON, in degrees with six decimals (a tenth of a metre)."""
    rounded = shapely.transform(geometry, lambda points: points.round(6))
    return json.loads(json.dumps(mapping(rounded if rounded.is_valid else geometry)))


# ---- the document --------------------------------------------------------------------------------


def _features(document: Any) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise AreaFileError(["This is TopoJSON; areas are read from GeoJSON only."])
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise AreaFileError(["This is no GeoJSON FeatureCollection."])
    if not features:
        raise AreaFileError(["The file holds no features."])
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise AreaFileError([f"Feature {number} is no GeoJSON feature."])
    return features


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _columns(features: list[dict[str, Any]], given: dict[str, str]) -> dict[str, str]:
    """Which property serves for what. Raises when a given one is nowhere, or when code or name cannot be found."""
    names = list(dict.fromkeys(name for feature in features for name in feature.get("properties") or {}))
    by_bare = {_bare(name): name for name in reversed(names)}
    columns: dict[str, str] = {}
    errors = []
    for purpose, guesses in GUESSES.items():
        wanted = given.get(purpose)
        if wanted is None:
            guess = next((by_bare[guess] for guess in guesses if guess in by_bare), None)
            # A property that is the code or the name already says nothing about a larger area.
            if guess is not None and (purpose == "cbs" or guess not in columns.values()):
                columns[purpose] = guess
        elif wanted in names or (purpose == "kind" and wanted in KINDS):
            columns[purpose] = wanted
        else:
            errors.append(f"--{purpose.replace('_', '-')}: no feature has a property {wanted!r}.")
    errors += [
        f"No property looks like the {purpose}; say which with --{purpose}. The file has: {', '.join(names) or 'none'}."
        for purpose in ("code", "name")
        if purpose not in columns and purpose not in given
    ]
    if errors:
        raise AreaFileError(errors)
    return columns


# ---- one feature ---------------------------------------------------------------------------------


def _take(
    found: AreaFile,
    feature: dict[str, Any],
    number: int,
    to_degrees: Callable[[BaseGeometry], BaseGeometry],
    seen: dict[str, str],
) -> None:
    """Add one feature to what was found. Raises AreaFileError naming the feature and the field."""
    properties = feature.get("properties") or {}

    def value(purpose: str) -> str:
        raw = properties.get(found.columns.get(purpose, ""))
        return "" if raw is None else " ".join(str(raw).split())

    kind_text = value("kind") or found.columns.get("kind", "")
    feature_kind = _FEATURE_KINDS.get(kind_text.casefold())
    code, name = value("code"), value("name")
    label = f"Feature {number} ({f'{code} {name}'.strip()})" if code or name else f"Feature {number}"
    if str(properties.get("water", "")).casefold() == "ja":  # the CBS files have an area for open water, too
        found.remarks.append(f"{label}: open water, left out.")
        return
    geometry = _geometry(feature, label, found.remarks, to_degrees, areas_only=feature_kind is None)
    if feature_kind:
        found.features.append(FeatureRow(name=name[:120], kind=feature_kind, geometry=geometry))
        return
    errors = []
    if not code:
        errors.append(f"{label}: {found.columns['code']} (the code) is empty.")
    elif code in seen:
        errors.append(f"{label}: {found.columns['code']} {code!r} is the code of {seen[code]} already.")
    if not name:
        errors.append(f"{label}: {found.columns['name']} (the name) is empty.")
    cbs = value("cbs") if _CBS_CODE.fullmatch(value("cbs")) else code if _CBS_CODE.fullmatch(code) else ""
    texts = {"code": code, "name": name, "cbs_code": cbs, "part_of": value("part_of")}
    errors += [
        f"{label}: {key} is longer than {_LONGEST[key]} characters."
        for key, text in texts.items()
        if len(text) > _LONGEST[key]
    ]
    kind = KINDS.get(kind_text.casefold()) if kind_text else _KIND_BY_CBS.get(cbs[:2])
    if kind_text and kind is None:
        errors.append(f"{label}: {found.columns['kind']} is {kind_text!r}; known are {', '.join(KINDS)}.")
    if errors:
        raise AreaFileError(errors)
    seen[code] = label
    found.areas.append(
        AreaRow(
            **texts,
            kind=kind or Neighbourhood.Kind.NEIGHBOURHOOD,
            residents=_count(value("residents"), f"{label}: {found.columns.get('residents')}"),
            eligible_voters=_count(value("voters"), f"{label}: {found.columns.get('voters')}"),
            geometry=geometry,
        )
    )


def _count(text: str, label: str) -> int | None:
    """A number of people; the CBS writes -99999999 for "not known"."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number.is_integer():
        raise AreaFileError([f"{label}: {text!r} is no whole number."])
    return int(number) if number >= 0 else None


def _geometry(
    feature: dict[str, Any],
    label: str,
    remarks: list[str],
    to_degrees: Callable[[BaseGeometry], BaseGeometry],
    *,
    areas_only: bool,
) -> BaseGeometry:
    raw = feature.get("geometry")
    kind = raw.get("type") if isinstance(raw, dict) else None
    allowed = {"Polygon", "MultiPolygon"} | (set() if areas_only else {"LineString", "MultiLineString"})
    if kind not in allowed:
        raise AreaFileError(
            [f"{label}: geometry is {kind or 'missing'}; needed is {' or '.join(sorted(allowed))}."]
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
        raise AreaFileError([f"{label}: geometry cannot be read: {error}."]) from error
    west, south, east, north = geometry.bounds if not geometry.is_empty else (math.nan,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise AreaFileError([f"{label}: geometry is empty or has coordinates outside the world."])
    if geometry.is_valid:
        return geometry
    why = shapely.is_valid_reason(geometry)
    repaired = shapely.make_valid(geometry)
    if kind in {"Polygon", "MultiPolygon"}:
        parts = [part for part in shapely.get_parts(repaired) if part.area > 0]
        polygons = [
            p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon" and p.area > 0
        ]
        if not polygons:
            raise AreaFileError([f"{label}: geometry has no surface ({why})."])
        repaired = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    remarks.append(f"{label}: repaired ({why}).")
    return repaired


# ---- coordinates ---------------------------------------------------------------------------------

_NETHERLANDS: Final = (3.0, 50.5, 7.5, 54.0)  # degrees: west, south, east, north
_RD: Final = (-10_000, 280_000, 310_000, 640_000)  # metres of the Rijksdriehoeksstelsel (EPSG:28992)


def _to_degrees(
    document: dict[str, Any], features: list[dict[str, Any]], remarks: list[str]
) -> Callable[[BaseGeometry], BaseGeometry]:
    """What makes degrees (longitude first, WGS 84) of the file's coordinates.

    The coordinates decide, not the label: published files carry wrong ones. Raises when they are neither degrees nor
    Dutch metres.
    """
    label = ""
    if isinstance(crs := document.get("crs"), dict) and isinstance(crs.get("properties"), dict):
        label = str(crs["properties"].get("name", ""))
    point = next(
        (p for f in features if (p := _first_point((f.get("geometry") or {}).get("coordinates")))), None
    )
    if point is None or _within(point, (-180.0, -90.0, 180.0, 90.0)):
        if (
            point is not None
            and _within((point[1], point[0]), _NETHERLANDS)
            and not _within(point, _NETHERLANDS)
        ):
            remarks.append("The coordinates have the latitude first; read the other way round.")
            return lambda geometry: shapely.transform(geometry, lambda points: points[:, ::-1])
        if label and not re.search(r"CRS84|4326|4258", label):
            remarks.append(f"The file calls its coordinates {label}, but they are degrees; read as WGS 84.")
        return lambda geometry: geometry
    if _within(point, _RD):
        remarks.append("The coordinates are metres of the Rijksdriehoeksstelsel; turned into degrees.")
        return lambda geometry: shapely.transform(geometry, rd_to_degrees)
    raise AreaFileError(
        [
            f"The coordinates ({point[0]:g}, {point[1]:g}{f', {label}' if label else ''}) are neither degrees nor Dutch RD."
        ]
    )


def _first_point(coordinates: Any) -> tuple[float, float] | None:
    while isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    match coordinates:
        case [int() | float() as x, int() | float() as y, *_]:
            return float(x), float(y)
    return None


def _within(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


# Schreutelkamp and Strang van Hees, "Benaderingsformules voor de transformatie tussen RD- en WGS84-kaartcoördinaten"
# (Geodesia 2001): good to about a metre. Powers of x and y, then the factor in seconds.
_LATITUDE: Final = (
    *(
        (0, 1, 3235.65389),
        (2, 0, -32.58297),
        (0, 2, -0.24750),
        (2, 1, -0.84978),
        (0, 3, -0.06550),
        (2, 2, -0.01709),
    ),
    *((1, 0, -0.00738), (4, 0, 0.00530), (2, 3, -0.00039), (4, 1, 0.00033), (1, 1, -0.00012)),
)
_LONGITUDE: Final = (
    *(
        (1, 0, 5260.52916),
        (1, 1, 105.94684),
        (1, 2, 2.45656),
        (3, 0, -0.81885),
        (1, 3, 0.05594),
        (3, 1, -0.05607),
    ),
    *((0, 1, 0.01199), (3, 2, -0.00256), (1, 4, 0.00128), (0, 2, 0.00022), (2, 0, -0.00022), (5, 0, 0.00026)),
)


def rd_to_degrees(points: Any) -> Any:
    """An array of RD points (x, y in metres) as (longitude, latitude) in degrees, WGS 84."""
    x, y = (points[:, 0] - 155_000) / 1e5, (points[:, 1] - 463_000) / 1e5
    degrees = points.copy()
    degrees[:, 0] = 5.38720621 + sum(k * x**p * y**q for p, q, k in _LONGITUDE) / 3600
    degrees[:, 1] = 52.15517440 + sum(k * x**p * y**q for p, q, k in _LATITUDE) / 3600
    return degrees
