"""The page of one organisation: what it says about itself, what it carries, and what it asks and offers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

import initiatives.collaborations.sections as collaborations
import initiatives.marketplace.sections as marketplace
import initiatives.marketplace.sections.exchanges as exchanges
import initiatives.sections as registry
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.sections import names_of, present
from initiatives.models import Organisation


@access(PUBLIC)
@kept("initiatives", "areas", "marketplace", "exchanges", "collaborations", "people")
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """`/initiatieven/organisaties/<slug>/`."""
    user = request.user
    found = get_object_or_404(Organisation.objects.visible_to(user), slug=slug)
    sections = present(
        registry.for_organisation(found, user, request.GET.get("pagina")),
        marketplace.for_organisation(found, user),
        exchanges.kept_for_organisation(found),
        collaborations.for_organisation(found, user),
    )
    context = {"organisation": found, "sections": sections, **names_of(sections)}
    return render(request, "initiatives/organisation.html", context)
