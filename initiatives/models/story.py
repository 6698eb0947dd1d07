from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.files.models import StoredFile
from initiatives.models.initiative import Initiative


class Update(models.Model):
    """News from the initiators, in Markdown."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=10_000)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Photo(models.Model):
    """A picture of an initiative, cleaned by `files`, with words for who cannot see it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt


class MeasureScore(models.Model):
    """How the initiators themselves think it goes by their own measure, 0 to 10, on one day."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="measure_scores")
    score = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])
    note = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(score__lte=10), name="own_measure_0_to_10"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.score}"
