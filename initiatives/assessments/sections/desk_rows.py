"""The rows of one page of the desk, in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.deadlines import days_left
from initiatives.assessments.models import (
    CASE,
    CONDITION,
    CONTACT,
    STEPS,
    Assessment,
    Condition,
    Desk,
    Place,
    needs_reader,
    waits_for,
    whom_it_needs,
    without_whom,
)
from initiatives.models import Initiative

# What a row does not show of a plan.
_HEAVY = ("search", "search_text", "purpose", "neighbourhood__polygon", "neighbourhood__path")


@dataclass(frozen=True, kw_only=True)
class DeskRow:
    """One row: what is to be done for which plan, by when, and whose turn it is.

    Args:
        place: its day, and whether it is mine, free, late or whole.
        key: "case-12": how a form names it.
        who: the names of those whose turn it is.
        url: where it is done, or where it can be read.
        take: the page where somebody takes it on; `is_button`: by a form that is one button.
        lost: who left, in words.
        can_pass: whether who looks may hand it over to a colleague.
    """

    place: Place
    key: str
    plan: Initiative
    step: str
    what: str
    who: tuple[str, ...]
    url: str
    late: bool
    left: str
    take: str = ""
    is_button: bool = False
    lost: str = ""
    can_pass: bool = False


def rows_of(desk: Desk, found: Iterable[tuple[Any, ...]]) -> list[DeskRow]:
    """The rows at these places of the desk, in their order. Three queries."""
    places = [(Place(*row[:5]), row[5], row[6]) for row in found]
    rows = {
        sort: query.in_bulk([pk for _place, what, pk in places if what == sort])
        for sort, query in _queries(desk.user).items()
    }
    make: dict[str, Callable[[Desk, Any, Place], DeskRow]] = {
        CASE: _of_case,
        CONTACT: _of_contact,
        CONDITION: _of_condition,
    }
    return [make[what](desk, rows[what][pk], place) for place, what, pk in places if pk in rows[what]]


def name_of_step(step: str) -> str:
    """What a step of the desk is called: that of a case, the first contact, or a condition of our own."""
    names: dict[str, str | Promise] = {
        CONTACT: _("First contact"),
        CONDITION: _("Condition"),
        **dict(Assessment.State.choices),
    }
    return capfirst(str(names[step]))


def step_choices() -> list[tuple[str, str]]:
    """Every step with its name, in their order."""
    return [(step, name_of_step(step)) for step in STEPS]


def words_for_days_left(due: date, today: date) -> str:
    """ "tomorrow", "5 days left" or "2 days late"."""
    left = days_left(due, today)
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    if left < 2:
        return _("tomorrow") if left else _("today")
    return _("%(n)s days left") % {"n": left}


def _queries(user: User) -> dict[str, QuerySet[Any]]:
    people = ("contact_person", "assessor", "second_reader")
    cases = Assessment.objects.for_worklist(user).select_related("initiative__neighbourhood", *people)
    plans = Initiative.objects.select_related("neighbourhood", "contact_person")
    conditions = Condition.objects.select_related(
        "assessment__initiative__neighbourhood", "assessment__contact_person"
    )
    return {
        CASE: cases,
        CONTACT: plans.defer(*_HEAVY),
        CONDITION: conditions.defer(*(f"assessment__initiative__{name}" for name in _HEAVY)),
    }


def _row(desk: Desk, place: Place, key: str, **words: Any) -> DeskRow:
    left = words.pop("stands", _("the clock stands still"))
    if not place.paused:
        left = words_for_days_left(place.due, desk.today)
    what = capfirst(str(words.pop("what")))
    return DeskRow(place=place, key=key, what=what, late=place.is_late(desk.today), left=left, **words)


def _of_case(desk: Desk, case: Assessment, place: Place) -> DeskRow:
    user, task = desk.user, desk.tasks.get(case.pk)
    what, people = waits_for(case, desk.today)
    if place.mine and task:
        what, people = task.what, [user]
    elif place.free:
        what, people = whom_it_needs(case), []
    dossier = reverse("dossier", args=[case.pk])
    sits = user.pk in case.reader_ids()
    is_contact = case.contact_person_id == user.pk
    names = tuple(str(person) for person in people if person)
    if not names and not place.free:
        names = (_("nobody yet"),) if people else (_("the initiators"),)
    return _row(
        desk,
        place,
        f"{CASE}-{case.pk}",
        plan=case.initiative,
        step=name_of_step(case.state),
        what=what,
        who=names,
        url=dossier if task or place.free else case.get_absolute_url(),
        take=dossier if place.free else "",
        lost=capfirst(str(without_whom(case))),
        can_pass=case.state != Assessment.State.REQUESTED
        and (is_contact or (sits and needs_reader(case)) or ("broker" in user.roles and not sits)),
    )


def _of_contact(desk: Desk, plan: Initiative, place: Place) -> DeskRow:
    page = reverse("initiatives:contact", args=[plan.slug]) if place.mine else plan.get_absolute_url()
    return _row(
        desk,
        place,
        f"{CONTACT}-{plan.pk}",
        plan=plan,
        step=name_of_step(CONTACT),
        what=_("needs a first contact") if place.free else _("speak to the initiators for the first time"),
        who=() if place.free else (str(plan.contact_person),),
        url=page,
        take=reverse("take_contact", args=[plan.slug]) if place.free else "",
        is_button=place.free,
        can_pass="broker" in desk.user.roles,
    )


def _of_condition(desk: Desk, condition: Condition, place: Place) -> DeskRow:
    case = condition.assessment
    person = case.contact_person
    return _row(
        desk,
        place,
        f"{CONDITION}-{condition.pk}",
        plan=case.initiative,
        step=name_of_step(CONDITION),
        what=condition.text,
        who=(str(person),) if person else (_("the desk"),),
        url=condition.get_absolute_url(),
        stands=_("done, they say: look whether it is"),
    )
