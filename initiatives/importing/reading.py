"""Rows out of tables (civicnet.tables) and GeoJSON files, each with the line it stands on."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry import Point

from civicnet.areas.features import Feature, UnreadableGeoJSON, read_features
from civicnet.tables import Row, Table, UnreadableTable, clean_cell, read_table

# One exception for every file that cannot be read; the message says why and what to do.
UnreadableFile = UnreadableTable
GEOJSON = (".geojson", ".json")


def read(path: Path) -> Table:
    """Every row of the file at `path`. Raises UnreadableFile when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Table:
    """Every row of a file with these contents.

    Raises UnreadableFile for a kind of file or contents that cannot be read.
    """
    if not name.lower().endswith(GEOJSON):
        return read_table(data, name)
    try:
        file = read_features(data, name)
    except UnreadableGeoJSON as error:
        raise UnreadableFile(str(error)) from error
    rows = list(_rows(file.features))
    if not rows:
        raise UnreadableFile(_("%(name)s has no rows.") % {"name": name})
    headers = list(dict.fromkeys(column for row in rows for column in row.values))
    return Table(headers, rows, file.remarks)


def _rows(features: Iterable[Feature]) -> Iterator[Row]:
    """A row for each feature. With a wrong geometry the row has no place; what is not a feature gives no row."""
    for one in features:
        if one.broken:
            yield Row(one.number, {}, one.broken)
            continue
        named = {key: _text(_plain(value)) for key, value in one.properties.items()}
        yield Row(one.number, named | _point(one), lost={"lat": one.fault} if one.fault else {})


def _text(value: Any) -> str:
    return "" if value is None else clean_cell(str(value))


def _plain(value: Any) -> Any:
    """A property as one value: the texts and numbers of a list joined, without anything nested deeper."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, list | dict) and one is not None)
    return None if isinstance(value, dict) else value


def _point(feature: Feature) -> dict[str, str]:
    """The place of a feature that is one point."""
    if not isinstance(feature.geometry, Point):
        return {}
    return {"lon": str(feature.geometry.x), "lat": str(feature.geometry.y)}
