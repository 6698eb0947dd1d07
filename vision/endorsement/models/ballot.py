"""Working ballots and the keying of papers, both only while a round is open. Without person, time or order."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vision.endorsement.models.round import Group, Round


class Choice(models.TextChoices):
    FOR = "for", _("for")
    AGAINST = "against", _("against")
    BLANK = "blank", _("blank")


class Ballot(models.Model):
    """A cast ballot until the round is closed. Its key is the SHA-256 of a code that is never stored.

    A trigger checks that the round is open and the groups are its own (migration 0002). Foreign keys would lock the
    rows of the round and of both groups at each vote, and leave the number of the transaction there.
    """

    key = models.BinaryField(max_length=32, primary_key=True)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="ballots", db_index=False, db_constraint=False
    )
    neighbourhood = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    age = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    choice = models.CharField(max_length=10, choices=Choice)
    # {goal code: choice}, goals without a choice left out.
    goals = models.JSONField(default=dict)
    # The derived hashes SHA-256(code ‖ list name), 32 bytes each, in the order of tally.list_names(round).
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return bytes(self.key).hex()[:8]


class Keying(models.Model):
    """One reading of a paper from the box, by one member of staff. Two equal readings by two people make a ballot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="keyings")
    # SHA-256 of the paper's code: the key that its ballot will have.
    key = models.BinaryField(max_length=32)
    keyed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    age = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)
    goals = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "key", "keyed_by"], name="one_keying_per_person")
        ]

    def __str__(self) -> str:
        return bytes(self.key).hex()[:8]
