"""Who may give roles and take them away. Source: domain.md, Who: taking power away needs what giving it needs."""

from collections.abc import Iterable

import rules

from civicnet.accounts.models import CONSENT_ROLES, Announcement, Block, FactorReset, Role, RoleGrant, User


@rules.predicate
def is_admin(user: User) -> bool:
    return user.is_authenticated and "admin" in user.roles


@rules.predicate
def is_own_grant(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and grant.user_id == user.pk


@rules.predicate
def proposed_it(user: User, proposal: RoleGrant | FactorReset | None) -> bool:
    return proposal is not None and proposal.proposed_by_id == user.pk


@rules.predicate
def ends_by_one(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and (not grant.needs_two_to_end or grant.end_is_agreed)


@rules.predicate
def has_a_role(user: User) -> bool:
    return user.is_authenticated and bool(user.roles)


@rules.predicate
def announced_it(user: User, announcement: Announcement | None) -> bool:
    return announcement is not None and announcement.announced_by_id == user.pk


@rules.predicate
def is_about_self(user: User, announcement: Announcement | None) -> bool:
    return announcement is not None and announcement.grant.user_id == user.pk


@rules.predicate
def is_an_end(user: User, announcement: Announcement | None) -> bool:
    return announcement is not None and announcement.kind == Announcement.Kind.END


@rules.predicate
def is_own_factor(user: User, reset: FactorReset | None) -> bool:
    return reset is not None and reset.user_id == user.pk


@rules.predicate
def needs_no_consent(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and grant.role not in CONSENT_ROLES


@rules.predicate
def is_self(user: User, other: User | None) -> bool:
    return user.is_authenticated and other is not None and other.pk == user.pk


@rules.predicate
def is_own_block(user: User, block: Block | None) -> bool:
    return user.is_authenticated and block is not None and block.user_id == user.pk


@rules.predicate
def blocks_oneself(user: User, block: Block | None) -> bool:
    return block is not None and block.user_id == block.blocked_id


def ways_to_end(grants: Iterable[RoleGrant], user: User) -> list[tuple[RoleGrant, str]]:
    """Those of `grants`, active and fetched `with_last_holders`, that `user` can end, and how: "end" at once, or
    "announce" for seven days. One query.
    """
    admins = RoleGrant.objects.active_admins().count()
    ways = ((grant, _way_to_end(grant, user, admins)) for grant in grants)
    return [(grant, way) for grant, way in ways if way]


def _way_to_end(grant: RoleGrant, user: User, admins: int) -> str:
    if grant.role == Role.ADMIN and admins == 1:  # one administrator stays
        return ""
    if rules.has_perm("accounts.end_grant", user, grant):
        return "end"
    announced = any(one.state == Announcement.State.ANNOUNCED for one in grant.announcements.all())
    return "announce" if is_admin(user) and not announced else ""


rules.add_perm("accounts.propose_grant", is_admin & ~is_own_grant)
rules.add_perm("accounts.grant_directly", is_admin & ~is_own_grant & needs_no_consent)
rules.add_perm("accounts.consent_grant", is_admin & ~is_own_grant & ~proposed_it)
rules.add_perm("accounts.end_grant", is_own_grant | (is_admin & ends_by_one))
rules.add_perm("accounts.announce", is_admin & ~is_about_self)
# A role that was announced becomes active by consent (consent_grant) when there is a second administrator after all.
rules.add_perm("accounts.agree_to_announced", is_admin & is_an_end & ~announced_it & ~is_about_self)
rules.add_perm("accounts.withdraw_announced", is_admin & ~is_about_self)
rules.add_perm("accounts.object_to_announced", has_a_role)
rules.add_perm("accounts.propose_factor_reset", is_admin & ~is_own_factor)
rules.add_perm("accounts.consent_factor_reset", is_admin & ~proposed_it & ~is_own_factor)
rules.add_perm("accounts.withdraw_factor_reset", is_admin)
# Nobody: the periodic task, and commands on the server.
rules.add_perm("accounts.by_the_clock", rules.always_false)
# Only set-up makes somebody an administrator without a second one: there is none yet (actions.accept_invitation).
rules.add_perm("accounts.accept_invitation", rules.always_false)
rules.add_perm("accounts.set_preferences", is_self)
rules.add_perm("accounts.keep_calendar", is_self)
rules.add_perm("accounts.erase", is_self)
rules.add_perm("accounts.block", is_own_block & ~blocks_oneself)
rules.add_perm("accounts.unblock", is_own_block)
rules.add_perm("outbox.try_mail", is_admin)
rules.add_perm("outbox.manage", is_admin)
# Looked at in the Django admin; changed by verbs only.
for _name in ("accounts.view_user", "accounts.view_rolegrant", "journal.view_entry", "outbox.view_message"):
    rules.add_perm(_name, is_admin)
