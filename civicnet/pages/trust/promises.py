"""`/vertrouwen/beloften/`: each promise behind the figures of `/vertrouwen/`, with its day and how it stands.

Source: domain.md, Trust: "the municipality's promises, delays and outcomes are as public as everybody else's".
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.areas.finding import rows_of
from civicnet.deadlines import in_time, local_date
from civicnet.sections import time_left
from initiatives.assessments.models import (
    Assessment,
    AssessmentQuerySet,
    Condition,
    ConditionQuerySet,
    answer_promises,
    case_contact_promises,
    condition_promises,
)
from initiatives.models import KEPT, LATE, OPEN, Initiative, Promises
from initiatives.models.initiative_queryset import InitiativeQuerySet

# Who promised, and which of it, as an address says them.
MUNICIPALITY, INITIATORS = "gemeente", "initiatiefnemers"
STANDS: Final = {"te-laat": LATE, "loopt": OPEN, "gehouden": KEPT}
WHAT: Final = {
    "contact": gettext_lazy("A first contact with %(name)s"),
    "case_contact": gettext_lazy("A first contact about the assessment of %(name)s"),
    "answer": gettext_lazy("An answer with reasons to %(name)s"),
}
Rows = models.QuerySet[Any, Any]


class Place(NamedTuple):
    """A row of `Promises.listed`."""

    kind: str
    pk: int
    day: date
    done_at: datetime | None
    stands: int


class Promise(NamedTuple):
    """One promise: what, where it is told of, about which plan in which neighbourhood, its last day, and how it stands."""

    text: str
    url: str
    about: str
    due: date
    tone: str
    words: str


def plans_in(area: str) -> InitiativeQuerySet:
    """The public initiatives of a neighbourhood or larger area, as `area_called` has it; all without one."""
    plans = Initiative.objects.public()
    return plans.filter(neighbourhood__in=rows_of(area)) if area else plans


def cases_in(area: str) -> AssessmentQuerySet:
    """The public assessments of a neighbourhood or larger area; all without one."""
    cases = Assessment.objects.visible_to(AnonymousUser())
    return cases.filter(initiative__neighbourhood__in=rows_of(area)) if area else cases


def conditions_in(area: str) -> ConditionQuerySet:
    """What both sides promised with the answers of `cases_in`."""
    return Condition.objects.filter(assessment__in=cases_in(area).order_by().values("pk"))


def promises_of(who: str, area: str, today: date) -> dict[str, Promises]:
    """Everything that MUNICIPALITY or INITIATORS promised there, by kind."""
    if who == INITIATORS:
        return {"condition": condition_promises(conditions_in(area).of(Condition.Owner.INITIATORS), today)}
    return {
        "contact": plans_in(area).contact_promises(today),
        "case_contact": case_contact_promises(cases_in(area), today),
        "answer": answer_promises(cases_in(area), today),
        "condition": condition_promises(conditions_in(area).of(Condition.Owner.MUNICIPALITY), today),
    }


def listed(kinds: dict[str, Promises], stands: str) -> Rows:
    """The places of the promises of `kinds` that stand so: KEPT, the newest first, or else LATE and OPEN, what is due first.

    Each has the columns of a Place. An empty `stands` is what is not kept yet.
    """
    asked = [STANDS[stands]] if stands in STANDS else [LATE, OPEN]
    first, *rest = (promises.listed(kind).filter(stands__in=asked) for kind, promises in kinds.items())
    order = ["-done_at", "promised", "-pk"] if asked == [KEPT] else ["stands", "day", "promised", "pk"]
    return first.union(*rest, all=True).order_by(*order) if rest else first.order_by(*order)


def read(places: Iterable[Place], today: date) -> list[Promise]:
    """The promises at `places`, in their order. Three queries."""
    places = list(places)
    cases = Assessment.objects.select_related("initiative__neighbourhood")
    conditions = Condition.objects.select_related("assessment__initiative__neighbourhood")
    plans = Initiative.objects.select_related("neighbourhood")
    sources: dict[str, models.QuerySet[Any]] = {
        "contact": plans,
        "case_contact": cases,
        "answer": cases,
        "condition": conditions,
    }
    found = {
        kind: rows.in_bulk([place.pk for place in places if place.kind == kind])
        for kind, rows in sources.items()
        if any(place.kind == kind for place in places)
    }
    return [_read(place, found[place.kind][place.pk], today) for place in places]


def _read(place: Place, row: Any, today: date) -> Promise:
    match row:
        case Condition():
            plan, url = row.assessment.initiative, f"{row.assessment.get_absolute_url()}#voorwaarden"
            text, about = row.text, [plan.name, plan.neighbourhood]
        case _:
            plan, url = row.initiative if isinstance(row, Assessment) else row, row.get_absolute_url()
            text, about = WHAT[place.kind] % {"name": row.name}, [plan.neighbourhood]
    tone, words = _how_it_stands(place, row, today)
    where = ", ".join(str(part) for part in about if part)
    return Promise(text=text, url=url, about=where, due=place.day, tone=tone, words=words)


def _how_it_stands(place: Place, row: Any, today: date) -> tuple[str, str]:
    """Its tone (components/status_line.html), and the words beside it."""
    if place.done_at is not None:
        day = {"day": date_format(local_date(place.done_at))}
        if in_time(place.day, place.done_at):
            return "ok", _("Kept on %(day)s.") % day
        return "no", _("Kept late, on %(day)s.") % day
    match row:
        case Condition(outcome=Condition.Outcome.NOT_KEPT):
            return "no", _("Not kept, says the other side.")
        case Condition(outcome=Condition.Outcome.TOLD):
            return "wait", _("Done, they say. The other side looks whether it is.")
        case Assessment(is_paused=True):
            return "wait", _("The clock stands still.")
    return ("no" if place.stands == LATE else "wait"), f"{time_left(place.day, today)}."
