"""Verbs on people and their roles. Source: domain.md, Who."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.accounts.models import CONSENT_ROLES, Role, RoleGrant, User
from civicnet.addresses import site_url
from civicnet.journal.actions import record
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require

INVITATION = "accounts.invitation"
INVITATION_LASTS = timedelta(days=14)


class BadInvitation(Exception):
    """The link is not ours, is too old, or has done its work."""


# ---- accounts ------------------------------------------------------------------------------
@transaction.atomic
def make_account(
    *,
    email: str,
    name: str,
    actor: Actor,
    password: str | None = None,
    language: str = "nl",
    verified: bool = False,
    at: datetime | None = None,
) -> User:
    """Make an account without sign-up: for set-up, invitations and the example loader.

    `verified` says that the address is known to be this person's. Without a password the account opens after a
    password reset only. Writes the journal. Raises IntegrityError when the address is taken.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    if at:
        user.date_joined = at
        user.save(update_fields=["date_joined"])
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    record(user, "make_account", actor=actor, at=at)
    return user


@transaction.atomic
def set_preferences(user: User, *, name: str, language: str, wants_mail: bool, actor: User) -> User:
    """Save how somebody wants to be addressed and told. Only for oneself."""
    require(actor, "accounts.set_preferences", user)
    user.name, user.language, user.wants_mail = name, language, wants_mail
    user.save(update_fields=["name", "language", "wants_mail"])
    return user


# ---- roles ---------------------------------------------------------------------------------
@transaction.atomic
def propose_grant(user: User, role: str, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """Give `role` to `user`: at once, or after a second admin's consent for roles with power over cases and admin.

    Returns the grant, proposed or active. Raises NotAllowedNow when the person has or awaits the role already,
    PermissionDenied for oneself or without the role admin. Writes journal, event and notices.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if existing := RoleGrant.objects.live().filter(user=user, role=role).first():
        raise NotAllowedNow(existing, "propose")
    grant = RoleGrant(user=user, role=role, proposed_by_id=actor.pk)
    if at:
        grant.made_at = at
    verb = "propose" if role in CONSENT_ROLES else "grant"
    create(grant, verb, actor=actor, at=at)
    _forget_roles(user)
    return grant


@transaction.atomic
def consent(grant: RoleGrant, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """Second admin's consent: the role counts from now. Raises as perform() does, also for an own proposal."""
    grant.consented_by_id = actor.pk
    perform(grant, "consent", actor=actor, with_fields=["consented_by"], at=at)
    _forget_roles(grant.user)
    return grant


@transaction.atomic
def end(grant: RoleGrant, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """End a role, or withdraw its proposal; by an admin or by the holder.

    Raises NotAllowedNow when no administrator would be left. What waited for a lost admin's word ends as well; other
    capabilities end theirs on the event role_grant.end.
    """
    admins = list(RoleGrant.objects.active_admins().select_for_update(of=("self",)))
    if admins == [grant]:
        raise NotAllowedNow(grant, "end")
    perform(grant, "end", actor=actor, at=at)
    if grant in admins:
        waiting = RoleGrant.objects.filter(state=RoleGrant.State.PROPOSED, proposed_by=grant.user)
        for proposal in waiting.order_by("pk").select_for_update():
            perform(proposal, "end", actor=SYSTEM, at=at)
    _forget_roles(grant.user)
    return grant


def _forget_roles(user: User) -> None:
    user.__dict__.pop("granted_roles", None)


# ---- set-up: the first two administrators ---------------------------------------------------
@transaction.atomic
def create_first_admin(*, name: str, email: str, password: str, language: str = "nl") -> User:
    """Make the first administrator, who has nobody yet to consent. Raises NotAllowedNow when there is one.

    Only set-up calls this, behind the token from the terminal; who has that has the machine.
    """
    grant = RoleGrant(role=Role.ADMIN)
    if list(RoleGrant.objects.active_admins().select_for_update(of=("self",))):
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
    _forget_roles(user)
    return user


@transaction.atomic
def invite_second_admin(*, name: str, email: str, actor: User) -> RoleGrant:
    """Propose the second administrator and mail a link that accepts; an earlier open invitation ends.

    Raises NotAllowedNow when there are two already: from then on a second administrator consents.
    """
    admins = list(RoleGrant.objects.active_admins().select_for_update(of=("self",)))
    if len(admins) != 1:
        raise NotAllowedNow(admins[0] if admins else RoleGrant(role=Role.ADMIN), "propose")
    open_ones = RoleGrant.objects.filter(role=Role.ADMIN, state=RoleGrant.State.PROPOSED).order_by("pk")
    for earlier in open_ones.select_for_update():
        perform(earlier, "end", actor=actor)
    user = User.objects.filter(email=email.lower()).first()
    user = user or make_account(email=email, name=name, language=actor.language, actor=actor)
    grant = RoleGrant(user=user, role=Role.ADMIN, proposed_by=actor)
    create(grant, "propose", actor=actor)
    link = site_url(reverse("invitation", args=[invitation_key(grant)]))
    with override(user.language):
        body = [
            _("Hello %(name)s,") % {"name": user},
            _("%(name)s asks you to become the second administrator of %(site)s.")
            % {"name": actor, "site": site_url()},
            _("Open this link to accept. It works once, for 14 days.") + "\n" + link,
            _("Is this not for you? Then do nothing."),
        ]
        send_mail(_("Will you be the second administrator?"), "\n\n".join(body), None, [user.email])
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
    BadInvitation, and NotAllowedNow when there are two administrators already.
    """
    grant = invited(key)
    if len(RoleGrant.objects.active_admins().select_for_update(of=("self",))) != 1:
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
    _forget_roles(user)
    return user


# ---- sessions --------------------------------------------------------------------------------
def sweep_sessions(*, batch: int = 1000) -> int:
    """Remove sessions that are over, `batch` at a time. Returns how many.

    Django's `clearsessions` does so in one statement, which with very many would take longer than one may.
    """
    swept, over = 0, Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    while keys := list(over.values_list("pk", flat=True)[:batch]):
        swept += Session.objects.filter(pk__in=keys).delete()[0]
    return swept
