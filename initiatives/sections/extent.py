"""Asks how much each initiative has beside its own row, together with the row."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, Exists, Model, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from civicnet.following.models import Follow
from initiatives.models import (
    Activity,
    Document,
    Initiative,
    MeasureNorm,
    MeasureScore,
    Photo,
    Question,
    Update,
)
from initiatives.models.extent import AsExtent
from initiatives.models.initiative_queryset import InitiativeQuerySet


def with_extent(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows`, each with its `extent`."""
    followers = Follow.objects.filter(kind="initiative", key=Cast(OuterRef("pk"), CharField()))
    areas = Initiative.working_area.through.objects.filter(initiative=OuterRef("pk"))
    figures = MeasureScore.objects.filter(initiative=OuterRef("pk")).order_by("on", "pk")
    norms = MeasureNorm.objects.filter(initiative=OuterRef("pk")).order_by("on", "pk")
    extent: dict[str, Any] = {
        "updates": _some(Update),
        "photos": _some(Photo),
        "documents": _some(Document),
        "hidden": _some(Update, hidden_at__isnull=False)
        | _some(Photo, hidden_at__isnull=False)
        | _some(Document, hidden_at__isnull=False)
        | _some(Activity, hidden_at__isnull=False)
        | _some(Question, hidden_at__isnull=False, state=Question.State.ANSWERED),
        "followers": Coalesce(
            Subquery(followers.order_by().values("kind").annotate(n=Count("pk")).values("n")), Value(0)
        ),
        "areas": ArraySubquery(areas.values("neighbourhood_id")),
        "figures": ArraySubquery(
            figures.values(row=JSONObject(key="pk", on="on", score="score", note="note"))
        ),
        "norms": ArraySubquery(norms.values(row=JSONObject(key="pk", on="on", norm="norm", reason="reason"))),
    }
    # The model declares the attribute, so that its type is known wherever it is read.
    annotations: dict[str, Any] = {"extent": AsExtent(**extent)}
    return rows.annotate(**annotations)


def _some(model: type[Model], **conditions: Any) -> Exists:
    return Exists(model._default_manager.filter(initiative=OuterRef("pk"), **conditions))
