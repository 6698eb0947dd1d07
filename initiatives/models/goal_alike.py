from typing import ClassVar

from django.db import models

from initiatives.models.initiative import Initiative
from vision.models import Goal


class GoalAlike(models.Model):
    """An initiative that seems to work on a goal without saying so. Made by the worker; `rank` is for the order alone."""

    cache_topic = "initiatives"

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="alike")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="like_goals")
    rank = models.FloatField()

    class Meta:
        ordering: ClassVar = ["-rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "initiative"], name="once_like_a_goal")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} like {self.goal_id}"
