"""Which coordinates a file has, and how they become degrees (longitude first, WGS 84)."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

_NETHERLANDS: Final = (3.0, 50.5, 7.5, 54.0)  # degrees: west, south, east, north
_EARTH: Final = 6_371_000  # metres, its mean radius
_RD: Final = (-10_000, 280_000, 310_000, 640_000)  # metres of the Rijksdriehoeksstelsel (EPSG:28992)


def reader(
    label: str, points: Sequence[tuple[float, float]], remarks: list[str]
) -> Callable[[BaseGeometry], BaseGeometry]:
    """Return the function that turns the file's coordinates into degrees (longitude first, WGS 84).

    The coordinates decide, not the label: published files carry wrong ones. The majority decides, not the first: one
    feature may be wrong.

    Args:
        label: what the file calls its coordinates; empty when it does not say.
        points: the first point of each geometry that has one.
        remarks: what was assumed is added here.

    Raises:
        ValueError: when most are neither degrees nor Dutch metres.
    """
    if not points:
        return lambda geometry: geometry
    votes = Counter(map(_system, points))
    system = max(votes, key=lambda one: votes[one])
    if system == "turned":
        remarks.append(_("The coordinates have the latitude first; read the other way round."))
        return lambda geometry: shapely.transform(geometry, lambda points: points[:, ::-1])
    if system == "metres":
        remarks.append(_("The coordinates are metres of the Rijksdriehoeksstelsel; turned into degrees."))
        return lambda geometry: shapely.transform(geometry, rd_to_degrees)
    if system == "degrees":
        if label and not re.search(r"CRS84|4326|4258", label):
            remarks.append(
                _("The file calls its coordinates %(label)s, but they are degrees; read as WGS 84.")
                % {"label": label}
            )
        return lambda geometry: geometry
    x, y = next((point for point in points if _system(point) == system), points[0])
    raise ValueError(
        _("The coordinates (%(x)s, %(y)s) are neither degrees nor metres of the Rijksdriehoeksstelsel.")
        % {"x": f"{x:g}", "y": f"{y:g}"}
    )


def _system(point: tuple[float, float]) -> str:
    """Which coordinates this point can be of: degrees, degrees with the latitude first, metres, or none we know."""
    if _is_within(point, (-180.0, -90.0, 180.0, 90.0)):
        x, y = point
        return (
            "turned"
            if _is_within((y, x), _NETHERLANDS) and not _is_within(point, _NETHERLANDS)
            else "degrees"
        )
    return "metres" if _is_within(point, _RD) else ""


def _is_within(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


# Schreutelkamp and Strang van Hees, "Benaderingsformules voor de transformatie tussen RD- en WGS84-kaartcoördinaten"
# (Geodesia 2001): good to about a metre. Powers of x and y, then the factor in seconds.
_LATITUDE: Final = (
    *(
        (0, 1, 3235.65389),
        (2, 0, -32.58297),
        (0, 2, -0.24750),
        (2, 1, -0.84978),
        (0, 3, -0.06550),
        (2, 2, -0.01709),
    ),
    *((1, 0, -0.00738), (4, 0, 0.00530), (2, 3, -0.00039), (4, 1, 0.00033), (1, 1, -0.00012)),
)
_LONGITUDE: Final = (
    *(
        (1, 0, 5260.52916),
        (1, 1, 105.94684),
        (1, 2, 2.45656),
        (3, 0, -0.81885),
        (1, 3, 0.05594),
        (3, 1, -0.05607),
    ),
    *((0, 1, 0.01199), (3, 2, -0.00256), (1, 4, 0.00128), (0, 2, 0.00022), (2, 0, -0.00022), (5, 0, 0.00026)),
)


def rd_to_degrees(points: Any) -> Any:
    """An array of RD points (x, y in metres) as (longitude, latitude) in degrees, WGS 84."""
    x, y = (points[:, 0] - 155_000) / 1e5, (points[:, 1] - 463_000) / 1e5
    degrees = points.copy()
    degrees[:, 0] = 5.38720621 + sum(k * x**p * y**q for p, q, k in _LONGITUDE) / 3600
    degrees[:, 1] = 52.15517440 + sum(k * x**p * y**q for p, q, k in _LATITUDE) / 3600
    return degrees


def metres_between(one: tuple[float, float] | None, other: tuple[float, float] | None) -> int | None:
    """How far two points (longitude and latitude, in degrees) lie apart, in metres; None when one is not known.

    On a sphere, which within a municipality is right to half a percent.
    """
    if one is None or other is None:
        return None
    (west, south), (east, north) = (tuple(map(math.radians, point)) for point in (one, other))
    across = (east - west) * math.cos((south + north) / 2)
    return round(_EARTH * math.hypot(across, north - south))
