"""Verbs on a lost second factor. It is removed by two administrators, or by a command on the server.

Source: domain.md, Who.
"""

from allauth.mfa.models import Authenticator
from django.db import transaction

from civicnet.accounts.actions.roles import forget_roles
from civicnet.accounts.models import FactorReset, RoleGrant, User
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, NotAllowedNow, create, perform


@transaction.atomic
def propose_factor_reset(user: User, *, actor: User) -> FactorReset:
    """Ask a second administrator to remove the second step of `user`, who has lost it.

    Raises NotAllowedNow when there is none to remove or it is asked already, PermissionDenied for oneself or without
    the role admin. Writes the journal, notices to the administrators and a letter to the person.
    """
    User.objects.select_for_update().get(pk=user.pk)
    reset = FactorReset(user=user, proposed_by=actor)
    asked = FactorReset.objects.filter(user=user, state=FactorReset.State.PROPOSED).exists()
    if asked or not Authenticator.objects.filter(user=user).exists():
        raise NotAllowedNow(reset, "propose")
    create(reset, "propose", actor=actor)
    tell([user], "factor_reset.propose", "person", about=reset, by=actor)
    return reset


@transaction.atomic
def consent_factor_reset(reset: FactorReset, *, actor: User) -> FactorReset:
    """A second administrator agrees: the second step is removed.

    Raises as perform() does, also for one's own proposal.
    """
    User.objects.select_for_update().get(pk=reset.user_id)
    list(RoleGrant.objects.active_admins().select_for_update(of=("self",)))
    forget_roles(actor)
    reset.consented_by = actor
    perform(reset, "consent", actor=actor, with_fields=["consented_by"])
    _remove(reset)
    return reset


@transaction.atomic
def withdraw_factor_reset(reset: FactorReset, *, actor: User) -> FactorReset:
    """Withdraw the proposal, so that the second step stays; any administrator may. Raises as perform() does."""
    return perform(reset, "withdraw", actor=actor)


@transaction.atomic
def reset_factor_on_the_server(user: User) -> int:
    """Remove the second step of `user` without any administrator: for a command on the server. Returns how many.

    Writes the journal with no actor; tells the person and all administrators. Open proposals for this person end.
    """
    User.objects.select_for_update().get(pk=user.pk)
    for asked in FactorReset.objects.filter(user=user, state=FactorReset.State.PROPOSED).select_for_update():
        perform(asked, "withdraw", actor=SYSTEM)
    return _remove(create(FactorReset(user=user), "reset_on_the_server", actor=SYSTEM))


def _remove(reset: FactorReset) -> int:
    """Remove each app, key and recovery code of the person whom it is about, and end all their sessions."""
    user = reset.user
    removed: int = Authenticator.objects.filter(user=user).delete()[0]
    user.refresh_from_db(fields=["sessions_ended"])
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended"])
    record(user, "reset_second_factor", actor=SYSTEM, data={"removed": removed})
    tell([user], "factor_reset.done", "person", about=reset, by=SYSTEM)
    return removed
