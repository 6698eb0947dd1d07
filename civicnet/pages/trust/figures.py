"""What `/vertrouwen/` tells: own measures beside own norms, what the municipality promised, and where it is silent.

Source: domain.md, Trust. Every figure leads to the acts behind it; nothing is averaged, nobody is ranked.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.areas.finding import area_names
from civicnet.deadlines import local_date
from civicnet.pages.trust.promises import INITIATORS, MUNICIPALITY, cases_in, conditions_in, promises_of
from initiatives.assessments.models import QUESTIONS, Condition, condition_promises, experiences_of
from initiatives.models import Initiative, PromiseFigures
from initiatives.models.initiative_queryset import InitiativeQuerySet
from initiatives.workflow import LIVE

SILENT_DAYS: Final = 90
LATE: Final = "te-laat"
NOTHING: Final = PromiseFigures(in_time=0, late=0, missed=0, to_come=0)


class OwnMeasures(NamedTuple):
    """How many say that it goes as they hoped, of how many with a norm and a figure; how many of these are alive."""

    as_hoped: int
    measured: int
    alive: int


class Promised(NamedTuple):
    """One thing that the municipality promises by a day. The addresses lead to what is behind the figures."""

    text: str
    figures: PromiseFigures
    all_url: str
    late_url: str


class Quiet(NamedTuple):
    """A neighbourhood in which no initiators did anything on the site of late; `since` is None where nothing lives."""

    name: str
    code: str
    since: date | None


def count_own_measures(plans: InitiativeQuerySet, on: date) -> OwnMeasures:
    """How `plans` go by their own norm on the day `on`. One query."""
    counted = plans.with_own_measure(on).aggregate(
        as_hoped=Count("pk", filter=Q(figure__gte=F("norm"))),
        measured=Count("pk"),
        alive=Count("pk", filter=Q(stage__in=LIVE)),
    )
    return OwnMeasures(**counted)


def count_unmeasured(plans: InitiativeQuerySet, now: OwnMeasures) -> int:
    """How many that are alive have no norm or no figure yet. One query."""
    return plans.filter(stage__in=LIVE).count() - now.alive


def promised(area: str, today: date) -> list[Promised]:
    """What the municipality promised and how it was kept, and what initiators promised with an answer. Four queries."""
    ours = promises_of(MUNICIPALITY, area, today)
    agreed = condition_promises(conditions_in(area), today).figures_by("owner")
    contacts, list_of_cases, all_promises = (
        reverse("first_contacts"),
        reverse("assessments:list"),
        reverse("promises"),
    )
    there = f"&buurt={area}" if area else ""
    late_cases = f"{list_of_cases}?staat={LATE}{there}"
    by_us, by_them = (f"{all_promises}?wie={who}{there}" for who in (MUNICIPALITY, INITIATORS))
    rows = (
        (
            _("A first contact within 14 days of a new plan"),
            ours["contact"].figures(),
            contacts,
            f"{contacts}?toon={LATE}",
        ),
        (
            _("A first contact within 14 days of a request for an assessment"),
            ours["case_contact"].figures(),
            list_of_cases,
            late_cases,
        ),
        (
            _("An answer with reasons within 28 days"),
            ours["answer"].figures(),
            f"{list_of_cases}?staat=beantwoord{there}",
            late_cases,
        ),
        (
            _("What the municipality promised with an answer"),
            agreed.get(Condition.Owner.MUNICIPALITY, NOTHING),
            by_us,
            f"{by_us}&toon={LATE}",
        ),
        (
            _("What initiators promised with an answer"),
            agreed.get(Condition.Owner.INITIATORS, NOTHING),
            by_them,
            f"{by_them}&toon={LATE}",
        ),
    )
    return [Promised(*row) for row in rows]


def experiences(area: str) -> list[list[str]]:
    """Each question after a step of the municipality, with what was said by who got a yes and by who got a no."""
    groups = experiences_of(cases_in(area))
    if groups == (None, None):
        return []
    few = _("too few people")
    return [
        [
            str(question),
            *(
                _("%(yes)s of %(n)s said yes") % {"yes": group.yes[name], "n": group.answers}
                if group
                else few
                for group in groups
            ),
        ]
        for name, question in QUESTIONS.items()
    ]


def quiet_areas(today: date) -> list[Quiet]:
    """The neighbourhoods where initiators did nothing on the site for SILENT_DAYS days, the longest silence first.

    One query, beside the names of the neighbourhoods.
    """
    where = Coalesce(F("neighbourhood__points_to"), F("neighbourhood"))
    last = dict(
        Initiative.objects.public()
        .order_by()
        .annotate(where=where)
        .values_list("where")
        .annotate(last=Max("changed_at"))
    )
    return list(_longest_first(last, today - timedelta(days=SILENT_DAYS)))


def _longest_first(last: dict[int | None, date], before: date) -> Iterable[Quiet]:
    found = [
        Quiet(area.name, area.code, local_date(last[area.key]) if area.key in last else None)
        for area in area_names()
    ]
    quiet = [area for area in found if area.since is None or area.since < before]
    return sorted(quiet, key=lambda area: area.since or date.min)
