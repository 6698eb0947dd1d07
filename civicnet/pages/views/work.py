"""`/werk/`: what waits for me, by the day it is due; then what is free to take, and what runs by itself."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.http import Request, render
from civicnet.permissions import STAFF, access
from initiatives.assessments.models import Assessment, Task, tasks_of
from initiatives.models import Initiative, Report

FREE_PER_PAGE = 25
# Nobody has more cases at hand than this; beyond it the worklist shows those that are due first.
MOST_OWN = 200


def own_tasks(user: User) -> tuple[list[Task], list[Task]]:
    """What waits for `user` and what waits for others in the cases of `user`, due first. One query."""
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST_OWN]
    tasks = tasks_of(cases, user, deadlines.local_date())
    return [task for task in tasks if task.mine], [task for task in tasks if not task.mine]


class Shown(NamedTuple):
    """What of the worklist is shown, as the address says it: `?toon=te-laat&soort=challenge`."""

    which: str = ""
    kind: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> "Shown":
        """What means nothing is left out: then everything is shown."""
        which, kind = query.get("toon", ""), query.get("soort", "")
        return cls(which if which in WHICH else "", kind if kind in Initiative.Kind.values else "")

    def url(self, which: str) -> str:
        """The address with another `which`; the kind stays."""
        words = {"toon": which, "soort": self.kind}
        query = urlencode({name: value for name, value in words.items() if value})
        return f"?{query}" if query else reverse("work")

    def of(self, tasks: list[Task]) -> list[Task]:
        """The tasks in cases of this kind."""
        return [task for task in tasks if not self.kind or task.case.initiative.kind == self.kind]


WHICH = {"": _("Everything"), "mijn": _("Waits for me"), "te-laat": _("Late"), "vrij": _("Free to take")}


@access(STAFF)
def worklist(request: Request) -> HttpResponse:
    """The worklist of the person who is signed in, or a part of it. The same number of queries for ten cases and for
    hundreds."""
    shown, today = Shown.parse(request.GET), deadlines.local_date()
    mine, others = map(shown.of, own_tasks(request.user))
    late = sum(1 for task in mine if task.late)
    free = Assessment.objects.free_for(request.user).for_worklist(request.user).order_by("answer_due", "pk")
    if shown.kind:
        free = free.filter(initiative__kind=shown.kind)
    if shown.which == "te-laat":
        mine, others, free = [task for task in mine if task.late], [], free.someone_is_late(today)
    elif shown.which == "mijn":
        others, free = [], free.none()
    elif shown.which == "vrij":
        mine, others = [], []
    page = Paginator(free, FREE_PER_PAGE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {
        "shown": shown,
        "which": [
            {"text": text, "url": shown.url(name), "current": name == shown.which}
            for name, text in WHICH.items()
        ],
        "kinds": [
            ("", _("All kinds")),
            *((value, capfirst(text)) for value, text in Initiative.Kind.choices),
        ],
        "mine": mine,
        "others": others,
        "page": page,
        "free": [(case, _due(case), _due(case) < today and not case.is_paused) for case in page],
        "late": late,
        "today": today,
        "reports": Report.objects.for_desk(request.user).waiting().count()
        if "moderator" in request.user.roles
        else None,
    }
    return render(request, "pages/work.html", context)


def _due(case: Assessment) -> Any:
    """By when a free case needs somebody: its contact person first."""
    return case.contact_due if case.contact_person_id is None else case.answer_due
