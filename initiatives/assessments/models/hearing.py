from django.db import models
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.columns import TextField
from initiatives.assessments.models.case import Assessment


class CountedReplies(models.Manager["HearingReply"]):
    """The replies that count, of every round of hearing: without those to a draft that was set aside."""

    def get_queryset(self) -> "models.QuerySet[HearingReply]":
        return super().get_queryset().filter(set_aside_at=None)


class HearingReply(models.Model):
    """What the initiators said about one draft ("" with `no_remarks`), and the answer to it."""

    cache_topic = "assessments"

    # None for a reply from before drafts were kept: nobody can say what it was an answer to.
    draft = models.ForeignKey(
        "assessments.SentDraft", null=True, on_delete=models.PROTECT, related_name="replies"
    )
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = TextField(max_length=4000, blank=True)
    no_remarks = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    answer = TextField(max_length=4000, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # A reply to the draft of a reader who found an interest afterwards. Kept; the initiators may reply to the new one.
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = CountedReplies()
    everything = models.Manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft"], name="one_reply_to_a_draft"),
            models.CheckConstraint(
                condition=models.Q(no_remarks=True, text="")
                | models.Q(no_remarks=False) & ~models.Q(text=""),
                name="a_reply_or_no_remarks",
            ),
        ]

    def __str__(self) -> str:
        return f"reply to {self.assessment_id}"

    @property
    def is_answered(self) -> bool:
        """Whether nothing is owed: "no remarks" needs no answer."""
        return self.no_remarks or bool(self.answer)


class Confirmation(models.Model):
    """One reader's yes to one text: the SHA-256 of the answer as it will be published."""

    cache_topic = "assessments"

    append_only = True

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="confirmations")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "reader", "text_sha256"], name="one_confirmation_per_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} confirms {self.text_sha256[:8]}"
