"""`/werk/`: what waits for me, by the day it is due; then what is free to take, and what runs by itself.

Cases, first contacts with plans that ask for no assessment, and the conditions that the municipality is to meet: every
promised day is shown here to those who must act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Least
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.days import written_out
from civicnet.http import Request, render
from civicnet.permissions import STAFF, access
from initiatives.assessments.models import (
    Assessment,
    Condition,
    Task,
    conditions_to_see_to,
    is_taken,
    is_without_somebody,
    tasks_of,
    without_whom,
)
from initiatives.models import Initiative, Report

FREE_PER_PAGE = 25
# Nobody has more at hand than this; beyond it the worklist shows what is due first.
MOST_OWN = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the worklist: of which plan, what is to be done, by when, and where to do it."""

    initiative: Initiative
    what: str | Promise
    due: date
    url: str
    late: bool
    is_paused: bool = False
    # The page where one button says "I get in touch".
    take: str = ""
    # "without a reader": somebody left, and whoever reads this can see to it that another one comes.
    without: str | Promise = ""

    @property
    def day(self) -> str:
        """When it is due, in words."""
        if self.is_paused:
            return gettext("The clock stands still")
        day = {"day": written_out(self.due)}
        return (gettext("Late: this had to be done by %(day)s") if self.late else gettext("By %(day)s")) % day

    @property
    def day_in_short(self) -> str:
        """What is to be done and when, for the list beside a dossier."""
        words = {"what": self.what, "day": date_format(self.due, "j F")}
        return (
            gettext("%(what)s, late since %(day)s") if self.late else gettext("%(what)s, %(day)s")
        ) % words

    @property
    def order(self) -> tuple[bool, date, int, str]:
        return not self.without, self.due, self.initiative.pk, self.url


def own_lines(user: User) -> tuple[list[Line], list[Line]]:
    """What waits for `user` and what waits for others in the cases of `user`, due first. Three queries."""
    today = deadlines.local_date()
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST_OWN]
    tasks = tasks_of(cases, user, today)
    mine = [_line_of_task(task) for task in tasks if task.mine]
    mine += [
        _line_of_contact(plan, today) for plan in _light_plans(Initiative.objects.contact_of(user))[:MOST_OWN]
    ]
    mine += [_line_of_condition(one, today) for one in conditions_to_see_to(user)[:MOST_OWN]]
    return sorted(mine, key=lambda line: line.order), [_line_of_task(task) for task in tasks if not task.mine]


