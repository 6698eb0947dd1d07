"""Reminders of the days in a case: first contact, reply to the draft, answer, conditions. Source: domain.md, Assessment.

Each goes out once: a week before the last day, the day before it, and when it has passed. A clock that stands still
reminds nobody. Those who must act are told; what is late, and what is nobody's, goes to the whole desk.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.journal.models import subject_of
from civicnet.outbox.reminding import remind_once, time_left_in_words
from initiatives.actions import DESK
from initiatives.assessments.models import Assessment, Condition, contact_day
from initiatives.assessments.workflow import UNDER_WAY
from initiatives.workflow import LIVE


def remind_of_cases(today: date | None = None) -> int:
    """Remind of every day in a case that comes or has passed. Returns how many reminders went out."""
    on = deadlines.local_date(today)
    coming = on + timedelta(days=deadlines.REMIND_DAYS)
    no_contact = Q(contacted_at=None) & (Q(contact_due__lte=coming) | Q(initiative__contact_due__lte=coming))
    near = no_contact | Q(answer_due__lte=coming) | Q(hearing_due__lte=coming)
    cases = Assessment.objects.filter(near, state__in=UNDER_WAY, taken_over=False)
    people = ("initiative", "contact_person", "assessor", "second_reader")
    sent = sum(
        remind(case, on)
        for case in cases.select_related(*people)
        for remind in (_remind_of_contact, _remind_of_hearing, _remind_of_answer)
    )
    open_ones = Condition.objects.filter(
        outcome=Condition.Outcome.OPEN,
        due__lte=coming,
        assessment__state=Assessment.State.DECIDED,
        assessment__initiative__stage__in=LIVE,
    )
    related = open_ones.select_related("assessment__initiative", "assessment__contact_person")
    return sent + sum(_remind_of_condition(condition, on) for condition in related)


def _remind_of_contact(case: Assessment, today: date) -> bool:
    day = contact_day(case)
    which = deadlines.reminder_due(day, today)
    if case.contacted_at is not None or not which:
        return False
    key, facts = f"{subject_of(case)} contact {day.isoformat()} {which}", _time_left(day, today)
    desk, own = _desk(case), _still_at_desk([case.contact_person])
    if which == "late":
        return remind_once(desk, "assessment.contact_late", "desk", key=key, about=case)
    if own:
        told = remind_once(own, "assessment.contact_reminder", "contact", key=key, about=case, facts=facts)
        return _tell_of_absence(own, case, day, today, key=key, facts=facts) or told
    return remind_once(desk, "assessment.contact_reminder", "desk", key=key, about=case, facts=facts)


def _remind_of_answer(case: Assessment, today: date) -> bool:
    which = deadlines.reminder_due(day := case.answer_due, today)
    if not which:
        return False
    key, facts = f"{subject_of(case)} answer {day.isoformat()} {which}", _time_left(day, today)
    desk, own = _desk(case), _still_at_desk([case.assessor, case.second_reader, case.contact_person])
    if which == "late":
        return remind_once(desk, "assessment.answer_late", "desk", key=key, about=case)
    if own:
        told = remind_once(own, "assessment.answer_reminder", "case_people", key=key, about=case, facts=facts)
        return _tell_of_absence(own, case, day, today, key=key, facts=facts) or told
    return remind_once(desk, "assessment.answer_reminder", "desk", key=key, about=case, facts=facts)


def _remind_of_hearing(case: Assessment, today: date) -> bool:
    """The initiators before the end of their 14 days, the readers when these are over without a reply."""
    day = case.hearing_due
    if case.state != Assessment.State.HEARING or day is None or case.replies.exists():
        return False
    which = deadlines.reminder_due(day, today)
    key, facts = f"{subject_of(case)} hearing {day.isoformat()} {which}", _time_left(day, today)
    if which == "late":
        return remind_once(
            case.audience("readers"), "assessment.hearing_over", "readers", key=key, about=case
        )
    owners = case.audience("owners") if which else []
    return remind_once(owners, "assessment.hearing_reminder", "owners", key=key, about=case, facts=facts)


def _remind_of_condition(condition: Condition, today: date) -> bool:
    case, day = condition.assessment, condition.due
    which = deadlines.reminder_due(day, today)
    key = f"{subject_of(condition)} due {day.isoformat()} {which}"
    facts = {"promise": condition.text, "due": day, "report": condition.get_absolute_url()}
    facts |= _time_left(day, today)
    theirs = condition.owner == Condition.Owner.INITIATORS
    owners = case.audience("owners") if theirs else []
    if which == "late":
        desk, of_owners = _desk(case), f"{key} owners"
        sent = remind_once(desk, "assessment.promise_late", "desk", key=key, about=case, facts=facts)
        told = remind_once(
            owners, "assessment.promise_late", "owners", key=of_owners, about=case, facts=facts
        )
        return sent or told
    if theirs:
        return remind_once(owners, "assessment.promise_reminder", "owners", key=key, about=case, facts=facts)
    own = _still_at_desk([case.contact_person])
    people = own or _desk(case)
    told = remind_once(people, "assessment.promise_reminder", "contact", key=key, about=case, facts=facts)
    return _tell_of_absence(own, case, day, today, key=key, facts=facts) or told


def _time_left(day: date, today: date) -> dict[str, Any]:
    return {"left": lambda: time_left_in_words(day, today)}


def _still_at_desk(people: Iterable[User | None]) -> list[User]:
    """Those who still work at the desk."""
    return [person for person in people if person is not None and person.granted_roles & DESK]


def _tell_of_absence(
    own: list[User], case: Assessment, day: date, today: date, *, key: str, facts: dict[str, Any]
) -> bool:
    """Tell the rest of the desk as well when one of those whose case it is is away. Returns whether it went out now."""
    away = next((person for person in own if person.is_away_on(today)), None)
    if away is None:
        return False
    team = [person for person in _desk(case) if person not in own]
    said = facts | {"away": str(away), "until": away.away_until, "due": day}
    return remind_once(team, "assessment.away_reminder", "desk", key=f"{key} away", about=case, facts=said)


def _desk(case: Assessment) -> list[User]:
    """The whole desk, without those who have an interest in the case."""
    barred = case.initiators | {pk for pk, said in case.declared.items() if True in said}
    return [user for user in case.audience("desk") if user.pk not in barred]
