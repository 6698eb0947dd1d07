"""How far offers and needs are from a neighbourhood, for the order of a list."""

from math import cos, radians
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, F, FloatField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from civicnet.areas import maps
from initiatives.codes import PLACES, codes
from initiatives.marketplace.models import Post


class Origin(NamedTuple):
    """From where is measured: what it is called, and its middle, in degrees."""

    name: str
    lat: float
    lon: float


def origin_of(values: tuple[str, ...]) -> Origin | None:
    """The middle of what these values of the filter of neighbourhoods stand for; None when it is not on the map."""
    keys = {key for value in values for key in codes().keys[PLACES].get(value, ())}
    by_key = maps.outlines().by_key
    points = [
        (area.lat, area.lon)
        for key in keys
        if (area := by_key.get(key)) and area.lat is not None and area.lon is not None
    ]
    if not points:
        return None
    lat, lon = (sum(column) / len(points) for column in zip(*points, strict=True))
    return Origin(", ".join(maps.names_of(keys)), lat, lon)


def nearest_first(rows: QuerySet[Post], origin: Origin) -> QuerySet[Post]:
    """`rows` by how far they are, the newest first among equals and what has no place last.

    A post is where it says itself, or else in the middle of its neighbourhood; what is for several neighbourhoods is as
    near as the nearest of them.
    """
    works_at = Post.working_area.through.objects.filter(post=OuterRef("pk"))
    there = _squared(origin, "neighbourhood__")
    nearest = works_at.order_by(there).values_list(there)[:1]
    away: Any = Coalesce(
        *(_squared(origin, part) for part in ("", "place__", "neighbourhood__")), Subquery(nearest)
    )
    return rows.annotate(away=away).order_by(F("away").asc(nulls_last=True), "-opened_at", "-pk")


def _squared(origin: Origin, part: str) -> Any:
    """The square of the distance of a point of `part`, in degrees of latitude: within a municipality that is flat."""
    north = F(f"{part}lat") - Value(origin.lat)
    east = (F(f"{part}lon") - Value(origin.lon)) * Value(cos(radians(origin.lat)))
    return ExpressionWrapper(north * north + east * east, output_field=FloatField())
