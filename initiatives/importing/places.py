"""The place of a row: neighbourhoods by name or code, larger areas, coordinates that may be swapped or far away."""

from collections import defaultdict
from functools import cached_property
from typing import Final, NamedTuple

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import shape

from civicnet.areas.maps import Locator
from civicnet.areas.models import Neighbourhood

# As far outside the outlines as a neighbouring town: half the size of the municipality, and at least this.
_DEGREES_AROUND: Final = 0.25
# The European Netherlands: a pair that lies in it once it is swapped was swapped.
_NETHERLANDS: Final = (50.7, 3.2, 53.7, 7.3)


class Box(NamedTuple):
    """South, west, north and east, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the box."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


class WrongPlace(ValueError):
    """Coordinates that cannot be right; the message says why."""


class Places:
    """The names that a row may use for a place.

    Two queries when it is made, two more when a point is first looked up.
    """

    def __init__(self) -> None:
        self.areas = list(Neighbourhood.objects.without_outlines())
        by_key = {area.pk: area for area in self.areas}
        # The name of a neighbourhood that became part of another means that other, unless one has this name now.
        moved = [(area, by_key[area.points_to_id]) for area in self.areas if area.points_to_id]
        standing = [area for area in self.areas if area.closed_on is None]
        self.by_word = {
            key.casefold(): meant
            for area, meant in [*moved, *((area, area) for area in standing)]
            for key in (area.name, area.code, area.cbs_code)
            if key
        }
        self.larger: dict[str, set[Neighbourhood]] = defaultdict(set)
        for area in standing:
            self.larger[area.part_of.casefold()].add(area)

    @cached_property
    def locator(self) -> Locator:
        return Locator()

    @cached_property
    def around(self) -> Box | None:
        """The municipality and its surroundings; None as long as no neighbourhood has an outline."""
        outlines = Neighbourhood.objects.open().exclude(polygon=None).values_list("polygon", flat=True)
        bounds = [shape(outline).bounds for outline in outlines]
        if not bounds:
            return None
        west, south, east, north = shapely.total_bounds(shapely.box(*zip(*bounds, strict=True)))
        wide, high = max(_DEGREES_AROUND, (east - west) / 2), max(_DEGREES_AROUND, (north - south) / 2)
        return Box(south - high, west - wide, north + high, east + wide)

    def named(self, text: str) -> Neighbourhood | None:
        """The neighbourhood of this name or code."""
        return self.by_word.get(text.casefold())

    def within(self, text: str) -> set[Neighbourhood]:
        """All neighbourhoods of the larger area of this name, or the one of this name; empty when there is none."""
        key = text.casefold()
        return self.larger.get(key) or ({self.by_word[key]} if key in self.by_word else set())

    def at(self, lat: float, lon: float) -> Neighbourhood | None:
        """The neighbourhood in which a point lies."""
        return self.locator.at(lat, lon)

    def check(self, lat: float, lon: float) -> bool:
        """Raise WrongPlace for a point that is swapped, is 0, 0, or lies far from the municipality.

        Returns whether it lies where points are expected: as long as no outlines are loaded, a point abroad is only
        doubtful.
        """
        point = {"lat": f"{lat:g}", "lon": f"{lon:g}"}
        if lat == 0 and lon == 0:
            raise WrongPlace(_("0, 0 lies in the sea near Africa: it stands for “not known”."))
        near = self.around or Box(*_NETHERLANDS)
        if near.holds(lat, lon):
            return True
        if near.holds(lon, lat) or Box(*_NETHERLANDS).holds(lon, lat):
            raise WrongPlace(_("%(lat)s, %(lon)s: latitude and longitude are swapped, it seems.") % point)
        if self.around is not None:
            raise WrongPlace(_("%(lat)s, %(lon)s lies far from the municipality.") % point)
        return False
