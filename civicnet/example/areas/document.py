"""The town of an example file: its neighbourhoods, age bands and places."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Area:
    code: str
    name: str
    kind: str
    voters: int | None
    residents: int | None


@dataclass(frozen=True, kw_only=True)
class Band:
    code: str
    name: str
    min_age: int
    max_age: int | None
    voters: int | None


@dataclass(frozen=True, kw_only=True)
class Spot:
    code: str
    name: str
    area: str
    owner: str
    m2: int | None
    note: str
    lat: Decimal | None
    lon: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Town:
    name: str
    residents: int | None
    voters: int | None
    phone: str
    desk_hours: str
    email: str
    areas: tuple[Area, ...]
    bands: tuple[Band, ...]
    places: tuple[Spot, ...]
    map_file: Path | None
