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

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from civicnet.areas import coordinates
from civicnet.areas.geometry import AreaFileError, geometry_of
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
        raise AreaFileError(
            [_("%(file)s cannot be read: %(why)s.") % {"file": path.name, "why": _why_closed(error)}]
        ) from error
    except UnicodeDecodeError as error:
        raise AreaFileError(
            [_("%(file)s is not UTF-8 text (byte %(byte)d).") % {"file": path.name, "byte": error.start}]
        ) from error
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise AreaFileError(
            [
                _("%(file)s is not JSON: look at line %(line)d, character %(column)d.")
                % {"file": path.name, "line": error.lineno, "column": error.colno}
            ]
        ) from error
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
    try:
        to_degrees = coordinates.reader(document, features, found.remarks)
    except ValueError as error:
        raise AreaFileError([str(error)]) from error
    errors: list[str] = []
    seen: dict[str, str] = {}
    for number, feature in enumerate(features, 1):
        try:
            _take(found, feature, number, to_degrees, seen)
        except AreaFileError as error:
            errors.extend(error.errors)
            if len(errors) >= _MOST_ERRORS:
                errors.append(_("There may be more."))
                break
        if progress:
            progress(number, len(features))
    if not errors and not found.areas:
        errors.append(_("The file holds no areas."))
    if errors:
        raise AreaFileError(errors)
    return found


# ---- the document --------------------------------------------------------------------------------


def _features(document: Any) -> list[dict[str, Any]]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise AreaFileError([_("This is TopoJSON; areas are read from GeoJSON only.")])
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise AreaFileError([_("This is no GeoJSON FeatureCollection.")])
    if not features:
        raise AreaFileError([_("The file holds no features.")])
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise AreaFileError([_("Feature %(number)d is no GeoJSON feature.") % {"number": number}])
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
            errors.append(
                _("--%(option)s: no feature has a property “%(name)s”.")
                % {"option": purpose.replace("_", "-"), "name": wanted}
            )
    errors += [
        _("No property looks like the %(purpose)s; say which. The file has: %(names)s.")
        % {"purpose": purpose, "names": ", ".join(names) or "–"}
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
    label = _("Feature %(number)d") % {"number": number}
    if code or name:
        label += f" ({f'{code} {name}'.strip()})"
    if str(properties.get("water", "")).casefold() == "ja":  # the CBS files have an area for open water, too
        found.remarks.append(_("%(label)s: open water, left out.") % {"label": label})
        return
    geometry = geometry_of(feature, label, found.remarks, to_degrees, areas_only=feature_kind is None)
    if feature_kind:
        found.features.append(FeatureRow(name=name[:120], kind=feature_kind, geometry=geometry))
        return
    errors = []
    if not code:
        errors.append(
            _("%(label)s: %(column)s (the code) is empty.")
            % {"label": label, "column": found.columns["code"]}
        )
    elif code in seen:
        errors.append(
            _("%(label)s: %(column)s “%(code)s” is the code of %(other)s already.")
            % {"label": label, "column": found.columns["code"], "code": code, "other": seen[code]}
        )
    if not name:
        errors.append(
            _("%(label)s: %(column)s (the name) is empty.")
            % {"label": label, "column": found.columns["name"]}
        )
    cbs = value("cbs") if _CBS_CODE.fullmatch(value("cbs")) else code if _CBS_CODE.fullmatch(code) else ""
    texts = {"code": code, "name": name, "cbs_code": cbs, "part_of": value("part_of")}
    errors += [
        _("%(label)s: %(column)s is longer than %(most)d characters.")
        % {"label": label, "column": key, "most": _LONGEST[key]}
        for key, text in texts.items()
        if len(text) > _LONGEST[key]
    ]
    kind = KINDS.get(kind_text.casefold()) if kind_text else _KIND_BY_CBS.get(cbs[:2])
    if kind_text and kind is None:
        errors.append(
            _("%(label)s: %(column)s is “%(value)s”; known are %(known)s.")
            % {"label": label, "column": found.columns["kind"], "value": kind_text, "known": ", ".join(KINDS)}
        )
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
        raise AreaFileError(
            [_("%(label)s: “%(value)s” is no whole number.") % {"label": label, "value": text}]
        )
    return int(number) if number >= 0 else None


# ---- faults that others name, in our words --------------------------------------------------------
def _why_closed(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("there is no such file")
    if isinstance(error, PermissionError):
        return _("you have no right to read it")
    return error.strerror or str(error)
