"""The vision in force, to read theme by theme, with how many initiatives work on each goal."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.sections.serving import goals_served, serving, unanswered
from vision.endorsement.models import Round
from vision.endorsement.sections import support_of
from vision.models import VisionVersion, takes_reactions
from vision.trend import standing


@access(PUBLIC)
@kept("vision", "voices", "initiatives", "endorsement")
def read(request: HttpRequest) -> HttpResponse:
    """`/visie/`: the adopted text; before there is one, what will be here and what is under way."""
    seen = VisionVersion.objects.visible_to(request.user)
    versions = list(seen.select_related("vision"))
    found = next((v for v in versions if v.state == VisionVersion.State.ADOPTED), None)
    asked = next((v for v in versions if v.state in ("consultation", "amending")), None)
    context: dict[str, Any] = {
        "version": found,
        "vote": Round.objects.announced(),
        "versions": versions,
        "asked": asked,
        "is_open": asked is not None and takes_reactions(asked),
    }
    if found is not None:
        found.fetch_text()
        goals = [goal for theme in found.themes.all() for goal in theme.goals.all()]
        context["support"] = support = support_of(found)
        served = goals_served()
        counts, before = serving(served), unanswered(served, found, goals)
        for goal in goals:
            goal.serving = counts.get(goal.pk, 0)  # type: ignore[attr-defined]  # for the template
            goal.unanswered = before.get(goal.pk, 0)  # type: ignore[attr-defined]  # as above
            goal.support = support["goals"].get(goal.code, "") if support else ""  # type: ignore[attr-defined]
            if indicator := getattr(goal, "indicator", None):
                indicator.standing = standing(indicator)
        context["changed_at"] = found.changed_at
    return render(request, "pages/vision.html", context)
