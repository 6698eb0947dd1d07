"""Reminders of the first contacts that the municipality promised. Source: domain.md, Initiative."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.days import written_later
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once
from initiatives.models import DESK, Initiative

FIRST_CONTACT = {
    "soon": _("{name}: first contact by {day}"),
    "today": _("{name}: today is the last day for the first contact"),
    "late": _("{name}: the first contact is late, it should have been there by {day}"),
}


def contact_title(which: str, name: str, day: date) -> Promise:
    """The title of a reminder of a first contact, in the language of its reader."""
    return format_lazy(FIRST_CONTACT[which], name=name, day=written_later(day))


def remind_of_contacts(today: date | None = None) -> int:
    """Remind of each first contact some days before its day, on the day, and once when it is late.

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
    which = deadlines.reminder_due(due, today)
    person = initiative.contact_person
    if which == "late" or person is None or not person.granted_roles & DESK:
        members = initiative.member_ids()
        told: list[User] = [user for user in initiative.audience("desk") if user.pk not in members]
        url, text = (
            reverse("work"),
            _("Take it on from the worklist. Who spoke with the initiators writes it down."),
        )
    else:
        told, url = [person], reverse("initiatives:contact", args=[initiative.slug])
        text = _("You are the contact person. Write it down when you have spoken with the initiators.")
    if which == "late":
        text = format_lazy("{} {}", text, _("The page of the plan says to everybody that it is late."))
    return remind_once(
        told,
        about=f"{subject_of(initiative)} contact {due.isoformat()} {which}",
        event="initiative.contact_reminder",
        title=contact_title(which, initiative.name, due),
        text=text,
        url=url,
    )
