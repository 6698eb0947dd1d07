"""The vision in force, to read theme by theme, with how many initiatives work on each goal."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.models import Initiative
from initiatives.models.initiative import InitiativeQuerySet
from vision.models import Goal, VisionVersion


@access(PUBLIC)
def read(request: HttpRequest) -> HttpResponse:
    """`/visie/`: the adopted text; before there is one, what will be here and what is under way."""
    seen = VisionVersion.objects.visible_to(request.user)
    found = seen.filter(state=VisionVersion.State.ADOPTED).with_text().first()
    versions = list(seen.select_related("vision"))
    context: dict[str, Any] = {"version": found, "versions": versions}
    if found is not None:
        counts = serving(found)
        for theme in found.themes.all():
            for goal in theme.goals.all():
                goal.serving = counts.get(goal.pk, 0)  # type: ignore[attr-defined]  # for the template
        context["changed_at"] = found.changed_at
    return render(request, "pages/vision.html", context)


def serving(version: VisionVersion) -> Mapping[int, int]:
    """How many public initiatives say that they serve each goal, by the key of the goal. Withdrawn ones are left out."""
    through = Goal.initiatives.through.objects  # type: ignore[attr-defined]  # made by the many-to-many
    rows = (
        through.filter(goal__version=version, initiative__in=counted())
        .values_list("goal")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(rows)


def counted() -> InitiativeQuerySet:
    """The initiatives that count for a goal."""
    return Initiative.objects.public().exclude(stage=Initiative.Stage.WITHDRAWN)
