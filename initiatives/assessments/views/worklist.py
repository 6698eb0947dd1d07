"""The own worklist beside a dossier: cases, first contacts and conditions that wait for me, by the day they are due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from initiatives.assessments.models import MOST_OWN, Condition, Task, conditions_to_see_to, own_tasks
from initiatives.models import Initiative


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the worklist: of which plan, what is to be done, by when, and where to do it."""

    initiative: Initiative
    what: str | Promise
    due: date
    url: str
    late: bool
    is_paused: bool = False
    # "without a reader": somebody left, and whoever reads this can see to it that another one comes.
    without: str | Promise = ""

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
    tasks = own_tasks(user, today)
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


def _line_of_contact(plan: Initiative, today: date) -> Line:
    assert plan.contact_due is not None  # it waits for a contact
    return Line(
        initiative=plan,
        what=_("speak to the initiators for the first time"),
        due=plan.contact_due,
        url=reverse("initiatives:contact", args=[plan.slug]),
        late=deadlines.is_late(plan.contact_due, today),
    )


def _line_of_condition(condition: Condition, today: date) -> Line:
    case = condition.assessment
    return Line(
        initiative=case.initiative,
        what=condition.text,
        due=condition.due,
        url=condition.get_absolute_url(),
        late=condition.is_late,
    )
