from django.db import models
from django.db.models import Q

from civicnet.columns import CharField, DateField


class Pause(models.Model):
    """Days that do not count, because the municipality waits for an answer. Shown to everybody."""

    cache_topic = "assessments"

    assessment = models.ForeignKey("assessments.Assessment", on_delete=models.PROTECT, related_name="pauses")
    began_on = DateField()
    ended_on = DateField(null=True, blank=True)
    reason = CharField(many_lines=True, max_length=1000)
    came_from = models.CharField(max_length=30)

    class Meta:
        ordering = ["began_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment"], condition=Q(ended_on=None), name="one_open_pause")
        ]

    def __str__(self) -> str:
        return f"{self.began_on} – {self.ended_on or ''}"
