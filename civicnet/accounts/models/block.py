"""Whom somebody does not want to hear from."""

from django.db import models
from django.utils import timezone

from civicnet.accounts.models.user import User


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: User, other: User) -> "BlockQuerySet":
        """Those by which one of the two does not want to hear from the other."""
        return self.filter(models.Q(user=one.pk, blocked=other.pk) | models.Q(user=other.pk, blocked=one.pk))


class Block(models.Model):
    """`user` wants no messages from `blocked`. Nobody is told: whoever is blocked is not to be provoked by it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "blocked"], name="blocked_once"),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("blocked")), name="nobody_blocks_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} blocks {self.blocked_id}"
