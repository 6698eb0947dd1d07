"""`/samenwerkingen/<slug>/`: the one page of a collaboration, which everybody can read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.collaborations.models import Collaboration
from initiatives.collaborations.views.page import page_context


@access(PUBLIC)
@kept(
    *("collaborations", "initiatives", "areas", "exchanges", "marketplace", "journal", "following", "people"),
    "assessments",
)
def collaboration(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. The same number of queries however many partners there are."""
    rows = Collaboration.objects.visible_to(request.user).select_related("exchange__post")
    row = get_object_or_404(rows, slug=slug)
    context = page_context(row, request.user)
    context["address"] = site_url(row.get_absolute_url())
    return render(request, "collaborations/collaboration.html", context)
