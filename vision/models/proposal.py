"""What no curator does alone: close a consultation early, or freeze the text. One proposes it, another one confirms."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import TextField
from civicnet.workflow import Table
from vision.models.version import VisionVersion
from vision.workflow import STEP_PROPOSAL


class StepProposalQuerySet(models.QuerySet["StepProposal"]):
    def pending(self) -> Self:
        """Those that wait for a second curator."""
        return self.filter(state=StepProposal.State.PROPOSED)


class StepProposal(models.Model):
    """A step of a version that one curator proposes with a public reason. What has ended never changes (migration 0017).

    `sha256` is the fingerprint of the text that is to be frozen: it is confirmed over just that text.
    """

    workflow: ClassVar[Table] = STEP_PROPOSAL

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second curator")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("not confirmed")
        WITHDRAWN = "withdrawn", _("taken back")
        LAPSED = "lapsed", _("lapsed")

    class Verb(models.TextChoices):
        CLOSE_EARLY = "close_early", _("close the consultation early")
        FREEZE = "freeze", _("freeze the text")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="step_proposals")
    verb = models.CharField(max_length=20, choices=Verb)
    reason = TextField(max_length=1000)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = StepProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="two_curators_take_a_step",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_by__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_by=None)),
                name="confirmed_step_has_its_second_curator",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="proposed_step_has_its_reason"),
            models.UniqueConstraint(
                fields=["version", "verb"], condition=Q(state="proposed"), name="one_proposed_step_at_a_time"
            ),
        ]
        triggers = [STEP_PROPOSAL.trigger()]

    def __str__(self) -> str:
        number = {"number": self.version.number}
        if self.verb == self.Verb.FREEZE:
            return gettext("Freeze the text of version %(number)s") % number
        return gettext("Close the consultation of version %(number)s early") % number

    def get_absolute_url(self) -> str:
        return reverse(f"vision:{self.verb}", args=[self.version.number])

    def audience(self, name: str) -> list[Any]:
        """Who is told: `curators`, or the `proposer`."""
        if name == "proposer":
            return [self.proposed_by] if self.proposed_by.is_active else []
        return self.version.audience("curators")
