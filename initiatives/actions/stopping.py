"""Ending and withdrawing, which the owner who did it can undo for a day. Source: interface.md, Ways.

The page says it at once, and so do the letters to the other owners, who can say that it is a mistake. Followers and the
desk hear of it, and cases of it end, when the day is over: a letter cannot be taken back, and a case neither.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.outbox.actions import publish, tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, perform, require
from initiatives.actions.draft import locked
from initiatives.models import TAKE_BACK_WITHIN, Initiative, last_step, stop_to_take_back


@transaction.atomic
def end(
    initiative: Initiative,
    *,
    actor: Actor,
    note: str = "",
    ended_on: date | None = None,
    at: datetime | None = None,
) -> Initiative:
    """It is finished. The page stays. Can be undone by resume() for a day."""
    initiative = locked(initiative)
    initiative.ended_on = ended_on or deadlines.local_date(at)
    perform(initiative, "end", actor=actor, note=note, at=at, with_fields=["ended_on"])
    facts = {"by": str(actor), "note": note}
    tell(
        _other_owners(initiative, actor),
        "initiative.end",
        "owners",
        about=initiative,
        by=actor,
        at=at,
        facts=facts,
    )
    return _settle_later(initiative, at)


@transaction.atomic
def withdraw(
    initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Initiative:
    """The owners withdraw it. The page stays, and says so. Can be undone by resume() for a day."""
    initiative = perform(locked(initiative), "withdraw", actor=actor, note=note, at=at)
    facts = {"by": str(actor), "note": note}
    tell(
        _other_owners(initiative, actor),
        "initiative.withdraw",
        "owners",
        about=initiative,
        by=actor,
        at=at,
        facts=facts,
    )
    return _settle_later(initiative, at)


@transaction.atomic
def resume(initiative: Initiative, *, actor: User) -> Initiative:
    """Undo what `actor` did with end() or withdraw(), within a day: back to the stage of before.

    Tells the other owners. Raises PermissionDenied for those who are no owner, NotAllowedNow when there is nothing that
    this person can undo any more.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.set_stage", initiative)
    stop = stop_to_take_back(initiative, actor)
    if stop is None:
        raise NotAllowedNow(initiative, "resume")
    if stop.verb == "end":
        initiative.ended_on = None
    perform(initiative, f"resume_{stop.before}", actor=actor, with_fields=["ended_on"])
    facts = {"by": str(actor)}
    tell(
        _other_owners(initiative, actor),
        "initiative.resume",
        "owners",
        about=initiative,
        by=actor,
        facts=facts,
    )
    return initiative


@transaction.atomic
def settle_stop(payload: dict[str, Any]) -> None:
    """Subscriber of `initiative.stop`, a day after it: unless it was undone, its members, who follows it and the desk hear of it, and
    other rooms by the event `initiative.withdrawal_stands` or `initiative.end_stands`. Idempotent.
    """
    initiative = locked(Initiative(pk=payload["id"]))
    stop = last_step(initiative)
    if stop is None or stop.pk != payload["entry"] or not initiative.has_stopped:
        return
    by, facts = stop.actor or SYSTEM, {"note": stop.note}
    at = datetime.fromisoformat(payload["at"]) if payload["at"] else None
    knows = {by.pk, *initiative.member_ids(owners_only=True)}
    members = [user for user in initiative.audience("members") if user.pk not in knows]
    if initiative.stage == Initiative.Stage.ENDED:
        tell(members, "initiative.end", "members", about=initiative, by=by, at=at, facts=facts)
        publish("initiative.end_stands", {"id": initiative.pk})
        return
    tell(members, "initiative.withdraw", "members", about=initiative, by=by, at=at, facts=facts)
    knows |= {user.pk for user in members}
    desk = [user for user in initiative.audience("desk") if user.pk not in knows]
    tell(desk, "initiative.withdraw", "desk", about=initiative, by=by, at=at, facts=facts)
    publish("initiative.withdrawal_stands", {"id": initiative.pk})


def _settle_later(initiative: Initiative, at: datetime | None) -> Initiative:
    """Have settle_stop() called when it cannot be undone any more."""
    stop = last_step(initiative)
    payload = {
        "id": initiative.pk,
        "entry": stop.pk if stop else None,
        "at": at.isoformat() if at else None,
    }
    publish("initiative.stop", payload, at=(at or timezone.now()) + TAKE_BACK_WITHIN)
    return initiative


def _other_owners(initiative: Initiative, actor: Actor) -> list[User]:
    return [user for user in initiative.audience("owners") if user.pk != actor.pk]
