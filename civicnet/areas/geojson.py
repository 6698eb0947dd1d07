"""Reading areas from a GeoJSON file: which column is what, what is wrong, what was repaired.

The format itself is read by `features.read_features`. Nothing is written here; `actions.set_neighbourhoods` does that
with what this module returns.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from civicnet.areas.features import (
    MOST_LISTS,
    Feature,
    FeatureFile,
    UnreadableGeoJSON,
    features_of,
    read_features,
)
from civicnet.areas.geometry import AreaFileError, geometry_of
from civicnet.areas.models import MapFeature, Neighbourhood
from civicnet.text import can_be_read

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
MOST_ERRORS: Final = 20
_MOST_PEOPLE: Final = 2_000_000_000
_LONGEST: Final = {"code": 40, "name": 200, "cbs_code": 20, "part_of": 200}
# Characters that would split a part of an address.
_NOT_IN_A_CODE: Final = re.compile(r"[/\\?#%]")


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
    """What a file holds.

    `columns` tells which of all `properties` was used for what; `remarks` what was repaired or assumed; `left_out`
    what is wrong with each feature that cannot be an area, to be shown before the rest is loaded.
    """

    areas: list[AreaRow] = field(default_factory=list)
    features: list[FeatureRow] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    properties: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def codes_are_names(self) -> bool:
        """Whether the file has no codes, so that the names are used as codes."""
        return self.columns.get("code") == self.columns.get("name")


class ColumnsUnclear(AreaFileError):
    """It is not clear which property is the name; `properties` are those to choose from."""


def read(
    source: Path | bytes,
    columns: Mapping[str, str] | None = None,
    *,
    name: str = "",
    most_lists: int | None = MOST_LISTS,
    progress: Callable[[int, int], None] | None = None,
) -> AreaFile:
    """Read a GeoJSON file of areas.

    Args:
        source: a FeatureCollection of polygons: its path, or its content (an upload).
        columns: which property is `code`, `name`, `cbs`, `kind`, `part_of`, `residents`, `voters`; those left out are
            guessed. `kind` may also be a kind itself, for all areas.
        name: what the file is called, for sentences; the path's own when left out.
        most_lists: as in `features.read_features`.
        progress: called with (features done, features in all).

    Raises:
        ColumnsUnclear: when the names cannot be found.
        AreaFileError: when nothing can be used of it. What is wrong with single features is in `left_out`.
    """
    try:
        found = read_features(source, name, most_lists=most_lists)
    except UnreadableGeoJSON as error:
        raise AreaFileError([str(error)]) from error
    return _areas_of(found, columns, progress)


def parse(
    document: Any,
    columns: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> AreaFile:
    """Like `read`, for a document that is already in memory."""
    try:
        found = features_of(document)
    except UnreadableGeoJSON as error:
        raise AreaFileError([str(error)]) from error
    return _areas_of(found, columns, progress)


def _areas_of(
    source: FeatureFile, given: Mapping[str, str] | None, progress: Callable[[int, int], None] | None
) -> AreaFile:
    found = AreaFile(remarks=source.remarks)
    sound = [feature for feature in source.features if not feature.broken]
    found.properties = list(dict.fromkeys(name for feature in sound for name in feature.properties))
    if sound:
        found.columns = _columns(found.properties, dict(given or {}))
        if found.codes_are_names:
            found.remarks.append(
                _("No property looks like a code: the names (“%(name)s”) serve as codes.")
                % {"name": found.columns["name"]}
                if not (given or {}).get("code")
                else _("The names (“%(name)s”) serve as codes.") % {"name": found.columns["name"]}
            )
    seen: dict[str, str] = {}
    for number, feature in enumerate(source.features, 1):
        try:
            if feature.broken:
                raise AreaFileError([feature.broken])
            _add_feature(found, feature, seen)
        except AreaFileError as error:
            found.left_out.extend(error.errors)
        if progress:
            progress(number, len(source.features))
    if not found.areas:
        raise AreaFileError(
            [*_first_errors(found.left_out), _("%(file)s holds no areas.") % {"file": source.name}],
            found.properties,
        )
    return found


def _first_errors(errors: Sequence[str]) -> list[str]:
    """The first of many errors, and that there are more."""
    return list(errors) if len(errors) <= MOST_ERRORS else [*errors[:MOST_ERRORS], _("There may be more.")]


# ---- which property is what ----------------------------------------------------------------------


def _without_separators(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _columns(names: list[str], given: dict[str, str]) -> dict[str, str]:
    """Decide which property is used for what. Without a property for the code the names are used.

    Raises AreaFileError when a given property does not exist, ColumnsUnclear when the names cannot be found.
    """
    by_bare = {_without_separators(name): name for name in reversed(names)}
    columns: dict[str, str] = {}
    errors = []
    for purpose, guesses in GUESSES.items():
        wanted = given.get(purpose)
        if wanted is None:
            guessed = [by_bare[guess] for guess in guesses if guess in by_bare]
            # A property that is used as code or name says nothing about a larger area. The name may be the code as
            # well.
            fresh = [one for one in guessed if purpose == "cbs" or one not in columns.values()]
            if use := fresh or (guessed if purpose == "name" else []):
                columns[purpose] = use[0]
        elif wanted in names or (purpose == "kind" and wanted in KINDS):
            columns[purpose] = wanted
        else:
            errors.append(
                _("--%(option)s: no feature has a property “%(name)s”.")
                % {"option": purpose.replace("_", "-"), "name": wanted}
            )
    if errors:
        raise AreaFileError(errors, names)
    if "name" not in columns:
        raise ColumnsUnclear(
            [
                _("No property looks like the name; say which. The file has: %(names)s.")
                % {"names": ", ".join(names) or "–"}
            ],
            names,
        )
    columns.setdefault("code", columns["name"])
    return columns


# ---- one feature ---------------------------------------------------------------------------------


def _add_feature(found: AreaFile, feature: Feature, seen: dict[str, str]) -> None:
    """Add one feature to what was found, as an area or as something else on the map.

    `seen` has the codes so far, each with the label of its feature. Raises AreaFileError naming feature and field.
    """
    texts = {purpose: _text_of(feature, found.columns.get(purpose, "")) for purpose in GUESSES}
    kind_text = texts["kind"] or found.columns.get("kind", "")
    feature_kind = _FEATURE_KINDS.get(kind_text.casefold())
    label = _("Feature %(number)d") % {"number": feature.number}
    if texts["code"] or texts["name"]:
        label += f" ({' '.join(dict.fromkeys(filter(None, (texts['code'], texts['name']))))})"
    # The files of the CBS have an area for open water, too.
    if str(feature.properties.get("water", "")).casefold() == "ja":
        found.remarks.append(_("%(label)s: open water, left out.") % {"label": label})
        return
    geometry = geometry_of(feature, label, found.remarks, areas_only=feature_kind is None)
    if feature_kind:
        found.features.append(FeatureRow(name=texts["name"][:120], kind=feature_kind, geometry=geometry))
        return
    if found.codes_are_names:
        texts["code"] = _NOT_IN_A_CODE.sub("-", texts["code"])[: _LONGEST["code"]].strip()
    if errors := _faults_of(texts["code"], texts["name"], label, found.columns, seen):
        raise AreaFileError(errors)
    seen[texts["code"]] = label
    found.areas.append(_area_row(found, texts, kind_text, label, geometry))


def _text_of(feature: Feature, column: str) -> str:
    """One property as plain text; empty when the feature has none of that name."""
    raw = feature.properties.get(column)
    # Half a character or a control character cannot be kept; a list or an object is no text.
    plain = "" if raw is None or isinstance(raw, list | dict) else str(raw)
    text = "".join(c if c.isprintable() else " " for c in plain)
    return " ".join(text.split())


def _faults_of(
    code: str, name: str, label: str, columns: Mapping[str, str], seen: Mapping[str, str]
) -> list[str]:
    """A sentence for each reason why an area cannot have this code and name."""
    errors = []
    if not code:
        errors.append(
            _("%(label)s: %(column)s (the code) is empty.") % {"label": label, "column": columns["code"]}
        )
    elif code in seen:
        errors.append(
            _("%(label)s: %(column)s “%(code)s” is the code of %(other)s already.")
            % {"label": label, "column": columns["code"], "code": code, "other": seen[code]}
        )
    elif _NOT_IN_A_CODE.search(code):
        errors.append(
            _("%(label)s: %(column)s “%(code)s” has a sign that cannot stand in an address.")
            % {"label": label, "column": columns["code"], "code": code}
        )
    if not can_be_read(name):
        errors.append(
            _("%(label)s: %(column)s (the name) is empty.") % {"label": label, "column": columns["name"]}
        )
    return errors + [
        _("%(label)s: %(column)s is longer than %(most)d characters.")
        % {"label": label, "column": key, "most": _LONGEST[key]}
        for key, text in (("code", code), ("name", name))
        if len(text) > _LONGEST[key]
    ]


def _area_row(
    found: AreaFile, texts: Mapping[str, str], kind_text: str, label: str, geometry: BaseGeometry
) -> AreaRow:
    """The row of an area whose code and name are right.

    A fault in anything else leaves that field empty, with a remark; it never costs the area.
    """
    code, cbs = texts["code"], texts["cbs"]
    cbs_code = cbs if _CBS_CODE.fullmatch(cbs) else code if _CBS_CODE.fullmatch(code) else ""
    kind = KINDS.get(kind_text.casefold()) if kind_text else _KIND_BY_CBS.get(cbs_code[:2])
    if kind_text and kind is None:
        found.remarks.append(
            _("%(label)s: %(column)s is “%(value)s”, left empty; known are %(known)s.")
            % {"label": label, "column": found.columns["kind"], "value": kind_text, "known": ", ".join(KINDS)}
        )
    residents, voters = (
        _count(texts[purpose], f"{label}: {found.columns.get(purpose)}", found.remarks)
        for purpose in ("residents", "voters")
    )
    return AreaRow(
        code=code,
        name=texts["name"],
        cbs_code=cbs_code[: _LONGEST["cbs_code"]],
        part_of=texts["part_of"][: _LONGEST["part_of"]],
        kind=kind or Neighbourhood.Kind.NEIGHBOURHOOD,
        residents=residents,
        eligible_voters=voters,
        geometry=geometry,
    )


def _count(text: str, label: str, remarks: list[str]) -> int | None:
    """A number of people; the CBS writes -99999999 for "not known"."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number.is_integer() or number > _MOST_PEOPLE:
        remarks.append(
            _("%(label)s: “%(value)s” is no whole number; left empty.") % {"label": label, "value": text[:40]}
        )
        return None
    return int(number) if number >= 0 else None
