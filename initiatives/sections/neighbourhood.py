"""The registry's part of the page of a neighbourhood (civicnet/pages/neighbourhood): what lives there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.areas.finding import AreaName, rows_of
from civicnet.deadlines import local_date
from civicnet.search.query import number_of_rows
from civicnet.sections import Fact, Line, Section
from initiatives.codes import PLACES
from initiatives.models import Initiative, Update
from initiatives.models.initiative_queryset import InitiativeQuerySet
from initiatives.selection import Selection

MOST_SHOWN: Final = 6
MOST_SIGNS: Final = 200


def for_neighbourhood(area: AreaName, user: Any, since: datetime) -> Section | None:
    """The plans of a neighbourhood, those that changed last on top, and what they let know `since` a moment. Three
    queries, one where nothing lives."""
    plans = Initiative.objects.public().filter(neighbourhood__in=rows_of(area.code))
    newest = plans.for_list().annotate(total=number_of_rows(plans)).order_by("-changed_at", "-pk")
    rows = list(newest[:MOST_SHOWN])
    total = rows[0].total if rows else 0
    address = reverse("initiatives:list") + Selection().with_only(PLACES, area.code).querystring()
    return Section(
        name="leeft",
        template="initiatives/sections/neighbourhood.html",
        context={"plans": rows, "plans_total": total, "plans_url": address},
        facts=[Fact(_("Plans from here"), str(total), "#leeft")],
        timeline=[*_put_up(plans, since), *_news(plans, since)] if rows else [],
    )


def _put_up(plans: InitiativeQuerySet, since: datetime) -> Iterator[Line]:
    rows = (
        plans.filter(submitted_at__gte=since)
        .order_by("-submitted_at")
        .values_list("name", "slug", "submitted_at")
    )
    for name, slug, at in rows[:MOST_SIGNS]:
        yield Line(
            local_date(at),
            name,
            _("New on civicnet"),
            url=reverse("initiative", args=[slug]),
            url_text=_("Look"),
        )


def _news(plans: InitiativeQuerySet, since: datetime) -> Iterator[Line]:
    rows = Update.objects.filter(initiative__in=plans.values("pk"), hidden_at=None, at__gte=since)
    columns = ("title", "initiative__name", "initiative__slug", "at")
    for title, name, slug, at in rows.order_by("-at").values_list(*columns)[:MOST_SIGNS]:
        address = reverse("initiative", args=[slug]) + "#news"
        yield Line(
            local_date(at), title, _("News of %(name)s") % {"name": name}, url=address, url_text=_("Read it")
        )
