"""The features of a GeoJSON file: the one reader of that format, for every part of the site.

    read_features(source: bytes | Path, name: str = "", *, most_lists: int | None = MOST_LISTS) -> FeatureFile

`source` is the content of the file or where it is; `name` is what its owner calls it (an upload: `file.name`), for the
sentences. A file that is not a GeoJSON FeatureCollection raises UnreadableGeoJSON with one sentence that names it. A
fault in one feature affects that feature only: `FeatureFile.features` has one `Feature` for each entry of the file, in
its order, with

- `number` (1 is the first) and `label` ("Feature 3 (Molenwijk)") for sentences;
- `properties`, as JSON has them;
- `geometry`, in degrees (longitude first, WGS 84), or None when it is missing or wrong;
- `fault`, why the geometry cannot be used, as a sentence that begins with the label; empty when it can, or is missing;
- `broken`, why the whole entry is no feature, as such a sentence; empty when it is one.

`FeatureFile.remarks` are sentences on what was assumed of the file: its encoding, the order or kind of coordinates.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from civicnet.areas import coordinates

# Lists and objects in one upload: each takes some hundred bytes of memory however short it is in the file. The 518
# neighbourhoods of Amsterdam, drawn to the metre, have 60,000.
MOST_LISTS: Final = 2_000_000
# How deep the positions lie in the coordinates of each kind of geometry (RFC 7946, section 3.1).
_DEPTH: Final[Mapping[str, int]] = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_FEWEST: Final[Mapping[str, int]] = {"LineString": 2, "MultiLineString": 2, "Polygon": 3, "MultiPolygon": 3}
_ENCODINGS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NAMES: Final = ("naam", "name", "titel", "title", "buurtnaam", "wijknaam", "statnaam", "code", "id")
_LONGEST_SHOWN: Final = 40
# The messages of shapely and GEOS, without the point that follows them.
FAULTS: Final[Mapping[str, Promise]] = {
    "Self-intersection": gettext_lazy("it crosses itself"),
    "Ring Self-intersection": gettext_lazy("its edge touches itself"),
    "Too few points in geometry component": gettext_lazy("it has too few points"),
    "Hole lies outside shell": gettext_lazy("a hole lies outside it"),
    "Holes are nested": gettext_lazy("a hole lies in a hole"),
    "Nested shells": gettext_lazy("one part lies in another"),
    "Interior is disconnected": gettext_lazy("it falls apart"),
    "Duplicate Rings": gettext_lazy("an edge stands in it twice"),
    "Invalid Coordinate": gettext_lazy("one of its coordinates is no number"),
    "A linearring requires at least 4 coordinates.": gettext_lazy("it has too few points"),
    "IllegalArgumentException: Points of LinearRing do not form a closed linestring": gettext_lazy(
        "an edge does not end where it begins"
    ),
}


class UnreadableGeoJSON(Exception):
    """The file cannot be read at all; the message is one sentence that names it and says why."""


class _Fault(Exception):
    """What is wrong with one geometry, as the second half of a sentence."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One entry of the file; see the module."""

    number: int
    label: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    geometry: BaseGeometry | None = None
    fault: str = ""
    broken: str = ""


@dataclass(frozen=True, kw_only=True)
class FeatureFile:
    """All entries of a file, what it is called, and what was assumed of it."""

    name: str
    features: list[Feature]
    remarks: list[str]


def read_features(
    source: bytes | Path, name: str = "", *, most_lists: int | None = MOST_LISTS
) -> FeatureFile:
    """Read a GeoJSON FeatureCollection.

    Args:
        source: its content, or its path.
        name: what its owner calls it; the name of the path when left out.
        most_lists: how many lists and objects it may hold, so that a small file cannot fill the memory; None: any number.

    Raises:
        UnreadableGeoJSON: when it is no such file, saying why. Faults of single features are in what is returned.
    """
    remarks: list[str] = []
    name = name or (source.name if isinstance(source, Path) else _("The file"))
    data = _bytes(source, name)
    if most_lists is not None and data.count(b"[") + data.count(b"{") > most_lists:
        raise UnreadableGeoJSON(
            _("%(file)s holds more than %(most)d points; simplify the outlines first.")
            % {"file": name, "most": most_lists}
        )
    return features_of(_document(_text(data, name, remarks), name), name, remarks)


