"""The assessments' parts of the page of an initiative (civicnet/pages/initiative): what it does for the vision."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.sections import Section
from civicnet.workflow import may
from initiatives.assessments.models import Assessment, Condition
from initiatives.assessments.sections import timeline
from initiatives.assessments.sections.status import initiative_status
from initiatives.models import Initiative, Status
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.workflow import LIVE
from vision.models import Goal, VisionVersion


def fetch_for_initiative(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows` with their assessments as their pages show them: one query, and three more where there are any.

    The functions below read what this fetches.
    """
    return rows.prefetch_related(Prefetch("assessments", Assessment.objects.for_page_of_initiative()))


def for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """What the municipality answered, which goals the initiators name, and the conditions."""
    cases, goals = list(initiative.assessments.all()), _goals(initiative)
    if not cases and not goals:
        return None
    conditions, today = _conditions(newest_case(initiative)), local_date()
    before = VisionVersion.State.SUPERSEDED
    return Section(
        name="goals",
        title=_("What it does for the vision"),
        more=_in_short(cases, goals),
        template="assessments/sections/initiative.html",
        context={
            "cases": cases,
            "goals": [goal for goal in goals if goal.version.state != before],
            "goals_before": [goal for goal in goals if goal.version.state == before],
            "conditions": conditions,
        },
        timeline=[
            *timeline.days_to_come(cases, today),
            *timeline.promised(conditions, today),
            *timeline.came_of(conditions),
        ],
    )


def _in_short(cases: list[Assessment], goals: list[Goal]) -> str:
    """The newest answer, or how many goals the initiators name."""
    if cases and cases[0].verdict:
        return str(cases[0].verdict.sentence)
    n = len(goals)
    return ngettext("%(n)s goal", "%(n)s goals", n) % {"n": n} if n else ""


def newest_case(initiative: Initiative) -> Assessment | None:
    """The newest assessment that was not withdrawn."""
    withdrawn = Assessment.State.WITHDRAWN
    return next((case for case in initiative.assessments.all() if case.state != withdrawn), None)


def status_line(initiative: Initiative, user: Any) -> Status:
    """How far it is, and what the municipality does with it, by when."""
    case = newest_case(initiative)
    ours = initiative.role_of(user) != ""
    return initiative_status(initiative, case, _conditions(case), today=local_date(), ours=ours)


def contact_person(initiative: Initiative) -> User | None:
    """Whom one can turn to at the municipality now; the page of an answer says who it was then."""
    case, person = newest_case(initiative), initiative.contact_person
    if case is None:
        return person
    return (case.contact_now or person) if case.is_open else (person or case.contact_now)


def was_given_contact_person(initiative: Initiative) -> bool:
    """Whether the initiators ever had a contact person, even if that person has left since."""
    case = newest_case(initiative)
    return initiative.contact_person_id is not None or bool(case and case.contact_person_id)


def may_ask(initiative: Initiative, user: Any) -> bool:
    """Whether `user` can ask for an assessment now: of a plan that goes on, without a case under way."""
    case = newest_case(initiative)
    if initiative.stage not in LIVE or (case is not None and case.is_open):
        return False
    return user.is_authenticated and may(user, "assessments.request_for", initiative)


def _conditions(case: Assessment | None) -> list[Condition]:
    """The conditions of an answer that stands."""
    return list(case.conditions.all()) if case and case.state == Assessment.State.DECIDED else []


def _goals(initiative: Initiative) -> list[Goal]:
    """What the initiators say they work on. An answer says more about the same goals and takes their place."""
    goals, newest = list(initiative.goals.all()), newest_case(initiative)
    if newest is None or not newest.answer or newest.version.state != VisionVersion.State.ADOPTED:
        # An answer about an earlier version no longer holds: what the initiators say of this one is still to be
        # answered.
        return goals
    return [goal for goal in goals if goal.version_id != newest.version_id]
