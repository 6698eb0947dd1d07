"""What partners agree: versions of a text in Markdown, of which one counts once every partner said yes to its words."""

import json
from hashlib import sha256
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import TextField
from civicnet.deadlines import local_date
from civicnet.text.rendered import rendered
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner


class Governance(models.TextChoices):
    """Who decides about what they do together. Source: domain.md, Collaboration."""

    SHARED = "shared", _("together, each with an equal voice")
    LEAD = "lead", _("one of the partners leads")
    OFFICE = "office", _("somebody whom all of us appoint")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def counted(self) -> Self:
        """Those to which every partner said yes, the newest first."""
        return self.filter(agreed_at__isnull=False).order_by("-version")


class Agreement(models.Model):
    """One version of what the partners agree. `sha256` is of all that it says; once it counts nothing of it changes.

    It also says who decides: whoever wants that otherwise proposes a new version, with the reason.
    """

    cache_topic = "collaborations"

    # What it says, in the order of the form.
    SAYS: ClassVar = ("text", "governance", "leader", "reason")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveIntegerField()
    text = TextField(max_length=20_000)
    governance = models.CharField(max_length=10, choices=Governance)
    leader = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Why it is changed; empty in the first version.
    reason = TextField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["collaboration", "version"], name="one_agreement_per_version"),
            models.CheckConstraint(
                condition=Q(governance="lead", leader__isnull=False) | ~Q(governance="lead") & Q(leader=None),
                name="a_leader_where_one_leads",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(withdrawn_at=None), name="what_counts_is_not_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collaboration_id}, {self.version}"

    def digest(self) -> str:
        """The SHA-256 of its canonical text: what it says as JSON, the leader by number."""
        said = {name: getattr(self, name) for name in ("text", "governance", "reason")}
        said["leader"] = self.leader_id
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for a yes."""
        return self.agreed_at is None and self.withdrawn_at is None

    @property
    def html(self) -> SafeString:
        """The text as it is shown."""
        return rendered(self.text)

    @property
    def days(self) -> int | None:
        """How many days it took from proposal to agreement; None while it does not count."""
        if self.agreed_at is None:
            return None
        return (local_date(self.agreed_at) - local_date(self.made_at)).days


class AgreementConsent(models.Model):
    """The yes of one partner to one version: to just these words."""

    cache_topic = "collaborations"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="consents")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="one_yes_per_partner_and_version"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}, {self.partner_id}"
