"""When partners sat together: who was there, what they agreed, and what is still open."""

from datetime import date
from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.calendar import Entry, Status, changed_by, deadline
from civicnet.columns import DateField, TextField
from civicnet.journal.models import subject_of
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner
from initiatives.collaborations.workflow import COLLABORATION

# So long partners go on without sitting together before they are asked (issue of collaborations, alignment moments).
SILENT_DAYS: Final = 90
# The acts after which the calendar says something else.
CHANGES: Final = frozenset({*COLLABORATION.by_verb, "log_moment", "plan_moment"})


class Moment(models.Model):
    """One of them. What was said is for the partners alone; everybody reads on which day it was."""

    cache_topic = "collaborations"

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="moments")
    on = DateField()
    partners = models.ManyToManyField(Partner, related_name="+")
    agreed = TextField(max_length=2000, blank=True)
    open_points = TextField(max_length=2000, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.collaboration_id}, {self.on}"


def meetings_calendar(user: User, since: date) -> list[Entry]:
    """When the partners for which `user` decides sit together next, from `since` on. One query."""
    own = Partner.objects.here().owned_by(user).order_by().values("collaboration")
    rows = Collaboration.objects.public().filter(pk__in=own, next_on__gte=since).order_by("pk")
    return changed_by(CHANGES, [_entry(row) for row in rows])


def _entry(row: Collaboration) -> Entry:
    assert row.next_on is not None  # asked for
    return deadline(
        f"collaboration-{row.pk}-next",
        _("%(name)s: sit together") % {"name": row.name},
        row.next_on,
        url=f"{row.get_absolute_url()}#overleg",
        status=Status.CONFIRMED if row.is_live else Status.CANCELLED,
        subjects=(subject_of(row),),
    )
