"""Rows out of csv, xlsx, ods and GeoJSON files, each with the line it stands on."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tablib
from django.utils.translation import gettext as _
from shapely.geometry import Point

from civicnet.areas.features import Feature, UnreadableGeoJSON, read_features


class UnreadableFile(Exception):
    """The file cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its line (csv), row (sheet) or number (GeoJSON feature), and its values by column."""

    line: int
    values: dict[str, str]
    # What of it cannot be used, by field; the row itself when it has no values.
    faults: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> list[Row]:
    """Every row of the file. Raises UnreadableFile for a kind of file, or contents, that cannot be read."""
    readers = {
        ".csv": _csv,
        ".tsv": _csv,
        ".xlsx": _sheet,
        ".ods": _sheet,
        ".geojson": _geojson,
        ".json": _geojson,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(_("%(name)s is not csv, xlsx, ods or geojson.") % {"name": path.name})
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    rows = list(reader(data, path))
    if not rows:
        raise UnreadableFile(_("%(name)s has no rows.") % {"name": path.name})
    return rows


def _text(value: Any) -> str:
    """A value as clean text: no control characters (a NUL cannot be stored), no space around it."""
    if value is None:
        return ""
    return "".join(c for c in str(value) if c in "\n\t" or c.isprintable() or c == "\u200d").strip()


def _csv(data: bytes, path: Path) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what Excel writes on a Dutch machine
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for values in reader:
            named = {k.strip(): _text(v) for k, v in values.items() if k is not None}
            if any(named.values()):
                yield Row(reader.line_num, named)
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}, {_('line')} {reader.line_num}: {error}") from error


def _sheet(data: bytes, path: Path) -> Iterator[Row]:
    try:
        sheet = tablib.Dataset().load(data, format=path.suffix.lower()[1:])
    except Exception as error:  # each of tablib's readers raises its own
        raise UnreadableFile(
            _("%(name)s cannot be read: %(why)s") % {"name": path.name, "why": error}
        ) from error
    headers = [_text(h) for h in sheet.headers or []]
    for number, cells in enumerate(sheet, start=2):
        # Files of others: a row may have fewer cells than there are headings, or more.
        named = {h: _text(v) for h, v in zip(headers, cells, strict=False) if h}
        if any(named.values()):
            yield Row(number, named)


def _geojson(data: bytes, path: Path) -> Iterator[Row]:
    """A row for each feature. One that is at fault costs its place, or itself, and says so in `faults`."""
    try:
        # As a command reads it, nobody but the operator can fill the memory.
        features = read_features(data, path.name, most_lists=None).features
    except UnreadableGeoJSON as error:
        raise UnreadableFile(str(error)) from error
    for one in features:
        if one.broken:
            yield Row(one.number, {}, {"": one.broken})
        else:
            named = {key: _text(_plain(value)) for key, value in one.properties.items()}
            yield Row(one.number, named | _point(one), {"lat": one.fault} if one.fault else {})


def _plain(value: Any) -> Any:
    """A property as one value: the texts and numbers of a list in a row, nothing of what lies deeper."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, list | dict) and one is not None)
    return None if isinstance(value, dict) else value


def _point(feature: Feature) -> dict[str, str]:
    """The place of a feature that is one point."""
    if not isinstance(feature.geometry, Point):
        return {}
    return {"lon": str(feature.geometry.x), "lat": str(feature.geometry.y)}
