"""Reminders of the first contacts that the municipality promised. Source: domain.md, Initiative."""

from datetime import date, timedelta

from civicnet import deadlines
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once, time_left_in_words
from initiatives.models import DESK, Initiative


def remind_of_contacts(today: date | None = None) -> int:
    """Remind of each first contact a week before its day, the day before it, and once when it is late.

    The contact person is told; without one, and once it is late, the whole desk. Returns how many reminders went out.
    While an assessment is under way its own reminders cover this (initiatives.assessments.actions.reminding).
    """
    on = deadlines.local_date(today)
    coming = on + timedelta(days=deadlines.REMIND_DAYS)
    waiting = Initiative.objects.contact_at_desk().filter(contact_due__lte=coming)
    return sum(_remind(initiative, on) for initiative in waiting.select_related("contact_person"))


def _remind(initiative: Initiative, today: date) -> bool:
    due = initiative.contact_due
    assert due is not None  # it is waiting for a contact
    which, person = deadlines.reminder_due(due, today), initiative.contact_person
    key = f"{subject_of(initiative)} contact {due.isoformat()} {which}"
    facts = {"left": lambda: time_left_in_words(due, today)}
    if which != "late" and person is not None and person.granted_roles & DESK:
        return remind_once(
            [person], "initiative.contact_reminder", "contact", key=key, about=initiative, facts=facts
        )
    members = initiative.member_ids()
    desk = [user for user in initiative.audience("desk") if user.pk not in members]
    if which == "late":
        return remind_once(desk, "initiative.contact_late", "desk", key=key, about=initiative)
    return remind_once(desk, "initiative.contact_reminder", "desk", key=key, about=initiative, facts=facts)
