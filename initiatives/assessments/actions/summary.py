"""The summary of the day: one letter for each member of the desk instead of one for each registration.

It is sent once a day whatever happens, and only when something is new or has become late since the last one.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.outbox.actions import tell
from civicnet.outbox.models import Reminder
from civicnet.workflow import SYSTEM, Text
from initiatives.assessments.letters import Item, Summary
from initiatives.assessments.models import Assessment, conditions_to_see_to, contact_day, tasks_of
from initiatives.models import DESK, Initiative

SOON_DAYS: Final = 7
# Nobody has more at hand than this; a letter shows ten of each part and how many more there are.
MOST: Final = 200


def send_summaries(today: date | None = None) -> int:
    """Send each member of the desk the summary of today, unless there is nothing new. Returns how many went out."""
    on = deadlines.local_date(today)
    desk = User.objects.holding(*sorted(DESK)).filter(wants_mail=True).order_by("pk")
    return sum(_send_summary(user, on) for user in desk)


@transaction.atomic
def _send_summary(user: User, today: date) -> bool:
    key = f"summary {user.pk} "
    last = Reminder.objects.filter(about__startswith=key).order_by("-sent_at").first()
    since = last.sent_at if last else timezone.now() - timedelta(days=1)
    summary = _summary_of(user, since, today)
    became_late = any(item.due >= deadlines.local_date(since) for item in summary.late)
    if not (summary.new or became_late):
        return False
    _row, first_today = Reminder.objects.get_or_create(about=f"{key}{today.isoformat()}")
    if first_today:
        tell([user], "worklist.summary", "desk", about=summary, by=SYSTEM)
    return first_today


def _summary_of(user: User, since: datetime, today: date) -> Summary:
    own = sorted(_own_items(user, today))
    free_cases = Assessment.objects.free_for(user).for_worklist(user)[:MOST]
    free_plans = Initiative.objects.contact_free_for(user)[:MOST]
    free = sorted(
        [*_free_cases(free_cases), *_contacts(free_plans, _("needs a first contact"), "initiative")]
    )
    new_cases = [case for case in free_cases if case.requested_at > since]
    new_plans = [plan for plan in free_plans if plan.submitted_at and plan.submitted_at > since]
    new = [*_free_cases(new_cases), *_contacts(new_plans, _("needs a first contact"), "initiative")]
    until = today + timedelta(days=SOON_DAYS)
    return Summary(
        today=today,
        waiting=len(own),
        late=[item for item in sorted([*own, *free]) if item.due < today],
        soon=[item for item in own if today <= item.due <= until],
        new=sorted(new),
    )


def _own_items(user: User, today: date) -> Iterator[Item]:
    """What waits for `user`: steps of cases, first contacts, promises of the municipality."""
    cases = Assessment.objects.waiting_for(user).for_worklist(user).order_by("answer_due", "pk")[:MOST]
    for task in tasks_of(cases, user, today):
        if task.mine:
            yield Item(task.due, task.case.name, task.what, "dossier", task.case.pk)
    plans = Initiative.objects.contact_of(user)[:MOST]
    yield from _contacts(plans, _("speak to the initiators for the first time"), "initiatives:contact")
    for condition in conditions_to_see_to(user)[:MOST]:
        case = condition.assessment
        yield Item(condition.due, case.name, condition.text, "assessments:page", case.pk)


def _contacts(plans: Iterable[Initiative], what: Text, view: str) -> Iterator[Item]:
    for plan in plans:
        assert plan.contact_due is not None  # it waits for a contact
        yield Item(plan.contact_due, plan.name, what, view, plan.slug)


def _free_cases(cases: Iterable[Assessment]) -> Iterator[Item]:
    for case in cases:
        due = case.answer_due if case.contact_person_id else contact_day(case)
        what = _("needs a reader") if case.contact_person_id else _("needs a contact person")
        yield Item(due, case.name, what, "dossier", case.pk)
