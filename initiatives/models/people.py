from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import EmailField
from civicnet.deadlines import local_date
from initiatives.models.initiative import Initiative
from initiatives.models.organisation import Organisation

INVITATION_DAYS = 30


class MemberRole(models.TextChoices):
    OWNER = "owner", _("initiator")
    MEMBER = "member", _("member")


# The person of a membership, or of one of an organisation that is a member.
SPEAKER = Coalesce("user", "organisation__members__user")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def speakers(self, *, owners_only: bool = False) -> "models.QuerySet[Membership, int]":
        """The ids of those who may speak for these initiatives now, in person or through an organisation."""
        return self._speaking(owners_only).values_list(SPEAKER, flat=True)

    def speakers_of_each(
        self, *, owners_only: bool = False
    ) -> "models.QuerySet[Membership, tuple[int, int]]":
        """The same, each with the id of the initiative."""
        return self._speaking(owners_only).values_list("initiative_id", SPEAKER)

    def _speaking(self, owners_only: bool) -> "MembershipQuerySet":
        # In a single filter(): the conditions must hold for one and the same membership of an organisation.
        now: dict[str, Any] = {"left_at": None, "organisation__members__left_at": None}
        party = models.Q(organisation__members__isnull=False)
        if owners_only:
            now["role"] = "owner"
            party &= models.Q(organisation__members__role="owner")
        return self.filter(models.Q(organisation=None) | party, **now)


class Membership(models.Model):
    """A person or an organisation that is a member or owner of an initiative.

    Owners manage members; the last one cannot leave.
    """

    cache_topic = "initiatives"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="initiative_memberships"
    )
    role = models.CharField(max_length=10, choices=MemberRole)
    shown = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(organisation=None), name="a_member_is_one_party"
            ),
            models.UniqueConstraint(
                fields=["initiative", "user"], condition=models.Q(left_at=None), name="once_in_an_initiative"
            ),
            models.UniqueConstraint(
                fields=["initiative", "organisation"],
                condition=models.Q(left_at=None),
                name="organisation_once_in_an_initiative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.organisation)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """That can still be accepted, the newest first."""
        oldest = timezone.now() - timedelta(days=INVITATION_DAYS)
        return self.filter(accepted_at=None, withdrawn_at=None, made_at__gt=oldest).order_by(
            "-made_at", "-pk"
        )

    def to_addresses_of(self, user: User) -> "InvitationQuerySet":
        """To an address that `user` has confirmed: whoever reads its mail could open the link as well."""
        addresses = EmailAddress.objects.filter(user=user, verified=True).values(small=Lower("email"))
        return self.annotate(small=Lower("email")).filter(small__in=addresses)


class Invitation(models.Model):
    """A letter to somebody who may join. Only the hash of its code is kept; the code stands in the mail."""

    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    email = EmailField()
    role = models.CharField(max_length=10, choices=MemberRole)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(initiative=None) ^ models.Q(organisation=None), name="invites_to_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def last_day(self) -> date:
        """The last day on which it can be accepted the whole day long, in Amsterdam."""
        return local_date(self.made_at) + timedelta(days=INVITATION_DAYS - 1)

    @property
    def is_open(self) -> bool:
        fresh = self.made_at > timezone.now() - timedelta(days=INVITATION_DAYS)
        return fresh and self.accepted_at is None and self.withdrawn_at is None
