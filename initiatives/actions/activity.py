"""Verbs on activities: what one can come to. Announced once; another day is another activity."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.outbox.actions import tell
from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from initiatives.actions.draft import locked
from initiatives.models import Activity
from initiatives.workflow import LIVE


@transaction.atomic
def plan_activity(activity: Activity, *, actor: Actor, at: datetime | None = None) -> Activity:
    """Announce a new activity. Who follows the initiative is told.

    Raises PermissionDenied to who is no member, NotAllowedNow for an initiative that is over or a draft, ValidationError
    for a moment that has passed.
    """
    activity.initiative = locked(activity.initiative)
    require(actor, "initiatives.plan_activity", activity)
    if activity.initiative.stage not in LIVE:
        raise NotAllowedNow(activity, "plan")
    if activity.ends_at <= (at or timezone.now()):
        raise ValidationError({"day": _("That day has passed.")})
    activity = create(activity, "plan", actor=actor, at=at)
    _touch(activity, at)
    tell(_readers(activity, actor), "activity.plan", "members", about=activity, by=actor, at=at)
    return activity


@transaction.atomic
def call_off_activity(
    activity: Activity, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Activity:
    """Call it off: it stays on the page until its day has passed, and says so. Who follows the initiative is told, with
    the `note`.

    Raises NotAllowedNow when it is over or was called off before.
    """
    activity = (
        Activity.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=activity.pk)
    )
    require(actor, "initiatives.plan_activity", activity)
    if activity.is_over:
        raise NotAllowedNow(activity, "call_off")
    activity = perform(activity, "call_off", actor=actor, note=note, at=at)
    _touch(activity, at)
    readers, facts = _readers(activity, actor), {"note": note}
    tell(readers, "activity.call_off", "members", about=activity, by=actor, at=at, facts=facts)
    return activity


def _touch(activity: Activity, at: datetime | None) -> None:
    activity.initiative.changed_at = at or timezone.now()
    activity.initiative.save(update_fields=["changed_at"])


def _readers(activity: Activity, actor: Actor) -> list[User]:
    """Who hears of it in person: the members but for `actor`, and nobody while a moderator hides it."""
    if activity.initiative.hidden_at is not None or activity.hidden_at is not None:
        return []
    return [reader for reader in activity.initiative.audience("members") if reader != actor]
