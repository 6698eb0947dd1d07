"""Verbs on announcements: what one administrator alone wants to do with a role.

Source: domain.md, Who: seven days' notice to all staff.
"""

from django.db import transaction

from civicnet.accounts.actions.roles import (
    announce,
    carry_out_end,
    end,
    everybody_with_a_role,
    forget_roles,
    lock_holders,
)
from civicnet.accounts.models import Announcement, RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, perform, require


@transaction.atomic
def announce_end(grant: RoleGrant, *, actor: User, note: str = "") -> Announcement:
    """Announce the end of an administrator, or of the last holder of a role, to all staff for seven days, with the reason.

    Raises NotAllowedNow when one administrator may end it at once, or it is announced already; PermissionDenied for
    one's own role, which one may simply end, and without the role admin. Writes journal, notices and letters.
    """
    lock_holders(grant)
    forget_roles(actor)
    require(actor, "accounts.announce", Announcement(grant=grant))
    if not grant.needs_two_to_end or grant.announcements.open().exists():
        raise NotAllowedNow(grant, "announce")
    return announce(grant, Announcement.Kind.END, actor=actor, note=note)


@transaction.atomic
def agree(announcement: Announcement, *, actor: User) -> Announcement:
    """A second administrator agrees: the role ends now. Raises as perform() and end() do."""
    lock_holders(announcement.grant)
    forget_roles(actor)
    announcement.agreed_by = actor
    perform(announcement, "agree", actor=actor, with_fields=["agreed_by"])
    end(announcement.grant, actor=actor)
    return announcement


@transaction.atomic
def withdraw(announcement: Announcement, *, actor: User) -> Announcement:
    """Stop it. The administrator who announced it may do so, or another one; never the person whom it is about.

    Raises as perform() does.
    """
    lock_holders(announcement.grant)
    forget_roles(actor)
    return perform(announcement, "withdraw", actor=actor)


@transaction.atomic
def object_to(announcement: Announcement, *, actor: User, reason: str) -> None:
    """Tell everybody with a role why this is wrong. It stops nothing, or the person could block it for ever.

    Raises NotAllowedNow once it is settled, PermissionDenied without a role. Writes the journal, notices and letters.
    """
    require(actor, "accounts.object_to_announced", announcement)
    state = Announcement.objects.select_for_update().values_list("state", flat=True).get(pk=announcement.pk)
    if state != Announcement.State.ANNOUNCED:
        raise NotAllowedNow(announcement, "object")
    record(announcement, "object", actor=actor, note=reason)
    others = [user for user in everybody_with_a_role() if user != actor]
    facts = {"name": str(actor), "reason": reason}
    tell(others, "role_announcement.object", "staff", about=announcement, by=actor, facts=facts)


def carry_out_due() -> int:
    """Carry out what was announced seven days ago; returns how many. Called by beat; each has its own transaction.

    An end that would leave no administrator lapses instead.
    """
    due = Announcement.objects.open().filter(due_on__lt=local_date()).select_related("grant__user")
    return sum(_carry_out(announcement) for announcement in due)


@transaction.atomic
def _carry_out(announcement: Announcement) -> bool:
    grant = announcement.grant
    admins = lock_holders(grant)
    state = Announcement.objects.select_for_update().values_list("state", flat=True).get(pk=announcement.pk)
    if state != Announcement.State.ANNOUNCED:  # somebody settled it while this waited
        return False
    gives = announcement.kind == Announcement.Kind.GIVE
    needed = RoleGrant.State.PROPOSED if gives else RoleGrant.State.ACTIVE
    if grant.state != needed or admins == [grant]:
        perform(announcement, "lapse", actor=SYSTEM)
        return False
    perform(announcement, "carry_out", actor=SYSTEM)
    if gives:
        perform(grant, "count_after_notice", actor=SYSTEM)
        forget_roles(grant.user)
    else:
        carry_out_end(grant, actor=SYSTEM)
    return True
