"""The pulse of a collaboration: twice a year five statements, from 1 to 5 for each partner. Source: domain.md, Collaboration."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import DateField
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner

LOW: Final = 1
HIGH: Final = 5
# A mean that falls so much, or answers that are so far apart, are told.
FALL: Final = 1.0
APART: Final = 2
# From so many answers on everybody reads the figures: of fewer one could tell who said what.
FEWEST: Final = 3
# The month of a half-year in which partners are asked: its last one.
LAST_MONTH: Final = 6


class Statement(models.TextChoices):
    """What each partner says how far it is true. The value is the name of the column."""

    AMBITION = "ambition", _("We still want the same.")
    INTERESTS = "interests", _("Each of us gets out of it what we need.")
    RELATION = "relation", _("We tell each other what is going on.")
    ORGANISATION = "organisation", _("It is clear who does what.")
    PROCESS = "process", _("What we agree happens.")


SHORT: Final = {
    Statement.AMBITION: _("Ambition"),
    Statement.INTERESTS: _("Interests"),
    Statement.RELATION: _("Relation"),
    Statement.ORGANISATION: _("Organisation"),
    Statement.PROCESS: _("Process"),
}


def period_of(day: date) -> date:
    """The first day of the half-year in which `day` is."""
    return date(day.year, 1 if day.month <= LAST_MONTH else 7, 1)


def period_before(period: date) -> date:
    """The half-year before one."""
    return date(period.year - 1, 7, 1) if period.month == 1 else date(period.year, 1, 1)


class PulseQuerySet(models.QuerySet["Pulse"]):
    def of_partners(self, partners: Iterable[Partner]) -> Self:
        return self.filter(partner__in=[partner.pk for partner in partners])


class Pulse(models.Model):
    """What one partner says in one half-year; it can be said anew until that is over."""

    cache_topic = "collaborations"

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="pulses")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="pulses")
    period = DateField()
    ambition = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOW), MaxValueValidator(HIGH)])
    interests = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOW), MaxValueValidator(HIGH)])
    relation = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOW), MaxValueValidator(HIGH)])
    organisation = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(LOW), MaxValueValidator(HIGH)]
    )
    process = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOW), MaxValueValidator(HIGH)])
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = PulseQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "period"], name="one_pulse_of_a_partner"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (LOW, HIGH) for name in Statement.values}),
                name="a_pulse_is_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}, {self.period}"


@dataclass(frozen=True)
class Beat:
    """All answers to one statement in one half-year: their mean, and how far they are apart."""

    period: date
    count: int
    mean: float
    spread: int


def beats_of(rows: Collection[Pulse], statement: str) -> list[Beat]:
    """One for each half-year in which somebody answered, the oldest first."""
    by_period: dict[date, list[int]] = {}
    for row in sorted(rows, key=lambda row: row.period):
        by_period.setdefault(row.period, []).append(getattr(row, statement))
    return [
        Beat(period, len(said), sum(said) / len(said), max(said) - min(said))
        for period, said in by_period.items()
    ]
