"""The figure that shows whether a goal comes nearer."""

import re
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from civicnet.columns import CharField, NameField
from vision.models.line import Goal

# A bar is full at a round figure a little above what it shows.
_ROUND = tuple(Decimal(n) for n in ("1", "1.5", "2", "3", "4", "5", "6", "8", "10"))


class Indicator(models.Model):
    """How it is seen whether a goal comes nearer: a figure with its source, baseline and target."""

    cache_topic = "vision"

    class Direction(models.TextChoices):
        UP = "up", _("up")
        DOWN = "down", _("down")

    goal = models.OneToOneField(Goal, on_delete=models.PROTECT, related_name="indicator")
    name = NameField(max_length=300)
    unit = CharField(max_length=60)
    source = CharField(max_length=200)
    baseline = models.DecimalField(max_digits=14, decimal_places=4)
    baseline_year = models.PositiveSmallIntegerField()
    target = models.DecimalField(max_digits=14, decimal_places=4)
    target_year = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=4, choices=Direction)

    # What it measures since the version was made, for a page that draws it (vision.trend.Standing).
    standing: Any = None

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> tuple[Any, ...]:
        """All that it says, to compare it with that of another version."""
        figures = (self.baseline, self.baseline_year, self.target, self.target_year)
        return (self.name, self.unit, self.source, *figures, self.direction)

    @property
    def now(self) -> str:
        """The baseline in words: "71%", "3 van 6", "4,2 hectare"."""
        return self.figure(self.baseline)

    @property
    def aim(self) -> str:
        """The target in the same words."""
        return self.figure(self.target)

    @property
    def measured(self) -> str:
        """What is counted, with the rest of a unit such as "% of the houses"."""
        rest = self.unit.removeprefix("%").strip() if self.unit.startswith("%") else ""
        return f"{self.name} ({self.unit})" if rest else self.name

    @property
    def full(self) -> Decimal:
        """What a full bar stands for: the whole for shares, else a round figure above both values."""
        if whole := re.search(r"^\D+ (\d+)$", self.unit):
            return Decimal(whole[1])
        most = max(abs(self.baseline), abs(self.target)) * Decimal("1.2") or Decimal(1)
        power = Decimal(10) ** (most.log10().to_integral_value(ROUND_CEILING) - 1)
        full = min(n * power for n in _ROUND if n * power >= most)
        return min(full, Decimal(100)) if self.unit.startswith("%") else full

    def figure(self, value: Decimal) -> str:
        number = localize(value.normalize())
        if self.unit.startswith("%"):
            return f"{number}%"
        # "aantal" says nothing beside a number; "aantal van 6" says "van 6".
        words = re.sub(r"^(aantal|number)\b\s*", "", self.unit)
        return f"{number}\N{NO-BREAK SPACE}{words}" if words else str(number)
