"""Verbs on roles. Source: domain.md, Who."""

from datetime import datetime

from django.db import transaction

from civicnet.accounts.models import CONSENT_ROLES, RoleGrant, User
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform


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
    forget_roles(user)
    return grant


@transaction.atomic
def consent(grant: RoleGrant, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """Second admin's consent: the role counts from now. Raises as perform() does, also for an own proposal."""
    grant.consented_by_id = actor.pk
    perform(grant, "consent", actor=actor, with_fields=["consented_by"], at=at)
    forget_roles(grant.user)
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
    forget_roles(grant.user)
    return grant


def forget_roles(user: User) -> None:
    """Have the roles of `user` read anew."""
    user.__dict__.pop("granted_roles", None)
