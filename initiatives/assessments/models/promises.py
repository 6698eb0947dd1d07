"""The days that the municipality promised in a case, beside its answer: the first contact, and its own conditions.

Source: domain.md, Assessment, Clock and Conditions: "Overdue is public".
"""

from datetime import date

from django.db.models import Q, QuerySet

from civicnet import deadlines
from civicnet.accounts.models import User
from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.case_queryset import OPEN, AssessmentQuerySet
from initiatives.assessments.models.condition import Condition
from initiatives.assessments.workflow import UNDER_WAY
from initiatives.models import DESK, FirstContact, Promises, first_contact


def contact_promise(case: Assessment, today: date | None = None) -> FirstContact | None:
    """Whether the first contact about `case` was made or is late (default: today).

    None where none was promised (taken over from elsewhere), and while nobody needs to get in touch: the
    request was taken back, or the clock stands still.
    """
    if case.taken_over:
        return None
    waits = case.state in UNDER_WAY or case.state == Assessment.State.DECIDED
    if case.contacted_at is None and not waits:
        return None
    return first_contact(case.contact_due, case.contacted_at, deadlines.local_date(today))


def contact_day(case: Assessment) -> date:
    """By when the contact person of `case` speaks with the initiators: perhaps earlier, as promised to the plan."""
    plan = case.initiative
    if plan.contact_due is None or plan.contacted_at is not None:
        return case.contact_due
    return min(plan.contact_due, case.contact_due)


def case_contact_promises(cases: AssessmentQuerySet, today: date) -> Promises:
    """The promise of a first contact in `cases`."""
    waits = Q(state__in=OPEN, contacted_at=None)
    answered = Q(state__in=(*UNDER_WAY, "decided"), contacted_at=None)
    return Promises(
        rows=cases.filter(taken_over=False), waits=waits, missed=answered & Q(contact_due__lt=today)
    )


def answer_promises(cases: AssessmentQuerySet, today: date) -> Promises:
    """The promise of a reasoned answer in `cases`. A clock that stands still is not late."""
    late = Q(state__in=UNDER_WAY, answer_due__lt=today)
    rows = cases.filter(taken_over=False)
    return Promises(rows=rows, waits=Q(state__in=OPEN), missed=late, due="answer_due", kept="decided_at")


def conditions_to_see_to(user: User) -> QuerySet[Condition]:
    """What `user` is to do about conditions: keep one of ours, or look whether one of the initiators is kept; due first.

    They are the contact person's; without one at the desk, everybody's there. Never those of one's own initiative.
    """
    desk = User.objects.holding(*sorted(DESK)).order_by().values("pk")
    nobody = Q(assessment__contact_person=None) | ~Q(assessment__contact_person__in=desk)
    cases = Assessment.objects.decided().independent_of(user).order_by().values("pk")
    return (
        Condition.objects.waiting_for_desk()
        .filter(Q(assessment__contact_person=user) | nobody, assessment__in=cases)
        .select_related("assessment__initiative__neighbourhood")
        .defer("assessment__initiative__search", "assessment__initiative__search_text")
        .order_by("due", "pk")
    )
