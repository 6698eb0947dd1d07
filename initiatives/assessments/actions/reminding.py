"""Reminders of the days in a case: first contact, reply to the draft, answer, conditions. Source: domain.md, Assessment.

Each goes out once: some days before the last day, on it, and when it has passed. A clock that stands still reminds
nobody. Those who must act are told; what is late, and what is nobody's, goes to the whole desk.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.days import written_later
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once
from initiatives.actions import DESK, contact_title
from initiatives.assessments.models import Assessment, Condition, contact_day
from initiatives.assessments.workflow import UNDER_WAY
from initiatives.workflow import LIVE

ANSWER = {
    "soon": _("{name}: the answer is due on {day}"),
    "today": _("{name}: today is the last day for the answer"),
    "late": _("{name}: the answer is late, it should have been there by {day}"),
}
REPLY = {
    "soon": _("{name}: you can reply to the draft answer until {day}"),
    "today": _("{name}: today is the last day to reply to the draft answer"),
    "late": _("{name}: the initiators could reply until {day}, and did not"),
}
CONDITION = {
    "soon": _("{name}: a condition is to be met by {day}"),
    "today": _("{name}: today is the last day to meet a condition"),
    "late": _("{name}: a condition should have been met by {day}"),
}


@dataclass(frozen=True, kw_only=True)
class _Reminder:
    """One reminder that is due: who is told what about which day. `key` names the thing and its day."""

    key: str
    which: str
    title: Promise
    told: Iterable[User]
    url: str
    text: str | Promise

    def send(self, event: str) -> bool:
        """Whether it went out now."""
        return remind_once(
            self.told,
            about=f"{self.key} {self.which}",
            event=event,
            title=self.title,
            text=self.text,
            url=self.url,
        )


def remind_of_cases(today: date | None = None) -> int:
    """Remind of every day in a case that comes or has passed. Returns how many reminders went out."""
    on = deadlines.local_date(today)
    coming = on + timedelta(days=deadlines.REMIND_DAYS)
    no_contact = Q(contacted_at=None) & (Q(contact_due__lte=coming) | Q(initiative__contact_due__lte=coming))
    near = no_contact | Q(answer_due__lte=coming) | Q(hearing_due__lte=coming)
    cases = Assessment.objects.filter(near, state__in=UNDER_WAY, taken_over=False)
    people = ("initiative", "contact_person", "assessor", "second_reader")
    sent = sum(
        reminder.send("assessment.reminder")
        for case in cases.select_related(*people)
        for reminder in _remind_of_case(case, on)
    )
    open_ones = Condition.objects.filter(
        outcome=Condition.Outcome.OPEN,
        due__lte=coming,
        assessment__state=Assessment.State.DECIDED,
        assessment__initiative__stage__in=LIVE,
    )
    related = open_ones.select_related("assessment__initiative", "assessment__contact_person")
    return sent + sum(
        _remind_of_condition(condition, on).send("assessment.condition") for condition in related
    )


def _remind_of_case(case: Assessment, today: date) -> Iterator[_Reminder]:
    name = str(case)
    if case.contacted_at is None and (which := deadlines.reminder_due(day := contact_day(case), today)):
        told, url, text = _at_desk(case, which, [case.contact_person])
        yield _Reminder(
            key=f"{subject_of(case)} contact {day.isoformat()}",
            which=which,
            title=contact_title(which, name, day),
            told=told,
            url=url,
            text=text,
        )
    if case.state == Assessment.State.HEARING and case.hearing_due and not case.replies.exists():
        yield from _remind_of_hearing(case, case.hearing_due, today)
    if which := deadlines.reminder_due(day := case.answer_due, today):
        told, url, text = _at_desk(case, which, [case.assessor, case.second_reader, case.contact_person])
        yield _Reminder(
            key=f"{subject_of(case)} answer {day.isoformat()}",
            which=which,
            title=_title(ANSWER, which, name, day),
            told=told,
            url=url,
            text=text,
        )


def _remind_of_hearing(case: Assessment, day: date, today: date) -> Iterator[_Reminder]:
    """The initiators before the end of their 14 days, the readers when these are over without a reply."""
    which = deadlines.reminder_due(day, today)
    if not which:
        return
    over = which == "late"
    yield _Reminder(
        key=f"{subject_of(case)} hearing {day.isoformat()}",
        which=which,
        title=_title(REPLY, which, str(case), day),
        told=case.audience("readers" if over else "owners"),
        url=reverse("dossier", args=[case.pk]) if over else reverse("assessments:reply", args=[case.pk]),
        text=_("Confirm the text now.") if over else _("You may also say that you have no remarks."),
    )


def _remind_of_condition(condition: Condition, today: date) -> _Reminder:
    case = condition.assessment
    which = deadlines.reminder_due(condition.due, today)
    told: Iterable[User] = case.audience("owners")
    if condition.owner == Condition.Owner.MUNICIPALITY:
        told, _url, _text = _at_desk(case, which, [case.contact_person])
    return _Reminder(
        key=f"{subject_of(condition)} due {condition.due.isoformat()}",
        which=which,
        title=_title(CONDITION, which, str(case), condition.due),
        told=told,
        url=f"{case.get_absolute_url()}#voorwaarden",
        text=condition.text,
    )


def _at_desk(case: Assessment, which: str, people: Iterable[User | None]) -> tuple[list[User], str, Promise]:
    """Who at the municipality is told, where the notice leads, and what they can do there."""
    own = [person for person in people if person is not None and person.granted_roles & DESK]
    if own and which != "late":
        return own, reverse("dossier", args=[case.pk]), _("It waits for you: open the dossier.")
    barred = case.initiators | {pk for pk, said in case.declared.items() if True in said}
    told = [user for user in case.audience("desk") if user.pk not in barred]
    if which == "late":
        text = _("The page of the assessment says to everybody that it is late.")
    else:
        text = _("Nobody sees to it yet. Take it on from the worklist.")
    return told, case.get_absolute_url(), text


def _title(words: Mapping[str, Any], which: str, name: str, day: date) -> Promise:
    return format_lazy(words[which], name=name, day=written_later(day))
