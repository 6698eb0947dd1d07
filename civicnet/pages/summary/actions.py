"""Send the summary of the day: once a day whatever happens, and only when something is new or has become late."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

import initiatives.assessments.sections as assessments
from civicnet import deadlines
from civicnet.accounts.models import MailKind, Rhythm, Role, User
from civicnet.outbox.actions import tell
from civicnet.outbox.models import Reminder
from civicnet.pages.letters import Summary
from civicnet.pages.work.waiting import waiting_beside_cases
from civicnet.workflow import SYSTEM

A_DAY: Final = timedelta(days=1)


def send_summaries(today: date | None = None) -> int:
    """Send each member of staff the summary of today, unless there is nothing new. Returns how many went out."""
    on = deadlines.local_date(today)
    staff = User.objects.hearing(Rhythm.NOW, MailKind.SUMMARY).filter(
        pk__in=User.objects.holding(*Role.values).values("pk")
    )
    return sum(_send_summary(user, on) for user in staff.order_by("pk"))


@transaction.atomic
def _send_summary(user: User, today: date) -> bool:
    key = f"summary {user.pk} "
    last = Reminder.objects.filter(about__startswith=key).order_by("-sent_at").first()
    since = last.sent_at if last else timezone.now() - A_DAY
    with override(user.language):
        summary = summary_of(user, since, today)
    if not summary.says_something(since):
        return False
    _row, first_today = Reminder.objects.get_or_create(about=f"{key}{today.isoformat()}")
    if first_today:
        tell([user], "worklist.summary", "staff", about=summary, by=SYSTEM)
    return first_today


def summary_of(user: User, since: datetime, today: date) -> Summary:
    """What waits for `user`, in each role, in the current language."""
    cases = assessments.for_summary(user, since, today)
    others = waiting_beside_cases(user)
    late = [row for row in others if row.due is not None and row.due < today]
    return Summary(
        today=today,
        late=[*cases.late, *late],
        soon=cases.soon,
        new=cases.new,
        other=[row for row in others if row not in late],
    )
