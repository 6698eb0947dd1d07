"""Where an indicator stands, measured over time. Source: domain.md, Vision: a goal has an indicator."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone

from civicnet.columns import CharField, DateField
from vision.models.indicator import Indicator


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def in_order(self) -> "MeasurementQuerySet":
        """Oldest first."""
        return self.order_by("on", "pk")


class StandingMeasurements(models.Manager.from_queryset(MeasurementQuerySet)):  # type: ignore[misc]  # made by Django
    """The figures that stand: without what was corrected or taken away."""

    def get_queryset(self) -> MeasurementQuerySet:
        return super().get_queryset().filter(replaced_at=None)


class Measurement(models.Model):
    """One figure of an indicator on one day, with where it comes from. It is written once.

    A correction is a new row; the one before it stays, with the moment at which it stopped counting. The database
    enforces that (migration 0018).
    """

    cache_topic = "vision"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measurements")
    on = DateField()
    value = models.DecimalField(max_digits=14, decimal_places=4)
    source = CharField(max_length=200)
    note = CharField(max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    # When it was corrected or taken away.
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = StandingMeasurements()
    every = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                condition=models.Q(replaced_at=None),
                name="one_measurement_stands_per_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.on}: {self.value}"

    @property
    def figure(self) -> str:
        """The value in the words of its indicator: "71%", "3 van 6"."""
        return self.indicator.figure(self.value)


def series(indicator: Indicator) -> list[tuple[date, Decimal]]:
    """The figures of an indicator, oldest first: its baseline (on the last day of its year) and what was measured."""
    start = (date(indicator.baseline_year, 12, 31), indicator.baseline)
    return [start, *((m.on, m.value) for m in indicator.measurements.all() if m.on > start[0])]
