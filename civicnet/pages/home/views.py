"""The front page: what lives where, what is new, what the municipality answered, and where we are going together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

import initiatives.assessments.sections as assessments
import initiatives.marketplace.sections as marketplace
import initiatives.sections as registry
import vision.endorsement.sections as endorsement
import vision.sections as vision
from civicnet.accounts.actions import is_set_up
from civicnet.areas.models import Municipality
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.sections import names_of, present
from initiatives.sections.serving import serving_themes


@access(PUBLIC)
@kept("initiatives", "marketplace", "areas", "vision", "voices", "endorsement", "assessments")
def home(request: HttpRequest) -> HttpResponse:
    """`/`: twelve queries. An installation that is not set up yet says so."""
    if Municipality.current() is None and not is_set_up():
        return redirect("setup")
    user = request.user
    sections = present(
        endorsement.for_home(user),
        registry.for_home(user),
        marketplace.for_home(user),
        assessments.for_home(user),
        vision.for_home(user, serving_themes()),
    )
    return render(request, "pages/home.html", {"sections": sections, **names_of(sections)})
