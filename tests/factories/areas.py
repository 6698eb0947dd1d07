"""Neighbourhoods, and areas as they stand in files."""

from pathlib import Path
from typing import Any

import shapely

from civicnet.areas.actions import set_neighbourhoods, set_places
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import Neighbourhood, Place
from civicnet.workflow import SYSTEM
from tests.factories.once import made_once

# The neighbourhoods of the example.
EXAMPLE = Path(__file__).resolve().parents[2] / "civicnet" / "example" / "data" / "elzerbroek_buurten.geojson"
SQUARE = [[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1], [5.0, 52.0]]


@made_once
def make_areas(*names: str) -> list[Neighbourhood]:
    """Neighbourhoods B1, B2 … side by side, each a square of a tenth of a degree from 5 east, 52 north."""
    names = names or ("Oude Kern",)
    rows = [
        AreaRow(code=f"B{n}", name=name, geometry=shapely.box(4.9 + n / 10, 52, 5 + n / 10, 52.1))
        for n, name in enumerate(names, 1)
    ]
    set_neighbourhoods(rows, actor=SYSTEM)
    by_code = {area.code: area for area in Neighbourhood.objects.all()}
    return [by_code[row.code] for row in rows]


@made_once
def make_many_areas(count: int, *, parts: int = 3) -> list[Neighbourhood]:
    """So many neighbourhoods, touching squares: "Buurt 1" in "Wijk 1", "Buurt 2" in "Wijk 2" … Each larger area is a row.
    Without `parts` they lie in none."""
    lines = parts or 3
    rows = [
        AreaRow(
            code=f"B{n}",
            name=f"Buurt {n}",
            part_of=f"Wijk {(n - 1) % lines + 1}" if parts else "",
            geometry=square(5 + (n - 1) // lines / 100, 52 + (n - 1) % lines / 100, 0.01),
        )
        for n in range(1, count + 1)
    ]
    set_neighbourhoods(rows, actor=SYSTEM)
    return list(Neighbourhood.objects.order_by("pk"))


def feature(ring: Any = SQUARE, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    """An area as it stands in a GeoJSON file."""
    coordinates = [ring] if kind == "Polygon" else ring
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    """A GeoJSON file of these areas."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def square(x: float = 5.0, y: float = 52.0, side: float = 0.1) -> shapely.Polygon:
    """An outline of `side` degrees, north-east of this corner."""
    return shapely.box(x, y, x + side, y + side)


def row(code: str, name: str = "", x: float = 5.0, **facts: Any) -> AreaRow:
    """An area that was read, a square of a tenth of a degree."""
    return AreaRow(code=code, name=name or code, geometry=square(x), **facts)


def make_place(area: Neighbourhood, name: str = "De Weverijhal", code: str = "P1") -> Place:
    """A building that initiatives need."""
    set_places([Place(code=code, name=name, neighbourhood=area, owner="gemeente")], actor=SYSTEM)
    return Place.objects.get(code=code)
