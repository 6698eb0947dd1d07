"""The next review of the vision: what it should talk about, and who asked for it. Source: domain.md, Vision."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.columns import NameField, TextField
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from vision.models.version import Vision, VisionVersion
from vision.workflow import GAP


class Gap(Searched, models.Model):
    """A subject of plans that fit nowhere in the vision (*visiegat*)."""

    cache_topic = "vision"

    workflow: ClassVar[Table] = GAP

    class State(models.TextChoices):
        NOTED = "noted", _("on the agenda of the review")
        TAKEN_UP = "taken_up", _("taken up in the next version")
        SET_ASIDE = "set_aside", _("set aside")

    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="gaps")
    subject = NameField(_("subject"), max_length=150)
    why = TextField(_("what fits nowhere, and why"))
    state = models.CharField(max_length=20, choices=State)
    reason = TextField(blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-noted_at", "-pk"]
        triggers = [GAP.trigger()]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("vision:review") + f"#gat-{self.pk}"

    def searched(self) -> Texts:
        """The subject, why it is on the agenda, and what became of it."""
        return Texts(name=self.subject, summary=self.why, text=self.reason)


class ReviewRequest(models.Model):
    """One resident asks for a review of the text in force. One person counts once for each adopted version."""

    cache_topic = "vision"

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="review_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="one_request_per_person")]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.user_id}"
