"""Reminders of days to come and of days that have passed: notices and letters that are sent once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.deadlines import days_left
from civicnet.outbox.actions import tell
from civicnet.outbox.models import Reminder
from civicnet.workflow import SYSTEM


@transaction.atomic
def remind_once(
    users: Iterable[Any],
    event: str,
    audience: str,
    *,
    key: str,
    about: Any,
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Tell `users` as `tell()` does, unless the reminder `key` went out before. Returns whether it went now.

    `key` names the thing, its day and which reminder it is, in at most 120 characters; when the day moves, that is
    another reminder. While there is nobody to tell, it waits. Source: architecture.md, "Every stored deadline".
    """
    told = list(users)
    if not told:
        return False
    _row, new = Reminder.objects.get_or_create(about=key)
    if new:
        tell(told, event, audience, about=about, by=SYSTEM, facts=facts)
    return new


def time_left_in_words(day: date, today: date) -> str:
    """How long it takes until `day`, as a sentence has it: "in 7 days", "tomorrow", "today", "3 days ago"."""
    left = days_left(day, today)
    if left in (0, 1):
        return _("tomorrow") if left else _("today")
    if left < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -left) % {"n": -left}
    return _("in %(n)s days") % {"n": left}
