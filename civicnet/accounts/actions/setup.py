"""Set-up: the first two administrators. Set-up opens once; afterwards the ordinary verbs on roles are the only way.

Source: domain.md, Who: set-up ends with two admins; the set-up door opens once.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from civicnet.accounts.actions.account import make_account
from civicnet.accounts.actions.roles import forget_roles
from civicnet.accounts.models import Role, RoleGrant, SetUpDone, User
from civicnet.database.locks import wait_for_turn
from civicnet.deadlines import local_date
from civicnet.outbox.actions import write_letter
from civicnet.outbox.letter import letter_about
from civicnet.workflow import SYSTEM, NotAllowedNow, create, perform

INVITATION = "accounts.invitation"
INVITATION_LASTS = timedelta(days=14)


class BadInvitation(Exception):
    """The link was not made here, is too old, or was used already."""


def set_up_is_done() -> bool:
    """Whether there were two administrators at any time: then set-up never opens again."""
    return SetUpDone.objects.exists()


def is_set_up() -> bool:
    """Whether there is an administrator, or there once were two: from then on administrators change things."""
    return RoleGrant.objects.active_admins().exists() or set_up_is_done()


@transaction.atomic
def create_first_admin(*, name: str, email: str, password: str, language: str = "nl") -> User:
    """Make the first administrator, to whom nobody can consent yet. Raises NotAllowedNow when there is or was one.

    Only set-up calls this, behind the token that the terminal printed; whoever has that controls the machine.
    """
    grant = RoleGrant(role=Role.ADMIN)
    wait_for_turn("set-up")
    if list(RoleGrant.objects.active_admins().select_for_update(of=("self",))) or set_up_is_done():
        raise NotAllowedNow(grant, "grant")
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = make_account(
            email=email, name=name, password=password, language=language, verified=True, actor=SYSTEM
        )
    else:  # somebody signed up before set-up was done
        user.set_password(password)
        user.name = name
        user.save(update_fields=["password", "name"])
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
    grant.user = user
    create(grant, "grant", actor=SYSTEM)
    forget_roles(user)
    return user


@transaction.atomic
def invite_second_admin(*, name: str, email: str, actor: User) -> RoleGrant:
    """Propose the second administrator and mail a link that accepts; an earlier open invitation ends.

    Raises NotAllowedNow once there were two, whatever became of them: from then on roles.propose_grant is the way.
    """
    admins = list(RoleGrant.objects.active_admins().select_for_update(of=("self",)))
    if len(admins) != 1 or set_up_is_done():
        raise NotAllowedNow(admins[0] if admins else RoleGrant(role=Role.ADMIN), "propose")
    open_ones = RoleGrant.objects.filter(role=Role.ADMIN, state=RoleGrant.State.PROPOSED).order_by("pk")
    for earlier in open_ones.select_for_update():
        perform(earlier, "end", actor=actor)
    user = User.objects.filter(email=email.lower()).first()
    user = user or make_account(email=email, name=name, language=actor.language, actor=actor)
    grant = RoleGrant(user=user, role=Role.ADMIN, proposed_by=actor)
    create(grant, "propose", actor=actor)
    facts = {
        "by": str(actor),
        "until": local_date() + INVITATION_LASTS - timedelta(days=1),
        "invitation": reverse("invitation", args=[invitation_key(grant)]),
    }
    with override(user.language):
        letter = letter_about("role_grant.invite", "invited", about=grant, facts=facts, name=user.name)
        write_letter(user.email, letter, by=actor)
    return grant


def invitation_key(grant: RoleGrant) -> str:
    """The signed part of the link that accepts `grant`."""
    return signing.dumps(grant.pk, salt=INVITATION)


def invited(key: str) -> RoleGrant:
    """The open invitation that `key` accepts. Raises BadInvitation."""
    try:
        pk = signing.loads(key, salt=INVITATION, max_age=INVITATION_LASTS)
    except signing.BadSignature as error:
        raise BadInvitation from error
    grant = RoleGrant.objects.select_related("user", "proposed_by").filter(pk=pk).first()
    if grant is None or grant.state != RoleGrant.State.PROPOSED:
        raise BadInvitation
    return grant


@transaction.atomic
def accept_invitation(key: str, *, name: str = "", password: str = "") -> User:
    """Make the invited person the second administrator; whoever has the link has the mailbox.

    `name` and `password` are set on an account that has no password yet, never on one that has. Raises
    BadInvitation, and NotAllowedNow when there are or were two administrators already.
    """
    grant = invited(key)
    if len(RoleGrant.objects.active_admins().select_for_update(of=("self",))) != 1 or set_up_is_done():
        raise NotAllowedNow(grant, "accept")
    user = grant.user
    if not user.has_usable_password():
        user.set_password(password)
        user.name = name or user.name
        user.save(update_fields=["password", "name"])
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
    perform(grant, "accept", actor=SYSTEM)
    forget_roles(user)
    return user
