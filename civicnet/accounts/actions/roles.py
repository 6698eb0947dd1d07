"""Verbs on roles. Source: domain.md, Who: nobody consents to their own grant, and taking power away needs what giving
it needs.

Locks in this order: the person, the grants of all administrators, those of all holders of the role, the announcement.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from civicnet.accounts.models import (
    CONSENT_ROLES,
    Announcement,
    FactorReset,
    Role,
    RoleGrant,
    SetUpDone,
    User,
)
from civicnet.deadlines import ROLE_NOTICE_DAYS, due
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require


@transaction.atomic
def propose_grant(user: User, role: str, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """Give `role` to `user`: at once, or after a second admin's consent for roles with power over cases and admin.

    When there is no second administrator any more, a new one is announced to all staff, and becomes one after seven
    days. Returns the grant, proposed or active. Raises NotAllowedNow when the person has or awaits the role already,
    PermissionDenied for oneself or without the role admin. Writes journal, event and notices.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if existing := RoleGrant.objects.live().filter(user=user, role=role).first():
        raise NotAllowedNow(existing, "propose")
    grant = RoleGrant(user=user, role=role, proposed_by_id=actor.pk)
    if at:
        grant.made_at = at
    verb = "propose" if role in CONSENT_ROLES else "grant"
    admins = lock_holders(grant)
    forget_roles(actor)
    create(grant, verb, actor=actor, at=at)
    if role == Role.ADMIN and actor is not SYSTEM and len(admins) < 2 and SetUpDone.objects.exists():
        announce(grant, Announcement.Kind.GIVE, actor=actor)
    forget_roles(user)
    return grant


@transaction.atomic
def consent(grant: RoleGrant, *, actor: Actor, at: datetime | None = None) -> RoleGrant:
    """Second admin's consent: the role counts from now. Raises as perform() does, also for one's own proposal."""
    lock_holders(grant)
    forget_roles(actor)
    grant.consented_by_id = actor.pk
    perform(grant, "consent", actor=actor, with_fields=["consented_by"], at=at)
    lapse(grant.announcements.open(), at=at)
    forget_roles(grant.user)
    return grant


def end(grant: RoleGrant, *, actor: Actor, note: str = "", at: datetime | None = None) -> RoleGrant:
    """End a role, or withdraw its proposal: by the holder, or by an admin where one admin may. The holder reads `note`.

    One admin alone may not end an administrator or the last holder of a role: that is announced (announce_end). An
    attempt is refused with NotAllowedNow and written in the journal, and the holder and all administrators are told.
    Raises NotAllowedNow as well when no administrator would be left. What waited for the consent of an administrator
    who left ends too; other capabilities end theirs on the event role_grant.end.
    """
    with transaction.atomic():
        admins = lock_holders(grant)
        forget_roles(actor)
        if admins == [grant]:
            raise NotAllowedNow(grant, "end")
        own = actor is SYSTEM or actor.pk == grant.user_id
        if own or not grant.needs_two_to_end or grant.end_is_agreed:
            return carry_out_end(grant, actor=actor, note=note, at=at)
        require(actor, "accounts.announce", Announcement(grant=grant))
        record(grant, "end_refused", actor=actor, at=at)
        others = User.objects.holding(Role.ADMIN).exclude(pk__in=(actor.pk, grant.user_id))
        facts = {"by": str(actor)}
        tell(others, "role_grant.end_refused", "admins", about=grant, by=actor, facts=facts)
        tell([grant.user], "role_grant.end_refused", "holder", about=grant, by=actor, facts=facts)
    raise NotAllowedNow(grant, "end")


