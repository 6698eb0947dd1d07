"""The parties of a collaboration: an initiative or an organisation each, and who said yes to whom."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import TextField
from civicnet.workflow import Table
from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.workflow import PARTNER
from initiatives.models import Initiative, Membership, Organisation

Party = Initiative | Organisation


def is_hidden(party: Party) -> bool:
    """Whether a moderator has hidden the page of a party."""
    return isinstance(party, Initiative) and party.hidden_at is not None


def name_of(party: Party) -> str:
    """What everybody may call a party, in the current language: what a moderator has hidden has no name."""
    return gettext("a partner whose page is hidden for now") if is_hidden(party) else str(party)


def owned_by(party: Party, user: Any) -> bool:
    """Whether `user` decides for a party."""
    if isinstance(party, Initiative):
        return party.role_of(user) == "owner"
    return party.members.filter(user_id=user.pk, role="owner", left_at=None).exists()


def owners_of(party: Party) -> list[User]:
    """Everybody who decides for a party."""
    if isinstance(party, Initiative):
        return party.audience("owners")
    mine = {"organisation_memberships__left_at": None, "organisation_memberships__role": "owner"}
    rows = User.objects.filter(organisation_memberships__organisation=party, **mine)
    return list(rows.distinct().order_by("pk"))


class PartnerQuerySet(models.QuerySet["Partner"]):
    def here(self) -> Self:
        """Who takes part now."""
        return self.filter(state=Partner.State.JOINED)

    def asked(self) -> Self:
        """Who was asked, and did not take part nor decline yet."""
        return self.filter(state=Partner.State.INVITED)

    def current(self) -> Self:
        """Who takes part or is asked."""
        return self.filter(state__in=Partner.CURRENT)

    def with_parties(self) -> Self:
        """With the rows of their parties."""
        return self.select_related("initiative", "organisation", "collaboration")

    def owned_by(self, user: Any) -> Self:
        """For which `user` decides: the owners of the initiative or the organisation, also through an organisation."""
        if not user.is_authenticated:
            return self.none()
        mine = Organisation.objects.owned_by(user).values("pk")
        owning = Membership.objects.filter(
            Q(user=user) | Q(organisation__in=mine), left_at=None, role="owner"
        )
        return self.filter(Q(initiative__in=owning.values("initiative")) | Q(organisation__in=mine))


class Partner(models.Model):
    """A party that is asked to take part, takes part, or took part.

    What it says of itself: what only it brings, for what it needs the others, and what it goes on deciding alone.
    `asked_at`: since when it is asked whether it goes on, after another one stopped.
    """

    cache_topic = "collaborations"

    workflow: ClassVar[Table] = PARTNER

    class State(models.TextChoices):
        INVITED = "invited", _("asked")
        JOINED = "joined", _("takes part")
        DECLINED = "declined", _("does not take part")
        LEFT = "left", _("stopped")

    class Verdict(models.TextChoices):
        """How it goes on, a partner says when they look back. The value is the state that follows if all say so."""

        LASTING = "lasting", _("It stays")
        COMPLETED = "completed", _("It is done")
        ACTIVE = "active", _("We go on as we do")

    CURRENT: ClassVar = ("invited", "joined")
    # What a partner says of itself, in the order of the page.
    SHARE: ClassVar = ("brings", "needs", "decides")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="partners")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    state = models.CharField(max_length=20, choices=State)
    brings = TextField(max_length=500, blank=True)
    needs = TextField(max_length=500, blank=True)
    decides = TextField(max_length=500, blank=True)
    # Why it stopped: everybody reads it.
    reason = TextField(max_length=1000, blank=True)
    # What it says of how it goes on, and who said so; empty while they do not look back.
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    verdict_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative__isnull=False, organisation=None)
                | Q(initiative=None, organisation__isnull=False),
                name="a_partner_is_one_party",
            ),
            models.UniqueConstraint(
                fields=["collaboration", "initiative", "organisation"],
                condition=Q(state__in=("invited", "joined")),
                nulls_distinct=False,
                name="once_in_a_collaboration",
            ),
        ]
        triggers = [PARTNER.trigger()]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What everybody may call it, in the current language: what a moderator has hidden has no name."""
        return name_of(self.party)

    @property
    def is_hidden(self) -> bool:
        return is_hidden(self.party)

    @property
    def party(self) -> Party:
        """Who it is."""
        found = self.initiative or self.organisation
        assert found is not None  # a constraint of the database
        return found

    @property
    def is_here(self) -> bool:
        return self.state == self.State.JOINED

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.INVITED

    def is_owned_by(self, user: Any) -> bool:
        """Whether `user` decides for the party, if it is chosen already."""
        return bool(self.initiative or self.organisation) and owned_by(self.party, user)

    def owners(self) -> list[User]:
        """Everybody who decides for the party."""
        return owners_of(self.party)


class PartnerConsent(models.Model):
    """The yes of one partner to another one's taking part; of a party itself, to its own."""

    cache_topic = "collaborations"

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="consents")
    by = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "by"], name="a_partner_says_yes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id}: {self.partner_id}"


def partners_of(party: Party) -> dict[str, Any]:
    """The column of a partner that this party fills, with it."""
    return {"initiative": party} if isinstance(party, Initiative) else {"organisation": party}
