"""Who goes on with an initiative that was handed over, and whether that party agrees to be named."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import NameField, TextField
from civicnet.workflow import Table
from initiatives.models.initiative import Initiative
from initiatives.models.organisation import Organisation
from initiatives.workflow import HANDOVER


class HandoverQuerySet(models.QuerySet["Handover"]):
    def put_to(self, user: User) -> Self:
        """The handovers to a party of `user`, whatever it answered; only of public initiatives."""
        mine = Q(successor__in=Initiative.objects.of(user).values("pk")) | Q(
            organisation__in=Organisation.objects.of(user).values("pk")
        )
        return self.filter(mine, initiative__in=Initiative.objects.public().values("pk"))

    def waiting_for(self, user: User) -> Self:
        """The questions that `user` can answer for the party that was asked."""
        mine = Q(successor__memberships__user=user) & Q(
            successor__memberships__role="owner", successor__memberships__left_at=None
        )
        mine |= Q(organisation__in=Organisation.objects.owned_by(user).values("pk"))
        return self.put_to(user).filter(mine, consent=Handover.Consent.ASKED).distinct()


class Handover(models.Model):
    """What is handed over to whom, what was learned, and what happens if it fails.

    A party of this site (an initiative or an organisation) is asked, and named in public once it agrees. A party that
    is not on this site is named in the words of the initiators, like everything on their page. Source: domain.md,
    Initiative, and
    Principles: autonomy.
    """

    cache_topic = "initiatives"

    workflow: ClassVar[Table] = HANDOVER

    class Consent(models.TextChoices):
        NAMED = "named", _("named in words")
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="handover")
    successor = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="took_over"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="took_over"
    )
    # In the words of the initiators; for a party of this site, its name when it agreed.
    successor_name = NameField(max_length=200, blank=True)
    consent = models.CharField(max_length=10, choices=Consent)
    passes_on = TextField(blank=True)
    lessons = TextField(blank=True)
    fallback = TextField(blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent="named", successor=None, organisation=None)
                | ~Q(consent="named")
                & (Q(successor_name="") | Q(consent="agreed"))
                & (Q(successor=None) ^ Q(organisation=None)),
                name="a_party_is_asked_to_take_over",
            )
        ]
        triggers = [HANDOVER.trigger()]

    def __str__(self) -> str:
        return str(self.initiative)

    def get_absolute_url(self) -> str:
        return reverse("initiatives:take_over", args=[self.initiative.slug])

    @property
    def party(self) -> Initiative | Organisation | None:
        """The party of this site that goes on with it or was asked to."""
        return self.successor or self.organisation

    @property
    def named_party(self) -> Initiative | Organisation | None:
        """The party that is public because it agreed."""
        return self.party if self.consent == self.Consent.AGREED else None

    def answers_for_party(self, user: User) -> bool:
        """Whether `user` runs the party that was asked."""
        if self.successor is not None:
            return self.successor.role_of(user) == "owner"
        members = self.organisation.members if self.organisation else None
        return members is not None and members.filter(user=user, role="owner", left_at=None).exists()

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table: those who handed it over, or those who were asked."""
        if name == "owners":
            return self.initiative.audience("owners")
        if self.successor is not None:
            return self.successor.audience("owners")
        runs = {"organisation_memberships__role": "owner", "organisation_memberships__left_at": None}
        return list(
            User.objects.filter(organisation_memberships__organisation=self.organisation, **runs).distinct()
        )
