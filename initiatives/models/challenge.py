from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from civicnet.columns import NameField
from initiatives.models.initiative import Initiative


class Challenge(models.Model):
    """The request to take over a municipal task with its budget (*uitdaagrecht*)."""

    cache_topic = "initiatives"

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="challenge")
    task = NameField(max_length=200)
    current_budget = models.PositiveIntegerField(null=True, blank=True)
    asked_budget = models.PositiveIntegerField(null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    household_support = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    def __str__(self) -> str:
        return self.task
