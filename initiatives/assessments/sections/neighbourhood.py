"""The assessments' part of the page of a neighbourhood: what the municipality promised to answer there, and answered."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Case, F, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from civicnet.areas.finding import AreaName, rows_of
from civicnet.deadlines import local_date
from civicnet.sections import Fact, Line, Section
from initiatives.assessments.models import Assessment, answer_promises
from initiatives.assessments.models.case_queryset import OPEN

MOST_SHOWN: Final = 6


def for_neighbourhood(area: AreaName, user: Any) -> Section | None:
    """The answers that are still to come, the first due on top, and then the newest that were given. Two queries."""
    today = local_date()
    cases = Assessment.objects.visible_to(user).filter(initiative__neighbourhood__in=rows_of(area.code))
    waits = Case(When(state__in=OPEN, then=Value(0)), default=Value(1))
    due = Case(When(state__in=OPEN, then=F("answer_due")))
    rows = list(cases.for_list().order_by(waits, due, "-requested_at", "-pk")[:MOST_SHOWN])
    figures = answer_promises(cases, today).figures()
    address = f"{reverse('assessments:list')}?{urlencode({'buurt': area.code})}"
    return Section(
        name="beloofd",
        template="assessments/sections/neighbourhood.html",
        context={
            "cases": [(case, case.clock(today)) for case in rows],
            "answers": figures,
            "cases_url": address,
        },
        facts=[Fact(_("Answers still to come"), str(figures.to_come + figures.missed), "#beloofd")],
        timeline=list(_signs(rows)),
    )


def _signs(rows: list[Assessment]) -> Iterator[Line]:
    for case in rows:
        address = case.get_absolute_url()
        yield Line(
            local_date(case.requested_at),
            str(case),
            _("Asked for an answer"),
            url=address,
            url_text=_("Look"),
        )
        if case.decided_at and not case.taken_over:
            yield Line(
                local_date(case.decided_at),
                str(case),
                _("The municipality answered"),
                url=address,
                url_text=_("Look"),
            )
