"""The activities of an initiative, on its page: fetched together with it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from civicnet.sections import Line, time_left
from initiatives.models import Activity, Initiative
from initiatives.models.initiative_queryset import InitiativeQuerySet

# The newest ones are shown: what comes, and of what was no more than this.
NEWEST: Final = 12
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
        return [_activity(row) for row in super().from_db_value(value, expression, connection)["newest"]]


class _AsActivities(JSONObject):
    output_field = _ActivitiesField()


def _activity(row: dict[str, Any]) -> Activity:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("begins_at", "ends_at")}
    return Activity(**row | moments)


def with_activities(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows`, each with its newest activities as `planned`."""
    shown = Activity.objects.shown().filter(initiative=OuterRef("pk")).order_by("-begins_at", "-pk")
    newest = ArraySubquery(shown.values(row=JSONObject(**_COLUMNS))[:NEWEST])
    return rows.annotate(planned=_AsActivities(newest=newest))


def activities_of(initiative: Initiative) -> tuple[list[Activity], list[Activity]]:
    """What comes, the nearest first, and what was, the newest first. No query for an initiative of its page."""
    planned: list[Activity] = initiative.planned  # type: ignore[attr-defined]  # with_activities
    for activity in planned:
        activity.initiative = initiative
    coming = [activity for activity in reversed(planned) if not activity.is_over]
    past = [activity for activity in planned if activity.is_over and activity.state == Activity.State.PLANNED]
    return coming, past


def lines(coming: list[Activity], past: list[Activity], today: date) -> Iterator[Line]:
    """What takes place and took place, for the timeline."""
    for activity in coming:
        if activity.state == Activity.State.PLANNED:
            on = local_date(activity.begins_at)
            yield Line(on, activity.title, time_left(max(on, today), today), next=True)
    for activity in past:
        yield Line(local_date(activity.begins_at), activity.title, _("Activity of the initiators"))