def features_of(document: Any, name: str = "", remarks: list[str] | None = None) -> FeatureFile:
    """Like `read_features`, for a document that is already in memory."""
    name, remarks = name or _("The file"), [] if remarks is None else remarks
    entries = _entries(document, name)
    raw = [entry.get("geometry") if isinstance(entry, dict) else None for entry in entries]
    points = [point for point in (_first_point(geometry) for geometry in raw) if point]
    try:
        to_degrees = coordinates.reader(_label_of_crs(document), points, remarks)
    except ValueError as error:
        raise UnreadableGeoJSON(f"{name}: {error}") from error
    features = [_feature(entry, number, to_degrees) for number, entry in enumerate(entries, 1)]
    return FeatureFile(name=name, features=features, remarks=remarks)


def why_invalid(reason: str) -> str:
    """ "Self-intersection[4.9 52.1]" in words, with the place: longitude and latitude."""
    fault, _bracket, point = reason.partition("[")
    said = str(FAULTS.get(fault.strip(), fault.strip()))
    return _("%(fault)s at %(point)s") % {"fault": said, "point": point.rstrip("]")} if point else said


# ---- the file ------------------------------------------------------------------------------------


def _bytes(source: bytes | Path, name: str) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as error:
        raise UnreadableGeoJSON(
            _("%(file)s cannot be read: %(why)s.") % {"file": name, "why": _why_closed(error)}
        ) from error


