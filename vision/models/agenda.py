"""The calendar of the vision: what curators plan, and who wants to be told of it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import CharField, DateField
from vision.models.version import Vision


class StandingSteps(models.Manager["PlannedStep"]):
    """The steps that are on the calendar: without those that were taken off it."""

    def get_queryset(self) -> "models.QuerySet[PlannedStep]":
        return super().get_queryset().filter(dropped_at=None)


class PlannedStep(models.Model):
    """A step that curators announce, with its first and last day. The last day counts (civicnet.deadlines)."""

    cache_topic = "vision"

    class Kind(models.TextChoices):
        GATHERING = "gathering", _("everybody brings up subjects")
        DRAFTING = "drafting", _("the text is written")
        CONSULTATION = "consultation", _("everybody can react to the draft")
        ENDORSEMENT = "endorsement", _("residents vote on the text")
        COUNCIL = "council", _("the council discusses the text")
        OTHER = "other", _("something else")

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="planned_steps")
    kind = models.CharField(_("what happens"), max_length=20, choices=Kind)
    note = CharField(_("what should people know"), max_length=300, blank=True)
    begins_on = DateField(_("first day"))
    ends_on = DateField(_("last day"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    # Taken off the calendar. Kept, since the calendar programs of others must be told of it for a while.
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = StandingSteps()
    everything: ClassVar[models.Manager["PlannedStep"]] = models.Manager()

    class Meta:
        ordering = ["begins_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
                name="planned_step_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def last_day(self) -> date:
        return self.ends_on or self.begins_on
