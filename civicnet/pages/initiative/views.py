"""The page of one initiative: its own words, what the assessment said, and everything that happened."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

import initiatives.assessments.sections as assessments
import initiatives.assessments.sections.timeline as assessments_timeline
import initiatives.collaborations.sections as collaborations
import initiatives.marketplace.sections as marketplace
import initiatives.marketplace.sections.exchanges as exchanges
import initiatives.sections as registry
import initiatives.sections.timeline as registry_timeline
from civicnet.addresses import site_url
from civicnet.areas import maps
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.journal.models import Entry
from civicnet.pages.initiative.json_ld import json_ld
from civicnet.permissions import PUBLIC, access
from civicnet.sections import Line, in_time, names_of, present
from initiatives.models import Initiative
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.sections.facts import facts


@access(PUBLIC)
@kept(
    *("initiatives", "areas", "vision", "assessments", "people", "files", "journal"),
    *("following", "marketplace", "exchanges", "collaborations"),
)
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/`. The same number of queries however much there is to tell."""
    user = request.user
    found = _initiative_or_404(slug, user)
    news, files = registry.told_for_initiative(found, user, request.GET.get("nieuws", ""))
    sections = present(
        registry.for_initiative(found, user),
        news,
        registry.ways_for_initiative(found, user),
        registry.questions_for_initiative(found, user),
        assessments.for_initiative(found, user),
        marketplace.for_initiative(found, user),
        exchanges.kept_for_initiative(found),
        collaborations.for_initiative(found, user),
        files,
    )
    lines = [*acts(found), *(line for section in sections for line in section.timeline)]
    address = site_url(found.get_absolute_url())
    context = {
        "initiative": found,
        "status": assessments.status_line(found, user),
        "facts": list(facts(found, assessments.contact_person(found))),
        "has_contact_person": assessments.was_given_contact_person(found),
        "may_ask": assessments.may_ask(found, user),
        "sections": sections,
        "timeline": in_time(lines),
        "changed_at": found.changed_at,
        "address": address,
        "json_ld": json_ld(found, address),
        **names_of(sections),
    }
    return render(request, "pages/initiative.html", context)


def acts(found: Initiative) -> list[Line]:
    """What the journal says of the initiative and of its assessments, as lines of the timeline. One query."""
    cases = found.assessments.all()
    entries = list(Entry.objects.about(found, *cases))
    return [*registry_timeline.acts(found, entries), *assessments_timeline.acts(cases, entries)]


def _initiative_or_404(slug: str, user: Any) -> Initiative:
    """The initiative with all that its page shows of it. Raises Http404 for those who may not see it."""
    found = get_object_or_404(_fetched_for_their_page().visible_to(user), slug=slug)
    # For a neighbourhood that was closed, the one that it became part of.
    found.neighbourhood = maps.outlines().by_key.get(found.neighbourhood_id)
    return found


@cache
def _fetched_for_their_page() -> InitiativeQuerySet:
    """All initiatives, each with what its page shows of it; asks nothing by itself.

    Put together once for all requests, as the `queryset` of a generic view is: that takes as long as a few queries.
    """
    rows = Initiative.objects.all()
    for capability in (registry, assessments):
        rows = capability.fetch_for_initiative(rows)
    return rows