def _light_plans(plans: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """With what a line shows: no texts, search columns or outlines."""
    light = ("search", "search_text", "purpose", "neighbourhood__polygon", "neighbourhood__path")
    return plans.select_related("neighbourhood").defer(*light)


def _line_of_task(task: Task) -> Line:
    case = task.case
    return Line(
        initiative=case.initiative,
        what=task.what,
        due=task.due,
        url=reverse("dossier", args=[case.pk]),
        late=task.late,
        is_paused=case.is_paused,
        without=task.without,
    )


def _line_of_contact(plan: Initiative, today: date, *, free: bool = False) -> Line:
    assert plan.contact_due is not None  # it waits for a contact
    return Line(
        initiative=plan,
        what=_("needs a first contact") if free else _("speak to the initiators for the first time"),
        due=plan.contact_due,
        url=plan.get_absolute_url() if free else reverse("initiatives:contact", args=[plan.slug]),
        late=deadlines.is_late(plan.contact_due, today),
        take=reverse("take_contact", args=[plan.slug]) if free else "",
    )


def _line_of_condition(condition: Condition, today: date) -> Line:
    case = condition.assessment
    return Line(
        initiative=case.initiative,
        what=condition.text,
        due=condition.due,
        url=f"{case.get_absolute_url()}#voorwaarden",
        late=deadlines.is_late(condition.due, today),
    )


# ---- free to take ---------------------------------------------------------------------------
def _needed_by() -> Any:
    """By when a free case needs somebody: its contact person first, perhaps as promised to the plan."""
    contact = Case(
        When(initiative__contacted_at=None, then=Least("contact_due", "initiative__contact_due")),
        default="contact_due",
    )
    return Case(When(is_taken("contact_person"), then="answer_due"), default=contact)


# What somebody has left comes first.
_ROW = ("whole", "what", "pk", "needed_by")


def free_cases(user: User, *, kind: str, late_on: date | None) -> QuerySet[Any]:
    """The cases that are free to take, as rows: (whether nobody left them, what, key, day).

    With `late_on` only those that are late then.
    """
    cases = Assessment.objects.free_for(user).order_by().annotate(needed_by=_needed_by())
    if late_on:
        cases = cases.filter(needed_by__lt=late_on).exclude(state=Assessment.State.AWAITING_INFORMATION)
    if kind:
        cases = cases.filter(initiative__kind=kind)
    whole = Case(When(is_without_somebody(), then=Value(False)), default=Value(True))
    return cases.annotate(whole=whole, what=Value("case", CharField())).values_list(*_ROW)


def free_contacts(user: User, *, kind: str, late_on: date | None) -> QuerySet[Any]:
    """The first contacts that are free to take, as the same rows."""
    plans = Initiative.objects.contact_free_for(user).order_by()
    if late_on:
        plans = plans.filter(contact_due__lt=late_on)
    if kind:
        plans = plans.filter(kind=kind)
    rows = plans.annotate(whole=Value(True), what=Value("contact", CharField()), needed_by=F("contact_due"))
    return rows.values_list(*_ROW)


def _lines_of_page(rows: Iterable[tuple[bool, str, int, date]], user: User, today: date) -> list[Line]:
    """The lines of one page, in its order. Two queries."""
    found = list(rows)
    cases = Assessment.objects.for_worklist(user).in_bulk(
        [pk for _whole, what, pk, _day in found if what == "case"]
    )
    plans = _light_plans(Initiative.objects.all()).in_bulk(
        [pk for _whole, what, pk, _day in found if what == "contact"]
    )
    lines = []
    for _whole, what, pk, day in found:
        if what == "contact":
            lines.append(_line_of_contact(plans[pk], today, free=True))
            continue
        case = cases[pk]
        lines.append(
            Line(
                initiative=case.initiative,
                what=_whom_it_needs(case),
                due=day,
                url=reverse("dossier", args=[pk]),
                late=deadlines.is_late(day, today) and not case.is_paused,
                is_paused=case.is_paused,
                without=without_whom(case),
            )
        )
    return lines


def _whom_it_needs(case: Assessment) -> Promise:
    """Whom a free case still needs."""
    if case.contact_person_id is None or case.without_contact:  # type: ignore[attr-defined]  # by for_worklist
        return _("needs a contact person")
    assessor = case.assessor_id is None or case.without_assessor  # type: ignore[attr-defined]  # idem
    second_reader = case.second_reader_id is None or case.without_second_reader  # type: ignore[attr-defined]  # idem
    if assessor and second_reader:
        return _("needs two readers")
    return _("needs an assessor") if assessor else _("needs a second reader")


# ---- the page -------------------------------------------------------------------------------
class Shown(NamedTuple):
    """What of the worklist is shown, as the address says it: `?toon=te-laat&soort=challenge`."""

    which: str = ""
    kind: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> "Shown":
        """Values without meaning are ignored: then everything is shown."""
        which, kind = query.get("toon", ""), query.get("soort", "")
        return cls(which if which in WHICH else "", kind if kind in Initiative.Kind.values else "")

    def url(self, which: str) -> str:
        """The address with another `which`; the kind stays."""
        words = {"toon": which, "soort": self.kind}
        query = urlencode({name: value for name, value in words.items() if value})
        return f"?{query}" if query else reverse("work")

    def of(self, lines: list[Line]) -> list[Line]:
        """The lines of plans of this kind."""
        return [line for line in lines if not self.kind or line.initiative.kind == self.kind]


WHICH = {"": _("Everything"), "mijn": _("Waits for me"), "te-laat": _("Late"), "vrij": _("Free to take")}


@access(STAFF)
def worklist(request: Request) -> HttpResponse:
    """The worklist of the person who is signed in, or a part of it.
    The number of queries does not grow with the cases."""
    shown, today, user = Shown.parse(request.GET), deadlines.local_date(), request.user
    mine, others = map(shown.of, own_lines(user))
    late = sum(1 for line in mine if line.late)
    if shown.which == "te-laat":
        mine, others = [line for line in mine if line.late], [line for line in others if line.late]
    elif shown.which == "mijn":
        others = []
    elif shown.which == "vrij":
        mine, others = [], []
    late_on = today if shown.which == "te-laat" else None
    cases = free_cases(user, kind=shown.kind, late_on=late_on)
    contacts = free_contacts(user, kind=shown.kind, late_on=late_on)
    free = (
        cases.none()
        if shown.which == "mijn"
        else cases.union(contacts, all=True).order_by("whole", "needed_by", "what", "pk")
    )
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
        "free": _lines_of_page(page, user, today),
        "late": late,
        "reports": Report.objects.for_desk(user).waiting().count() if "moderator" in user.roles else None,
    }
    return render(request, "assessments/worklist.html", context)
