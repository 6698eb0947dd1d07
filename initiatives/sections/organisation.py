"""The registry's part of the page of an organisation (civicnet/pages/organisation)."""

from typing import Any, Final

from django.core.paginator import Paginator

from civicnet.following.choice import follow_choice
from civicnet.sections import Section
from civicnet.workflow import may
from initiatives.models import Initiative, Organisation, Report

PAGE_SIZE: Final = 30


def for_organisation(found: Organisation, user: Any, number: str | None) -> Section:
    """What an organisation says about itself, and the initiatives that it owns, page by page (`number`)."""
    carried = Initiative.objects.public().filter(memberships__organisation=found, memberships__left_at=None)
    return Section(
        name="carries",
        template="initiatives/sections/organisation.html",
        context={
            "page": Paginator(carried.for_list().order_by("-submitted_at", "-pk"), PAGE_SIZE).get_page(
                number
            ),
            "ours": may(user, "initiatives.edit_organisation", found),
            "hidden": list(Report.objects.hiding().filter(organisation=found)) if found.hidden_at else [],
            "follow": follow_choice(user, "organisation", found.pk),
        },
    )