def _why_closed(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("there is no such file")
    if isinstance(error, PermissionError):
        return _("you have no right to read it")
    return error.strerror or str(error)


def _text(data: bytes, name: str, remarks: list[str]) -> str:
    """The text, by its byte order mark; without one UTF-8, and else what an old Windows program writes."""
    if not data.strip():
        raise UnreadableGeoJSON(_("%(file)s is empty.") % {"file": name})
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableGeoJSON(
            _("%(file)s is a zip file: unpack it, and take the .geojson that is in it.") % {"file": name}
        )
    marked = next((encoding for mark, encoding in _ENCODINGS if data.startswith(mark)), None)
    encoding = marked or json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if marked or encoding != "utf-8":
            raise UnreadableGeoJSON(
                _("%(file)s is broken off or damaged: it is no %(encoding)s text from byte %(byte)d.")
                % {"file": name, "encoding": encoding.upper(), "byte": error.start}
            ) from error
        if b"\x00" in data:
            raise UnreadableGeoJSON(_("%(file)s is no text file.") % {"file": name}) from error
        text = data.decode("cp1252", errors="replace")
        remarks.append(_("The text is not UTF-8; read as Windows-1252. Check letters such as é and ë."))
        return text
    if encoding.startswith(("utf-16", "utf-32")):
        remarks.append(_("Read as %(encoding)s text.") % {"encoding": encoding[:6].upper()})
    return text


def _document(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableGeoJSON(
            _("%(file)s is not JSON: look at line %(line)d, character %(column)d.")
            % {"file": name, "line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise UnreadableGeoJSON(
            _("%(file)s has lists within lists, too deep for any map.") % {"file": name}
        ) from error
    except MemoryError as error:
        raise UnreadableGeoJSON(_("%(file)s is too large for this machine.") % {"file": name}) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise UnreadableGeoJSON(
            _("%(file)s holds a number that is too long to read.") % {"file": name}
        ) from error


def _entries(document: Any, name: str) -> list[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise UnreadableGeoJSON(
            _("%(file)s is TopoJSON; save it as GeoJSON, which is what is read here.") % {"file": name}
        )
    entries = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(entries, list):
        raise UnreadableGeoJSON(_("%(file)s is no GeoJSON FeatureCollection.") % {"file": name})
    if not entries:
        raise UnreadableGeoJSON(_("%(file)s holds no features.") % {"file": name})
    return entries


def _label_of_crs(document: Any) -> str:
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return _shorten_value(properties.get("name", "")) if isinstance(properties, dict) else ""


# ---- one feature ---------------------------------------------------------------------------------


def _feature(entry: Any, number: int, to_degrees: Callable[[BaseGeometry], BaseGeometry]) -> Feature:
    label = _("Feature %(number)d") % {"number": number}
    properties = entry.get("properties") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(properties, dict | None):
        return Feature(
            number=number, label=label, broken=_("%(label)s is no GeoJSON feature.") % {"label": label}
        )
    properties = properties or {}
    if name := _name_in(properties):
        label += f" ({name})"
    raw = entry.get("geometry")
    kind = raw.get("type") if isinstance(raw, dict) else None
    geometry, fault = None, ""
    try:
        geometry = _geometry(raw, to_degrees) if raw is not None else None
    except _Fault as error:
        fault = f"{label}: {error}."
    return Feature(
        number=number,
        label=label,
        properties=properties,
        kind=kind if isinstance(kind, str) else "",
        geometry=geometry,
        fault=fault,
    )


def _name_in(properties: Mapping[str, Any]) -> str:
    """What a feature calls itself, for sentences."""
    by_bare = {str(key).casefold(): value for key, value in properties.items()}
    return next((_shorten_value(by_bare[name]) for name in _NAMES if by_bare.get(name) not in (None, "")), "")


def _geometry(raw: Any, to_degrees: Callable[[BaseGeometry], BaseGeometry]) -> BaseGeometry:
    if not isinstance(raw, dict):
        raise _Fault(_("its geometry is %(what)s, no object") % {"what": _kind_in_words(raw)})
    kind = raw.get("type")
    if not isinstance(kind, str):
        raise _Fault(_("the type of its geometry is %(what)s, no text") % {"what": _kind_in_words(kind)})
    if kind not in _DEPTH:
        raise _Fault(
            _("its geometry is a “%(kind)s”, which is not read here") % {"kind": _shorten_value(kind)}
        )
    for line in _lines(raw.get("coordinates"), _DEPTH[kind]):
        fewest = _FEWEST.get(kind, 0)
        if fewest and line and len({(point[0], point[1]) for point in line}) < fewest:
            raise _Fault(
                _("an edge has too few points: %(count)d different ones, and %(fewest)d are needed")
                % {"count": len({(point[0], point[1]) for point in line}), "fewest": fewest}
            )
    try:
        geometry = to_degrees(shapely.force_2d(shape(raw)))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        shapely.errors.ShapelyError,
    ) as error:
        why = why_invalid(str(error))
        raise _Fault(_("its coordinates are not written as GeoJSON asks (%(why)s)") % {"why": why}) from error
    if geometry.is_empty:
        raise _Fault(_("its geometry is empty"))
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _Fault(_("its geometry lies outside the world"))
    return geometry


def _lines(value: Any, depth: int) -> Iterator[list[Any]]:
    """The lists of positions in the coordinates of a geometry. Raises _Fault for what is no such list."""
    if not isinstance(value, list):
        raise _Fault(
            _("its coordinates hold %(what)s where a list must be") % {"what": _kind_in_words(value)}
        )
    if depth > 1:
        for inner in value:
            yield from _lines(inner, depth - 1)
        return
    line = value if depth else [value] if value else []
    for point in line:
        if not _is_position(point):
            raise _Fault(
                _("its coordinates hold %(what)s, no pair of numbers") % {"what": _shorten_value(point)}
            )
    yield line


def _is_position(point: Any) -> bool:
    if not isinstance(point, list) or len(point) < 2:
        return False
    for number in point[:3]:
        if isinstance(number, bool) or not isinstance(number, int | float):
            return False
        # A whole number of hundreds of digits is no float at all.
        if isinstance(number, int) and number.bit_length() > 64:
            return False
        if not math.isfinite(number):
            return False
    return True


def _first_point(raw: Any) -> tuple[float, float] | None:
    """The first position of a geometry, or None when there is none."""
    value = raw.get("coordinates") if isinstance(raw, dict) else None
    for _depth in range(4):
        if not isinstance(value, list) or not value or not isinstance(value[0], list):
            break
        value = value[0]
    return (float(value[0]), float(value[1])) if isinstance(value, list) and _is_position(value) else None


def _kind_in_words(value: Any) -> str:
    """What sort of JSON this is, in words."""
    match value:
        case None:
            return _("nothing")
        case list():
            return _("a list")
        case dict():
            return _("an object")
        case str():
            return _("text (“%(text)s”)") % {"text": _shorten_value(value)}
    return _shorten_value(value)


def _shorten_value(value: Any) -> str:
    """A value of a foreign file for a sentence: on one line and short."""
    match value:
        case str():
            text = value[: 4 * _LONGEST_SHOWN]
        case list():  # only what lies on top: what is inside may be of any size and depth
            text = f"[{', '.join('…' if isinstance(one, list | dict) else _shorten_value(one) for one in value[:3])}"
            text += ", …]" if len(value) > 3 else "]"
        case dict():
            text = "{…}"
        case int() if value.bit_length() > 64:
            text = _("a number that is too long to read")
        case _:
            text = json.dumps(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
