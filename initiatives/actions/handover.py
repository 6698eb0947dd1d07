"""Verbs on handing over: others go on with an initiative, once they agree. Source: domain.md, Initiative."""

from datetime import date, datetime

from django.db import transaction

from civicnet import deadlines
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, create, may, perform
from initiatives.actions.draft import locked
from initiatives.models import Handover, Initiative, Organisation


@transaction.atomic
def hand_over(
    initiative: Initiative,
    *,
    actor: Actor,
    successor: Initiative | None = None,
    organisation: Organisation | None = None,
    successor_name: str = "",
    passes_on: str = "",
    lessons: str = "",
    fallback: str = "",
    ended_on: date | None = None,
    at: datetime | None = None,
) -> Handover:
    """Hand an initiative over: to whom, with what, what was learned, and what happens if that fails. The page stays.

    A party of this site, `successor` or `organisation`, is asked whether it agrees; it is named in public once
    somebody who runs it agrees, who may be the actor. `successor_name` is for a party that is not on this site. Raises
    as perform() does.
    """
    initiative = locked(initiative)
    initiative.ended_on = ended_on or deadlines.local_date(at)
    perform(initiative, "hand_over", actor=actor, at=at, with_fields=["ended_on"])
    handover = Handover(
        initiative=initiative,
        successor=successor,
        organisation=None if successor else organisation,
        passes_on=passes_on,
        lessons=lessons,
        fallback=fallback,
    )
    if handover.party is None:
        handover.successor_name = successor_name
        return create(handover, "name", actor=actor, at=at)
    handover = create(handover, "ask", actor=actor, at=at)
    if actor is not SYSTEM and may(actor, "initiatives.answer_handover", handover):
        return _answer(handover, "agree", actor, at)
    tell(handover.audience("successor"), "handover.ask", "successor", about=handover, by=actor, at=at)
    return handover


@transaction.atomic
def answer_handover(
    handover: Handover, *, actor: Actor, agrees: bool, at: datetime | None = None
) -> Handover:
    """Somebody who runs the named party says whether it goes on with the initiative; the answer can be changed later.

    The initiators who handed over are told. Raises PermissionDenied for others, NotAllowedNow when this answer was
    given already.
    """
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("initiative", "successor", "organisation")
        .get(pk=handover.pk)
    )
    return _answer(handover, "agree" if agrees else "decline", actor, at)


def _answer(handover: Handover, verb: str, actor: Actor, at: datetime | None) -> Handover:
    """A party that agrees is named as it is called on this day; one that declines is not named."""
    party = handover.party
    handover.successor_name = party.name if party and verb == "agree" else ""
    return perform(handover, verb, actor=actor, at=at, with_fields=["successor_name"])
