"""The table of forms that were sent."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class SentForm(models.Model):
    """A form that was sent, by its mark (repeats.py). Deleted after a day.

    `key` and `body` are hashes, of the mark with its person and address, and of the mark with what was sent. `place`: where
    it led to; empty with `done_at` when that is not known.
    """

    key = models.BinaryField(primary_key=True)
    body = models.BinaryField()
    begun_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    place = models.TextField(default="")

    class Meta:
        app_label = "civicnet"
        indexes: ClassVar = [models.Index(fields=["begun_at"], name="sent_forms_by_age")]

    def __str__(self) -> str:
        return self.place
