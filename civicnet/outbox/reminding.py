"""Reminders of days to come and of days that have passed: notices and letters that are sent once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from civicnet.outbox.actions import notify
from civicnet.outbox.models import Reminder
from civicnet.workflow import SYSTEM, Text


@transaction.atomic
def remind_once(
    users: Iterable[Any], *, about: str, event: str, title: Text, text: Text = "", url: str = ""
) -> bool:
    """Tell `users` on `/mijn/` and by mail, unless the reminder `about` went out before. Returns whether it went now.

    `about` names the thing, its day and which reminder it is, in at most 120 characters; when the day moves, that is
    another reminder. While there is nobody to tell, it waits. Source: architecture.md, "Every stored deadline".
    """
    told = list(users)
    if not told:
        return False
    _row, new = Reminder.objects.get_or_create(about=about)
    if new:
        notify(told, event=event, by=SYSTEM, title=title, text=text, url=url)
    return new
