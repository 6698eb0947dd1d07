"""Verbs on the people of an initiative: invitations, roles and leaving."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell, write_letter
from civicnet.outbox.letter import letter_about
from civicnet.workflow import Actor, NotAllowedNow, require
from initiatives.actions.draft import carry, locked
from initiatives.models import (
    Initiative,
    Invitation,
    MemberRole,
    Membership,
    Organisation,
    OrganisationMember,
)

# Well beyond the thirty days in which one can be accepted.
INVITATION_KEPT = timedelta(days=61)


class LastOwner(ValidationError):
    """The last owner cannot leave: the page would belong to nobody."""

    def __init__(self, *, organisation: bool = False) -> None:
        words = (
            gettext_lazy(
                "This is the last one who runs the organisation. Let somebody else run it too, first."
            )
            if organisation
            else gettext_lazy(
                "This is the last initiator. Make somebody else an initiator first, or end the initiative."
            )
        )
        super().__init__(words, code="last_owner")


@transaction.atomic
def invite(
    to: Initiative | Organisation, *, actor: User, email: str, role: str = MemberRole.MEMBER
) -> Invitation:
    """Ask somebody to join, by mail. The code in it works once, for thirty days; only its hash is kept.

    An open invitation to the same address is replaced. Raises PermissionDenied without the right,
    ValidationError when the address belongs to a member, or when the actor or the address has had the most letters
    allowed today.
    """
    is_initiative = isinstance(to, Initiative)
    to = locked(to) if isinstance(to, Initiative) else Organisation.objects.select_for_update().get(pk=to.pk)
    require(actor, "initiatives.manage_members" if is_initiative else "initiatives.manage_organisation", to)
    members = to.memberships if isinstance(to, Initiative) else to.members
    email = email.lower()
    if members.filter(user__email=email, left_at=None).exists():
        raise ValidationError({"email": gettext_lazy("This person is a member already.")})
    target = {"initiative": to} if is_initiative else {"organisation": to}
    open_ones = Invitation.objects.filter(**target, email=email, accepted_at=None, withdrawn_at=None)
    open_ones.update(withdrawn_at=timezone.now())
    token = token_urlsafe(24)
    invitation = Invitation.objects.create(
        **target, email=email, role=role, token_hash=_hash(token), invited_by=actor
    )
    record(to, "invite", actor=actor)
    facts = {
        "by": str(actor),
        "until": invitation.last_day,
        "invitation": reverse("initiatives:join", args=[token]),
    }
    if isinstance(to, Initiative):
        letter = letter_about("initiative.invite", "invitee", about=to, facts=facts)
    else:
        letter = letter_about("organisation.invite", "invitee", about=to, facts=facts)
    write_letter(email, letter, by=actor)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The invitation that belongs to the code in a mail, open or not."""
    invitations = Invitation.objects.select_related("initiative", "organisation", "invited_by")
    return invitations.filter(token_hash=_hash(token)).first()


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, actor: User, shown: bool = True, at: datetime | None = None
) -> Initiative | Organisation:
    """Join. With `shown`, the name is public on the page of the initiative.

    Raises NotAllowedNow when the invitation is used, withdrawn or too old.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise NotAllowedNow(invitation, "accept")
    require(actor, "initiatives.join", invitation)
    invitation.accepted_at = at or timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if invitation.initiative is not None:
        initiative = locked(invitation.initiative)
        Membership.objects.get_or_create(
            initiative=initiative,
            user=actor,
            left_at=None,
            defaults={"role": invitation.role, "shown": shown},
        )
        _joined(initiative, actor, at)
        return initiative
    organisation = invitation.organisation
    assert organisation is not None  # a constraint: an invitation is for one thing
    OrganisationMember.objects.get_or_create(
        organisation=organisation, user=actor, left_at=None, defaults={"role": invitation.role}
    )
    record(organisation, "join", actor=actor, at=at)
    return organisation


def _joined(initiative: Initiative, actor: User, at: datetime | None) -> None:
    record(initiative, "join", actor=actor, at=at)
    others = [u for u in initiative.audience("owners") if u.pk != actor.pk]
    tell(others, "initiative.join", "owners", about=initiative, by=actor, at=at, facts={"by": str(actor)})


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: User) -> None:
    """Withdraw an open invitation. Raises NotAllowedNow when it is not open."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.initiative is not None:
        require(actor, "initiatives.manage_members", invitation.initiative)
    else:
        require(actor, "initiatives.manage_organisation", invitation.organisation)
    if not invitation.is_open:
        raise NotAllowedNow(invitation, "withdraw")
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(invitation.initiative or invitation.organisation or invitation, "withdraw_invitation", actor=actor)


