"""`/mijn/`: what waits for me, my initiatives, what I was told, what I follow."""

from django.http import HttpResponse

import civicnet.accounts.sections as accounts
import civicnet.following.sections as following
import civicnet.outbox.sections as outbox
import initiatives.assessments.sections as assessments
import initiatives.collaborations.sections as collaborations
import initiatives.marketplace.sections as marketplace
import initiatives.marketplace.sections.exchanges as exchanges
import initiatives.sections as registry
import vision.endorsement.sections as endorsement
import vision.sections as vision
from civicnet.deadlines import local_date
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.sections import most_urgent_first, names_of, present


@access(SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """`/mijn/`. The same number of queries however much waits."""
    user = request.user
    sections = present(
        accounts.for_me(user),
        assessments.for_me(user),
        exchanges.exchanges_for_me(user),
        collaborations.for_me(user),
        registry.for_me(user),
        marketplace.for_me(user),
        outbox.for_me(user),
        following.for_me(user),
        assessments.for_staff(user),
        registry.for_staff(user),
        vision.for_staff(user),
        endorsement.for_staff(user),
        outbox.for_staff(user),
        accounts.for_staff(user),
    )
    context = {
        "sections": sections,
        "waiting": most_urgent_first([item for section in sections for item in section.waiting]),
        "today": local_date(),
        **names_of(sections),
    }
    return render(request, "pages/me.html", context)