def carry_out_end(grant: RoleGrant, *, actor: Actor, note: str = "", at: datetime | None = None) -> RoleGrant:
    """End the role and what depends on it, under the locks of `lock_holders`."""
    was_admin = grant.role == Role.ADMIN and grant.state == RoleGrant.State.ACTIVE
    perform(grant, "end", actor=actor, note=note, at=at)
    lapse(grant.announcements.open(), at=at)
    if was_admin:
        waiting = RoleGrant.objects.filter(state=RoleGrant.State.PROPOSED, proposed_by=grant.user)
        for proposal in waiting.order_by("pk").select_for_update():
            perform(proposal, "end", actor=SYSTEM, at=at)
            lapse(proposal.announcements.open(), at=at)
        lapse(Announcement.objects.open().filter(announced_by=grant.user), at=at)
        resets = FactorReset.objects.filter(state=FactorReset.State.PROPOSED, proposed_by=grant.user)
        for reset in resets.order_by("pk").select_for_update():
            perform(reset, "withdraw", actor=SYSTEM, at=at)
    forget_roles(grant.user)
    return grant


@transaction.atomic
def appoint_admin(user: User) -> RoleGrant:
    """Make `user` an administrator without a second one's consent: a command on the server, for when there are fewer
    than two.

    Whoever controls the server could do so anyway; this is for an installation that cannot help itself. Writes the
    journal with no actor and tells all staff by letter. Raises NotAllowedNow with two administrators, or one who is
    this person.
    """
    User.objects.select_for_update().get(pk=user.pk)
    grant = RoleGrant.objects.live().filter(user=user, role=Role.ADMIN).first()
    grant = grant or RoleGrant(user=user, role=Role.ADMIN)
    admins = lock_holders(grant)
    if len(admins) > 1 or grant in admins:
        raise NotAllowedNow(grant, "appoint")
    if grant.pk:
        perform(grant, "count_after_notice", actor=SYSTEM)
        lapse(grant.announcements.open())
    else:
        create(grant, "grant", actor=SYSTEM)
    forget_roles(user)
    tell(everybody_with_a_role(), "role_grant.appointed", "staff", about=grant, by=SYSTEM)
    return grant


# ---- what the verbs share --------------------------------------------------------------------
def lock_holders(grant: RoleGrant) -> list[RoleGrant]:
    """Lock the grants of all administrators and of all holders of this role; returns those of the administrators.

    What `grant` had remembered of its state and of other holders is read again.
    """
    admins = list(RoleGrant.objects.active_admins().select_for_update(of=("self",)))
    holders = admins
    if grant.role != Role.ADMIN:
        holders = list(RoleGrant.objects.active(grant.role).select_for_update(of=("self",)))
    grant.is_last_holder = not [other for other in holders if other != grant]
    if grant.pk:
        grant.refresh_from_db(fields=["state"])
    return admins


def forget_roles(user: Actor) -> None:
    """Have the roles of `user` read again: somebody may have ended them while we waited for the locks."""
    with suppress(AttributeError):
        del user.granted_roles  # type: ignore[attr-defined]  # a cached property of User


def everybody_with_a_role() -> list[User]:
    """Everybody who holds a role (domain.md, Who)."""
    return list(User.objects.holding(*Role.values).order_by("pk"))


def announce(grant: RoleGrant, kind: Announcement.Kind, *, actor: Actor, note: str = "") -> Announcement:
    """Begin the seven days and write a letter to all staff and the person, with `note`. The caller holds the locks."""
    announcement = Announcement(grant=grant, kind=kind, announced_by_id=actor.pk)
    announcement.due_on = due(announcement.made_at, ROLE_NOTICE_DAYS, moves=False)
    create(announcement, "announce", actor=actor, note=note)
    readers, facts = everybody_with_a_role(), {"reason": note}
    tell(readers, "role_announcement.announce", "staff", about=announcement, by=actor, facts=facts)
    person = [] if grant.user in readers else [grant.user]
    tell(person, "role_announcement.announce", "person", about=announcement, by=actor, facts=facts)
    return announcement


def lapse(announcements: Any, *, at: datetime | None = None) -> None:
    """End each of `announcements`, a queryset, without effect."""
    for announcement in announcements.select_for_update(of=("self",)):
        perform(announcement, "lapse", actor=SYSTEM, at=at)
