"""The published lists of a closed round, each sealed in a Merkle tree (RFC 9162)."""

from typing import ClassVar

from django.db import models

from vision.endorsement.models.round import Round


class SealedList(models.Model):
    """One list: its lines in a file, their number and the root of the tree over them. Never changes."""

    cache_topic = "endorsement"

    append_only: ClassVar = True

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lists")
    # "choice", "neighbourhood", "age", or "goal:<code>".
    name = models.CharField(max_length=60)
    lines = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    # {group: {choice: lines}}, the group "" in a list without groups and "*" for those that are not shown.
    counts = models.JSONField()
    file = models.FileField(upload_to="rounds/", max_length=300)
    file_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="one_list_per_name")]

    def __str__(self) -> str:
        return self.name
