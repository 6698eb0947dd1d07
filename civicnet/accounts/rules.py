"""Who may grant roles. Source: domain.md, Who: nobody consents to an own grant."""

import rules

from civicnet.accounts.models import CONSENT_ROLES, RoleGrant, User


@rules.predicate
def is_admin(user: User) -> bool:
    return user.is_authenticated and "admin" in user.roles


@rules.predicate
def is_own_grant(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and grant.user_id == user.pk


@rules.predicate
def proposed_it(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and grant.proposed_by_id == user.pk


@rules.predicate
def needs_no_consent(user: User, grant: RoleGrant | None) -> bool:
    return grant is not None and grant.role not in CONSENT_ROLES


@rules.predicate
def is_self(user: User, other: User | None) -> bool:
    return user.is_authenticated and other is not None and other.pk == user.pk


rules.add_perm("accounts.propose_grant", is_admin & ~is_own_grant)
rules.add_perm("accounts.grant_directly", is_admin & ~is_own_grant & needs_no_consent)
rules.add_perm("accounts.consent_grant", is_admin & ~is_own_grant & ~proposed_it)
rules.add_perm("accounts.end_grant", is_admin | is_own_grant)
# Only set-up makes somebody an administrator without a second one: there is none yet (actions.accept_invitation).
rules.add_perm("accounts.accept_invitation", rules.always_false)
rules.add_perm("accounts.set_preferences", is_self)
# Looked at in the Django admin; changed by verbs only.
for _name in ("accounts.view_user", "accounts.view_rolegrant", "journal.view_entry", "outbox.view_message"):
    rules.add_perm(_name, is_admin)
