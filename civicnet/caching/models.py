"""The table of changes, by which processes learn that what they keep in memory is old. Only triggers write it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """Something of `topic` was changed by the transaction `xid`."""

    topic = models.CharField(max_length=40)
    xid = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "civicnet"
        constraints: ClassVar = [models.UniqueConstraint(fields=["xid", "topic"], name="one_change_each")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.xid}"
