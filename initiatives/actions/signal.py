"""Verbs on signals: three fields for those who see something but cannot take it up; others may adopt them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.search.actions import index
from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from initiatives.actions.draft import start_draft
from initiatives.models import Initiative, Signal


@transaction.atomic
def leave_signal(*, actor: Actor, what: str, where: str, why: str, at: datetime | None = None) -> Signal:
    """Say what should happen, where, and why. Everybody sees it, but not who left it."""
    moment = at or timezone.now()
    signal = Signal(what=what, where=where, why=why, made_at=moment, changed_at=moment)
    signal.left_by = actor if isinstance(actor, User) else None
    signal = create(signal, "leave", actor=actor, at=at)
    index(signal)
    return signal


@transaction.atomic
def adopt_signal(signal: Signal, *, actor: User, at: datetime | None = None) -> Initiative:
    """Turn a signal into the actor's draft of an initiative. The person who left it is told. Raises NotAllowedNow when
    somebody else was first.
    """
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    require(actor, "initiatives.adopt_signal", signal)
    if signal.state != Signal.State.OPEN:
        raise NotAllowedNow(signal, "adopt")
    signal.adopted_as = start_draft(
        actor=actor, name=signal.what, purpose=signal.why, place_note=signal.where, at=at
    )
    perform(signal, "adopt", actor=actor, at=at, with_fields=["adopted_as"])
    return signal.adopted_as


@transaction.atomic
def withdraw_signal(signal: Signal, *, actor: User) -> Signal:
    """Withdraw one's own signal, as long as nobody has adopted it."""
    return perform(signal, "withdraw", actor=actor)
