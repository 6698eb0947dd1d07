"""What changes the calendar of the vision, and the reminders that it sends."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from civicnet.calendar import Entry
from civicnet.deadlines import LAST_REMINDER_DAYS, REMIND_DAYS, local_date
from civicnet.journal.actions import record
from civicnet.outbox.reminding import remind_once, time_left_in_words
from civicnet.workflow import Actor, NotAllowedNow, require
from vision.models import PlannedStep, Vision


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


def remind_followers(vision: Vision, entries: list[Entry], today: date | None = None) -> int:
    """Tell those who follow the vision, and the curators, what begins or ends in a week and what does tomorrow. Each is
    told once.

    `entries` is the calendar, with what higher rooms add. Returns how many reminders went out.
    """
    on, sent = today or local_date(), 0
    for entry in entries:
        for days in (REMIND_DAYS, LAST_REMINDER_DAYS):
            day = on + timedelta(days=days)
            if day in (entry.first_day, entry.last_day):
                sent += _remind_of_entry(vision, entry, day, on)
    return sent


def _remind_of_entry(vision: Vision, entry: Entry, day: date, today: date) -> bool:
    what = "begins" if day == entry.first_day else "ends"
    facts = {
        "what": lambda: str(entry.title),
        "note": entry.note,
        "url": entry.url or vision.get_absolute_url(),
        "day": day,
        "left": lambda: time_left_in_words(day, today),
    }
    key = f"{entry.key} {what} {day.isoformat()} {(day - today).days}"
    curators = vision.audience("curators")
    known = {user.pk for user in curators}
    followers = [user for user in vision.audience("followers") if user.pk not in known]
    of_followers: dict[str, Any] = {"key": f"{key} followers", "about": vision, "facts": facts}
    of_curators: dict[str, Any] = {"key": f"{key} curators", "about": vision, "facts": facts}
    if what == "begins":
        told = remind_once(followers, "vision.begins", "followers", **of_followers)
        return remind_once(curators, "vision.begins", "curators", **of_curators) or told
    told = remind_once(followers, "vision.ends", "followers", **of_followers)
    return remind_once(curators, "vision.ends", "curators", **of_curators) or told
