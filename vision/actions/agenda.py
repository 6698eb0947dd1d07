"""What changes the calendar of the vision, and the reminders that it sends."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.outbox.reminding import remind_once
from civicnet.workflow import Actor, NotAllowedNow, require
from vision.models import PlannedStep, Vision, VisionFollower

# A reminder comes a week before a step begins and a week before it ends.
REMIND_DAYS: Final = 7


@transaction.atomic
def plan_step(step: PlannedStep, *, actor: Actor) -> PlannedStep:
    """Save a step of the calendar, new or changed. Raises NotAllowedNow for one that was taken off meanwhile."""
    require(actor, "vision.draft", step)
    new = step.pk is None
    if not new and not PlannedStep.objects.select_for_update().filter(pk=step.pk).exists():
        raise NotAllowedNow(step, "change_step")
    step.changed_at = timezone.now()
    step.save()
    days = {"begins_on": step.begins_on.isoformat(), "ends_on": step.last_day.isoformat()}
    record(step, "plan_step" if new else "change_step", actor=actor, data={"kind": step.kind, **days})
    return step


@transaction.atomic
def drop_step(step: PlannedStep, *, actor: Actor) -> None:
    """Take a step off the calendar. It stays in the file for calendar programs for a while, as called off."""
    require(actor, "vision.draft", step)
    if PlannedStep.objects.filter(pk=step.pk).update(dropped_at=timezone.now()):
        record(step, "drop_step", actor=actor, data={"kind": step.kind})


@transaction.atomic
def follow_vision(vision: Vision, *, actor: User) -> None:
    """Be told of each step of the vision from now on."""
    require(actor, "vision.follow", vision)
    VisionFollower.objects.get_or_create(vision=vision, user=actor)


@transaction.atomic
def unfollow_vision(vision: Vision, *, actor: User) -> None:
    """Be told no longer."""
    require(actor, "vision.follow", vision)
    VisionFollower.objects.filter(vision=vision, user=actor).delete()


def remind_followers(vision: Vision, entries: list[Entry], today: date | None = None) -> int:
    """Tell those who follow the vision, and the curators, what begins or ends in a week. Each is told once.

    `entries` is the calendar, with what higher rooms add. Returns how many reminders went out.
    """
    on = (today or local_date()) + timedelta(days=REMIND_DAYS)
    sent = 0
    for entry in entries:
        if entry.first_day == on:
            sent += _remind_of_entry(vision, entry, "begins", on)
        elif entry.last_day == on:
            sent += _remind_of_entry(vision, entry, "ends", on)
    return sent


def _remind_of_entry(vision: Vision, entry: Entry, what: str, on: date) -> bool:
    told = {user.pk: user for user in [*vision.audience("followers"), *vision.audience("curators")]}
    title = (
        _("In a week, on %(day)s: %(what)s")
        if what == "begins"
        else _("One more week, until %(day)s: %(what)s")
    )
    return remind_once(
        told.values(),
        about=f"{entry.key} {what} {on.isoformat()}",
        event="vision.reminder",
        title=lazy(lambda: str(title) % {"day": date_format(on), "what": entry.title}, str)(),
        text=entry.note,
        url=entry.url or vision.get_absolute_url(),
    )
