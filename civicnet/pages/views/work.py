"""`/werk/`: what waits for me, by the day it is due; then what is free to take, and what runs by itself."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.http import Request, render
from civicnet.permissions import STAFF, access
from initiatives.assessments.models import Assessment, Task, tasks_of

FREE_PER_PAGE = 25
# Nobody has more cases at hand than this; beyond it the worklist shows those that are due first.
MOST_OWN = 200


def own_tasks(user: User) -> tuple[list[Task], list[Task]]:
    """What waits for `user` and what waits for others in the cases of `user`, due first. One query."""
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST_OWN]
    tasks = tasks_of(cases, user, deadlines.local_date())
    return [task for task in tasks if task.mine], [task for task in tasks if not task.mine]


@access(STAFF)
def worklist(request: Request) -> HttpResponse:
    """The worklist of the person who is signed in. The same number of queries for ten cases and for hundreds."""
    mine, others = own_tasks(request.user)
    free = Assessment.objects.free_for(request.user).for_worklist(request.user).order_by("answer_due", "pk")
    page = Paginator(free, FREE_PER_PAGE).get_page(request.GET.get("pagina"))
    today = deadlines.local_date()
    context: dict[str, Any] = {
        "mine": mine,
        "others": others,
        "page": page,
        "free": [(case, _due(case), _due(case) < today and not case.is_paused) for case in page],
        "late": sum(1 for task in mine if task.late),
        "today": today,
    }
    return render(request, "pages/work.html", context)


def _due(case: Assessment) -> Any:
    """By when a free case needs somebody: its contact person first."""
    return case.contact_due if case.contact_person_id is None else case.answer_due
