"""The cases in the summary of the day (civicnet/pages/summary): what is late, what is due this week, and what is new."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.sections import Waiting
from initiatives.assessments.models import Assessment, conditions_to_see_to, contact_day, tasks_of
from initiatives.models import DESK, Initiative

SOON_DAYS: Final = 7
# Nobody has more at hand than this; a letter shows ten of each part and how many more there are.
MOST: Final = 200


@dataclass(frozen=True)
class CasesOfDay:
    """The cases of one member of the desk, by name of the plan; empty for everybody else."""

    late: Sequence[Waiting] = ()
    soon: Sequence[Waiting] = ()
    new: Sequence[Waiting] = ()


def for_summary(user: User, since: datetime, today: date) -> CasesOfDay:
    """What waits for `user` and for the team; `new` came in after `since`. In the current language."""
    if not user.roles & DESK:
        return CasesOfDay()
    own = list(_own(user, today))
    cases = Assessment.objects.free_for(user).for_worklist(user)[:MOST]
    plans = Initiative.objects.contact_free_for(user)[:MOST]
    free = [*_free_cases(cases), *_free_plans(plans)]
    new_cases = [case for case in cases if case.requested_at > since]
    new_plans = [plan for plan in plans if plan.submitted_at and plan.submitted_at > since]
    until = today + timedelta(days=SOON_DAYS)
    return CasesOfDay(
        late=_in_order(row for row in (*own, *free) if row.due and row.due < today),
        soon=_in_order(row for row in own if row.due and today <= row.due <= until),
        new=_in_order([*_free_cases(new_cases), *_free_plans(new_plans)]),
    )


def _in_order(rows: Iterable[Waiting]) -> list[Waiting]:
    return sorted(rows, key=lambda row: (row.due, row.text))


def _own(user: User, today: date) -> Iterator[Waiting]:
    """What waits for `user`: steps of cases, first contacts, promises of the municipality."""
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST]
    for task in tasks_of(cases, user, today):
        if task.mine:
            yield Waiting(task.case.name, _dossier(task.case), str(task.what), task.due)
    for plan in Initiative.objects.contact_of(user)[:MOST]:
        what = _("speak to the initiators for the first time")
        yield Waiting(plan.name, reverse("initiatives:contact", args=[plan.slug]), what, plan.contact_due)
    for condition in conditions_to_see_to(user)[:MOST]:
        case = condition.assessment
        yield Waiting(case.name, condition.get_absolute_url(), condition.text, condition.due)


def _free_plans(plans: Iterable[Initiative]) -> Iterator[Waiting]:
    for plan in plans:
        yield Waiting(plan.name, plan.get_absolute_url(), _("needs a first contact"), plan.contact_due)


def _free_cases(cases: Iterable[Assessment]) -> Iterator[Waiting]:
    for case in cases:
        due = case.answer_due if case.contact_person_id else contact_day(case)
        what = _("needs a reader") if case.contact_person_id else _("needs a contact person")
        yield Waiting(case.name, _dossier(case), what, due)


def _dossier(case: Assessment) -> str:
    return reverse("dossier", args=[case.pk])
