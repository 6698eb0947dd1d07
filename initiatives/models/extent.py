"""How much an initiative has beside its own row. Asked together with the row, so that nothing is asked in vain."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, JSONField, Model, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from initiatives.models.initiative import Initiative, InitiativeQuerySet
from initiatives.models.people import Follow
from initiatives.models.story import Document, MeasureScore, Photo, Update


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What there is of everything that hangs on an initiative. `hidden`: whether a moderator has hidden some of it."""

    updates: bool
    photos: bool
    documents: bool
    scores: bool
    hidden: bool
    followers: int
    # The keys of the neighbourhoods in which it works.
    areas: list[int]


class _ExtentField(JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Extent:
        return Extent(**super().from_db_value(value, expression, connection))


class _AsExtent(JSONObject):
    output_field = _ExtentField()


def with_extent(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows`, each with its `extent`."""
    followers = Follow.objects.filter(initiative=OuterRef("pk")).order_by().values("initiative")
    areas = Initiative.working_area.through.objects.filter(initiative=OuterRef("pk"))
    extent: dict[str, Any] = {
        "updates": _some(Update),
        "photos": _some(Photo),
        "documents": _some(Document),
        "scores": _some(MeasureScore),
        "hidden": _some(Update, hidden_at__isnull=False)
        | _some(Photo, hidden_at__isnull=False)
        | _some(Document, hidden_at__isnull=False),
        "followers": Coalesce(Subquery(followers.annotate(n=Count("pk")).values("n")), Value(0)),
        "areas": ArraySubquery(areas.values("neighbourhood_id")),
    }
    # The model declares the attribute, so that whoever reads it knows its type.
    annotations: dict[str, Any] = {"extent": _AsExtent(**extent)}
    return rows.annotate(**annotations)


def _some(model: type[Model], **conditions: Any) -> Exists:
    return Exists(model._default_manager.filter(initiative=OuterRef("pk"), **conditions))
