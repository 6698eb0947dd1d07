"""`/werk/`: what waits for a member of staff, in each of their roles."""

from django.http import HttpResponse

import initiatives.assessments.sections as assessments
from civicnet.deadlines import local_date
from civicnet.http import Request, render
from civicnet.pages.work.waiting import sections_beside_cases
from civicnet.permissions import STAFF, access
from civicnet.sections import most_urgent_first, names_of, present


@access(STAFF)
def work(request: Request) -> HttpResponse:
    """`/werk/`. The same number of queries however much waits."""
    user = request.user
    desk = assessments.for_desk(user, request.GET)
    others = sections_beside_cases(user)
    sections = present(desk, *others)
    context = {
        "sections": sections,
        "waiting": most_urgent_first([item for section in others for item in section.waiting]),
        "today": local_date(),
        "desk": None,
        "just_passed": request.session.pop(assessments.JUST_PASSED, None),
        **names_of(sections),
    }
    return render(request, "pages/work.html", context)
