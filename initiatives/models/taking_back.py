"""What somebody did lately and can still undo: for a day, as long as nothing came after it. The journal knows who and when.

Source: interface.md, Ways: what cannot be taken back has, by weight, an undo for a while.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.models import Entry, subject_of
from initiatives.workflow import INITIATIVE, STOPS

if TYPE_CHECKING:
    from initiatives.models.initiative import Initiative

TAKE_BACK_WITHIN: Final = timedelta(days=1)
# What says who the contact person is, or that there was contact: after any of these the one before is no longer the last.
_ABOUT_CONTACT: Final = (
    *("take_contact", "take_in", "become_contact", "replace_contact", "lose_contact"),
    *("take_back_contact", "log_contact"),
)


def is_lately_by(entry: Entry, user: User) -> bool:
    """Whether it was `user` who did this, not longer ago than it can be taken back."""
    return entry.actor_id == user.pk and entry.at > timezone.now() - TAKE_BACK_WITHIN


def naming_to_take_back(row: models.Model, user: User) -> Entry | None:
    """How `user` lately made a colleague the contact person of an initiative or a case, when nothing came after it."""
    last = Entry.objects.about(row).filter(verb__in=_ABOUT_CONTACT).last()
    return last if last is not None and last.verb == "replace_contact" and is_lately_by(last, user) else None


def last_step(initiative: "Initiative") -> Entry | None:
    """The act that brought an initiative to the stage where it is."""
    return Entry.objects.about(initiative).filter(verb__in=INITIATIVE.by_verb).last()


def stop_to_take_back(initiative: "Initiative", user: User) -> Entry | None:
    """How `user` lately ended or withdrew it; `before` is the stage that it goes back to."""
    last = last_step(initiative) if initiative.has_stopped else None
    return last if last is not None and last.verb in STOPS and is_lately_by(last, user) else None


def undo_until(initiative: "Initiative", user: User) -> datetime | None:
    """The moment until which `user` can undo that it ended; None when there is nothing to undo."""
    stop = stop_to_take_back(initiative, user)
    return stop.at + TAKE_BACK_WITHIN if stop else None


def undo_each_until(initiatives: Iterable["Initiative"], user: User) -> dict[int, datetime]:
    """The same for many, by primary key. One query, and none when nothing of these has stopped."""
    stopped = {subject_of(row): row.pk for row in initiatives if row.has_stopped}
    if not stopped:
        return {}
    acts = Entry.objects.filter(subject__in=stopped, verb__in=INITIATIVE.by_verb).order_by("at", "pk")
    last = {act.subject: act for act in acts}
    return {
        stopped[subject]: act.at + TAKE_BACK_WITHIN
        for subject, act in last.items()
        if act.verb in STOPS and is_lately_by(act, user)
    }
