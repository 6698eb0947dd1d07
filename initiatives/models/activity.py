from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.calendar import Entry, Status
from civicnet.columns import CharField, DateTimeField, NameField
from civicnet.days import written_out
from civicnet.journal.models import subject_of
from civicnet.workflow import Table
from initiatives.models.initiative import Initiative
from initiatives.workflow import ACTIVITY


class ActivityQuerySet(models.QuerySet["Activity"]):
    def shown(self) -> Self:
        """Without what a moderator has hidden."""
        return self.filter(hidden_at=None)

    def to_come(self) -> Self:
        """What takes place and is not over yet, the nearest first."""
        planned = self.shown().filter(state=Activity.State.PLANNED, ends_at__gt=timezone.now())
        return planned.order_by("begins_at", "pk")


class Activity(models.Model):
    """Something of an initiative that one can come to, with its day, hours and place."""

    cache_topic = "initiatives"

    workflow: ClassVar[Table] = ACTIVITY

    class State(models.TextChoices):
        PLANNED = "planned", gettext_lazy("planned")
        CANCELLED = "cancelled", gettext_lazy("called off")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="activities")
    title = NameField(max_length=120)
    begins_at = DateTimeField()
    ends_at = DateTimeField()
    place = CharField(max_length=200)
    note = CharField(many_lines=True, max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=State)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="activity_ends_after_it_begins"
            )
        ]
        triggers = [ACTIVITY.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of the initiative."""
        return f"{self.initiative.get_absolute_url()}#activiteit-{self.pk}"

    @property
    def calendar_url(self) -> str:
        return reverse("initiatives:activity_calendar", args=[self.initiative.slug, self.pk])

    @property
    def when(self) -> str:
        """Its day, with the weekday, and hours, in the language of the reader."""
        begins, ends = timezone.localtime(self.begins_at), timezone.localtime(self.ends_at)
        hours = {"begins": f"{begins:%H.%M}", "ends": f"{ends:%H.%M}"}
        return _("%(day)s, %(begins)s to %(ends)s") % {"day": written_out(begins.date(), "l j F Y"), **hours}

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    def calendar_entry(self) -> Entry:
        """It, as calendar programs read it."""
        called_off = self.state == self.State.CANCELLED
        return Entry(
            f"activity-{self.pk}",
            f"{self.title} ({self.initiative})",
            self.begins_at,
            self.ends_at,
            self.get_absolute_url(),
            self.note,
            self.place,
            Status.CANCELLED if called_off else Status.CONFIRMED,
            subjects=(subject_of(self),),
        )
