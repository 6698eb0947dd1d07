"""The page of one neighbourhood: what lives there, who helps whom, what was promised, and how broadly the vision is endorsed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import initiatives.assessments.sections as assessments
import initiatives.marketplace.sections.neighbourhood as marketplace
import initiatives.sections as registry
import vision.endorsement.sections as endorsement
from civicnet.addresses import site_url
from civicnet.areas.finding import area_of
from civicnet.areas.larger import draw_around
from civicnet.areas.models import Municipality
from civicnet.caching.pages import kept
from civicnet.deadlines import local_date
from civicnet.following.choice import follow_choice
from civicnet.http import render
from civicnet.pages.neighbourhood.silence import SILENT_DAYS, SPAN, Silence, silence_of
from civicnet.permissions import PUBLIC, access
from civicnet.sections import Fact, in_time, names_of, present

MOST_LINES = 40


@access(PUBLIC)
@require_safe
@kept(
    "areas",
    "initiatives",
    "marketplace",
    "exchanges",
    "assessments",
    "endorsement",
    "vision",
    "files",
    "people",
)
def neighbourhood(request: HttpRequest, code: str) -> HttpResponse:
    """`/buurten/<code>/`. The same number of queries however much there is to tell; at most twelve for a visitor."""
    area = area_of(code)
    if area is None:
        raise Http404
    if area.code != code:
        return redirect("neighbourhood", area.code)
    user, today = request.user, local_date()
    sections = present(
        registry.for_neighbourhood(area, user, timezone.now() - SPAN),
        marketplace.for_neighbourhood(area, user),
        marketplace.ties_for_neighbourhood(area, user),
        assessments.for_neighbourhood(area, user),
        endorsement.for_neighbourhood(area, user),
    )
    signs = in_time([line for section in sections for line in section.timeline if line.at <= today])
    silence = silence_of([line.at for line in signs], today)
    context = {
        "area": area,
        "municipality": Municipality.current(),
        "map": draw_around(area.key),
        "facts": [*(fact for section in sections for fact in section.facts), _since(silence)],
        "sections": sections,
        "silence": silence,
        "silent_days": SILENT_DAYS,
        "signs": signs[:MOST_LINES],
        "follow": follow_choice(user, "neighbourhood", area.code),
        "address": site_url(request.path),
        **names_of(sections),
    }
    return render(request, "pages/neighbourhood.html", context)


def _since(silence: Silence) -> Fact:
    if silence.days is None:
        text = _("more than two years")
    elif not silence.days:
        text = _("today")
    else:
        text = ngettext("%(n)s day", "%(n)s days", silence.days) % {"n": silence.days}
    return Fact(_("Since the last sign"), text, "#stil")
