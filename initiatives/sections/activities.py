"""The activities of an initiative, on its page: fetched together with it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, JSONField, OuterRef, When
from django.db.models.functions import JSONObject, Now
from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from civicnet.sections import Line, time_left
from initiatives.models import Activity, Initiative
from initiatives.models.initiative_queryset import InitiativeQuerySet

# So many are shown together: what comes, the nearest first, and of what was the newest.
MOST_SHOWN: Final = 12
_COLUMNS: Final = {
    "pk": "pk",
    "title": "title",
    "begins_at": "begins_at",
    "ends_at": "ends_at",
    "place": "place",
    "note": "note",
    "state": "state",
}


class _ActivitiesField(JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[Activity]:
        return [_activity(row) for row in super().from_db_value(value, expression, connection)["nearest"]]


class _AsActivities(JSONObject):
    output_field = _ActivitiesField()


def _activity(row: dict[str, Any]) -> Activity:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("begins_at", "ends_at")}
    return Activity(**row | moments)


def with_activities(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows`, each with its nearest activities as `planned`: those to come, and then those that were.

    By the clock of the database, as this is put together once for all requests.
    """
    comes = Case(When(ends_at__gte=Now(), then="begins_at"))
    shown = Activity.objects.shown().filter(initiative=OuterRef("pk"))
    nearest = shown.order_by(comes.asc(nulls_last=True), "-begins_at", "-pk")
    rows_of_it = ArraySubquery(nearest.values(row=JSONObject(**_COLUMNS))[:MOST_SHOWN])
    return rows.annotate(planned=_AsActivities(nearest=rows_of_it))


def activities_of(initiative: Initiative) -> tuple[list[Activity], list[Activity]]:
    """What comes, the nearest first, and what was, the newest first. No query for an initiative of its page."""
    planned: list[Activity] = initiative.planned  # type: ignore[attr-defined]  # with_activities
    for activity in planned:
        activity.initiative = initiative
    planned.sort(key=lambda activity: activity.begins_at)
    coming = [activity for activity in planned if not activity.is_over]
    past = [
        activity
        for activity in reversed(planned)
        if activity.is_over and activity.state == Activity.State.PLANNED
    ]
    return coming, past


def lines(coming: list[Activity], past: list[Activity], today: date) -> Iterator[Line]:
    """What takes place and took place, for the timeline."""
    for activity in coming:
        if activity.state == Activity.State.PLANNED:
            on = local_date(activity.begins_at)
            yield Line(on, activity.title, time_left(max(on, today), today), next=True)
    for activity in past:
        yield Line(local_date(activity.begins_at), activity.title, _("Activity of the initiators"))
