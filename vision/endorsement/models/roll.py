"""The roll of a round: who may vote, each line struck once, whatever the way."""

import uuid

from django.db import models

from vision.endorsement.models.round import Group, Round


class RollEntry(models.Model):
    """One voter, without a name. Emptied when the round is closed.

    `person_key` is HMAC-SHA-256 under the round key of the stable personal number; `letter_hash` the SHA-256 of the
    code in the voter's letter. Nothing tells when or how a line was struck.
    """

    # A counter would tell in which order lines were made, in a round without a roll: in which people voted.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="roll")
    person_key = models.BinaryField(max_length=32)
    neighbourhood = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    age = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    letter_hash = models.BinaryField(max_length=32, null=True, blank=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person_key"], name="one_line_per_person"),
            models.UniqueConstraint(fields=["round", "letter_hash"], name="one_line_per_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.pk}"
