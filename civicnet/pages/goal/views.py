"""The page of one goal: its figure, who works on it, what assessments said about it, and how it was worded before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

import initiatives.assessments.sections as assessments
import initiatives.marketplace.sections as marketplace
import initiatives.sections as registry
import vision.endorsement.sections as endorsement
import vision.sections as vision
from civicnet.caching.pages import kept
from civicnet.following.choice import follow_choice
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.sections import names_of, present
from vision.models import Goal
from vision.succession import lineage_of


@access(PUBLIC)
@kept("vision", "initiatives", "marketplace", "assessments", "areas", "voices", "endorsement", "people")
def goal(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """`/visie/versie/<number>/doel/<code>/`."""
    user = request.user
    found = get_object_or_404(
        vision.fetch_for_goal(Goal.objects.all(), user), version__number=number, code=code
    )
    lineage = lineage_of(found, user)
    sections = present(
        vision.for_goal(found, user, lineage),
        registry.for_goal(found, user, lineage, request.GET.get("pagina")),
        marketplace.for_goal(found, user),
        assessments.for_goal(found, user),
        endorsement.for_goal(found, user),
        vision.history_for_goal(found, user, lineage),
    )
    context = {
        "goal": found,
        "sections": sections,
        "follow": follow_choice(user, "goal", code) if found.version.state == "adopted" else None,
        "changed_at": found.version.changed_at,
        **names_of(sections),
    }
    return render(request, "pages/goal.html", context)
