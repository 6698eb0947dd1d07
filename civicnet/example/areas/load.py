"""Write the town of an example file."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from civicnet.areas import geojson
from civicnet.areas.actions import set_age_bands, set_municipality, set_neighbourhoods, set_places
from civicnet.areas.geojson import AreaFile, AreaRow
from civicnet.areas.models import AgeBand, Neighbourhood, Place
from civicnet.example.areas.document import Area, Band, Spot, Town
from civicnet.example.fields import ExampleError
from civicnet.workflow import SYSTEM


def load_town(town: Town) -> tuple[dict[str, Neighbourhood], dict[str, Place]]:
    """Write the municipality, its neighbourhoods, age bands and places. Returns the areas and places by code.

    Raises ExampleError when the file with the map cannot be read whole.
    """
    facts = {"phone": town.phone, "desk_hours": town.desk_hours, "email": town.email}
    set_municipality(
        actor=SYSTEM,
        name=town.name,
        residents=town.residents,
        eligible_voters=town.voters,
        **{name: fact for name, fact in facts.items() if fact},
    )
    _load_areas(town.areas, None if town.map_file is None else _read_map(town.map_file))
    areas = {row.code: row for row in Neighbourhood.objects.all()}
    _load_bands(town.bands)
    _load_places(town.places, areas)
    return areas, {row.code: row for row in Place.objects.all()}


def _read_map(path: Path) -> AreaFile:
    """The outlines of the neighbourhoods. Raises ExampleError when it cannot be read, or not all of it."""
    try:
        drawn = geojson.read(path)
    except geojson.AreaFileError as error:
        raise ExampleError(error.errors) from error
    if drawn.left_out:
        raise ExampleError(drawn.left_out)
    return drawn


def _load_areas(areas: Iterable[Area], drawn: AreaFile | None) -> None:
    outlines = {row.code: row.geometry for row in drawn.areas} if drawn else {}
    rows = [
        AreaRow(
            code=area.code,
            name=area.name,
            kind=area.kind,
            residents=area.residents,
            eligible_voters=area.voters,
            geometry=outlines.get(area.code),
        )
        for area in areas
    ]
    set_neighbourhoods(rows, actor=SYSTEM, features=drawn.features if drawn else None)


def _load_bands(bands: Iterable[Band]) -> None:
    rows = [
        AgeBand(
            code=band.code,
            name=band.name,
            min_age=band.min_age,
            max_age=band.max_age,
            eligible_voters=band.voters,
        )
        for band in bands
    ]
    set_age_bands(rows, actor=SYSTEM)


def _load_places(places: Iterable[Spot], areas: Mapping[str, Neighbourhood]) -> None:
    rows = [
        Place(
            code=spot.code,
            name=spot.name,
            neighbourhood=areas[spot.area],
            owner=spot.owner,
            area_m2=spot.m2,
            note=spot.note,
            lat=None if spot.lat is None else float(spot.lat),
            lon=None if spot.lon is None else float(spot.lon),
        )
        for spot in places
    ]
    set_places(rows, actor=SYSTEM)
