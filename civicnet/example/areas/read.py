"""Read the town of an example file."""

import re

from civicnet.areas.geojson import KINDS as AREA_KINDS
from civicnet.example.areas.document import Area, Band, Spot, Town
from civicnet.example.codes import Codes
from civicnet.example.fields import Fields


class TownReader:
    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def town(self, part: Fields | None) -> Town | None:
        if part is None:
            return None
        areas = tuple(
            self._area(one)
            for one in self.codes.unique(part.parts("buurten", required=True), self.codes.areas)
        )
        bands = tuple(self._band(one) for one in self.codes.unique(part.parts("leeftijdsgroepen"), set()))
        places = tuple(
            self._place(one) for one in self.codes.unique(part.parts("plekken"), self.codes.places)
        )
        town = Town(
            name=part.text("naam", longest=120),
            residents=part.whole("inwoners", required=False),
            voters=part.whole("stemgerechtigd_16_plus", required=False),
            phone=part.text("telefoon", required=False, longest=30),
            desk_hours=part.text("bereikbaar", required=False),
            email=part.text("email", required=False, longest=254),
            areas=areas,
            bands=bands,
            places=places,
            map_file=self.codes.file(part, "kaart"),
        )
        part.finish()
        return town

    def _area(self, part: Fields) -> Area:
        area = Area(
            code=part.code(),
            name=part.text("naam", longest=200),
            kind=part.choice("soort", AREA_KINDS, required=False) or "neighbourhood",
            voters=part.whole("stemgerechtigd", required=False),
            residents=part.whole("inwoners", required=False),
        )
        part.finish()
        return area

    def _band(self, part: Fields) -> Band:
        name = part.text("naam", longest=120)
        ages = [int(age) for age in re.findall(r"\d+", name)]
        least, most = part.whole("van", required=False), part.whole("tot_en_met", required=False)
        if least is None and not ages:
            part.fault("naam", f"“{name}” names no age; say “van” (and “tot_en_met”).")
        band = Band(
            code=part.code(),
            name=name,
            min_age=least if least is not None else (ages or [0])[0],
            max_age=most if most is not None else (ages[1] if len(ages) > 1 else None),
            voters=part.whole("stemgerechtigd", required=False),
        )
        if band.max_age is not None and band.max_age < band.min_age:
            part.fault("naam", f"the ages run from {band.min_age} back to {band.max_age}.")
        part.finish()
        return band

    def _place(self, part: Fields) -> Spot:
        place = Spot(
            code=part.code(),
            name=part.text("naam", longest=200),
            area=part.choice("buurt", {code: code for code in self.codes.areas}) or "",
            owner=part.text("eigenaar", required=False, longest=120),
            m2=part.whole("oppervlak_m2", required=False),
            note=part.text("toelichting", required=False),
            lat=part.number("lat", required=False),
            lon=part.number("lon", required=False),
        )
        if (place.lat is None) != (place.lon is None):
            part.fault("lat", "a point needs “lat” and “lon”.")
        part.finish()
        return place