def sweep_invitations() -> int:
    """Remove invitations of more than two months ago: the address in them belongs to somebody who need not even know us.

    Returns how many.
    """
    old = Invitation.objects.filter(made_at__lt=timezone.now() - INVITATION_KEPT)
    return old.delete()[1].get("initiatives.Invitation", 0)


@transaction.atomic
def add_organisation(
    initiative: Initiative,
    organisation: Organisation,
    *,
    actor: Actor,
    role: str = MemberRole.OWNER,
    at: datetime | None = None,
) -> Membership:
    """Make an organisation an owner of the initiative too. The actor speaks for both."""
    initiative = locked(initiative)
    require(actor, "initiatives.manage_members", initiative)
    membership = carry(initiative, organisation, actor=actor, role=role, at=at or timezone.now())
    record(initiative, "join", actor=actor, data={"organisation": organisation.slug}, at=at)
    return membership


@transaction.atomic
def change_role(membership: Membership, role: str, *, actor: User) -> Membership:
    """Make a member an owner, or an owner a member. Raises LastOwner."""
    initiative = locked(membership.initiative)
    require(actor, "initiatives.manage_members", initiative)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.left_at is not None:
        raise NotAllowedNow(initiative, "change_role")
    membership.role = role
    membership.save(update_fields=["role"])
    _need_an_owner(initiative)
    record(initiative, "change_role", actor=actor, data={"role": role})
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, actor: User) -> None:
    """An owner removes a member. Raises LastOwner."""
    initiative = locked(membership.initiative)
    require(actor, "initiatives.manage_members", initiative)
    _end(initiative, membership)
    record(initiative, "remove_member", actor=actor)


@transaction.atomic
def leave(initiative: Initiative, *, actor: User) -> None:
    """Leave, at any time and without a reason; only the last owner cannot. Raises LastOwner."""
    initiative = locked(initiative)
    require(actor, "initiatives.edit", initiative)
    membership = initiative.memberships.filter(user=actor, left_at=None).first()
    if membership is None:  # a member through an organisation leaves that, or the organisation does
        raise NotAllowedNow(initiative, "leave")
    _end(initiative, membership)
    record(initiative, "leave", actor=actor)


@transaction.atomic
def leave_with_organisation(initiative: Initiative, organisation: Organisation, *, actor: User) -> None:
    """Somebody who runs an organisation ends its membership of an initiative. Raises LastOwner."""
    initiative = locked(initiative)
    require(actor, "initiatives.manage_organisation", organisation)
    membership = initiative.memberships.filter(organisation=organisation, left_at=None).first()
    if membership is None:
        raise NotAllowedNow(initiative, "leave")
    _end(initiative, membership)
    record(initiative, "leave", actor=actor, data={"organisation": organisation.slug})


def _end(initiative: Initiative, membership: Membership) -> None:
    membership = Membership.objects.get(pk=membership.pk)
    if membership.left_at is not None:  # somebody was first
        raise NotAllowedNow(initiative, "leave")
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    _need_an_owner(initiative)


def _need_an_owner(initiative: Initiative) -> None:
    if not initiative.member_ids(owners_only=True):
        raise LastOwner


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
