"""The stages that owners set themselves. Source: domain.md, Initiative: never by the municipality."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from civicnet import deadlines
from civicnet.journal.actions import record
from civicnet.outbox.actions import tell
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from initiatives.actions.draft import locked
from initiatives.models import Initiative
from initiatives.workflow import INITIATIVE

# A handover names a successor, which a row of an import does not.
_STEPS_OF_IMPORT = frozenset({"prepare", "run", "rest", "end", "withdraw"})


@transaction.atomic
def prepare(
    initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Initiative:
    """The preparation has started."""
    return perform(locked(initiative), "prepare", actor=actor, note=note, at=at)


@transaction.atomic
def run(
    initiative: Initiative,
    *,
    actor: Actor,
    note: str = "",
    started_on: date | None = None,
    at: datetime | None = None,
) -> Initiative:
    """It is running (again). Without a day, a first start is today."""
    initiative = locked(initiative)
    initiative.started_on = started_on or initiative.started_on or deadlines.local_date(at)
    return perform(initiative, "run", actor=actor, note=note, at=at, with_fields=["started_on"])


@transaction.atomic
def rest(initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None) -> Initiative:
    """It rests for a while, with the reason if the owners give one."""
    return perform(locked(initiative), "rest", actor=actor, note=note, at=at)


@transaction.atomic
def propose_rest(initiative: Initiative, *, actor: Actor) -> bool:
    """Ask the owners whether it rests, after twelve silent months. Only a periodic task asks, and it never sets the
    stage.

    Does nothing, and returns False, when somebody did something in the meantime or was asked already.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.propose_rest", initiative)
    if not Initiative.objects.silent().filter(pk=initiative.pk).exists():
        return False
    initiative.rest_proposed_at = timezone.now()
    initiative.save(update_fields=["rest_proposed_at"])
    record(initiative, "propose_rest", actor=actor)
    tell(initiative.audience("owners"), "initiative.propose_rest", "owners", about=initiative, by=actor)
    return True


@transaction.atomic
def still_active(initiative: Initiative, *, actor: Actor) -> Initiative:
    """The owners say that it is still active: the twelve months begin again.

    Raises NotAllowedNow when nobody asked.
    """
    initiative = locked(initiative)
    require(actor, "initiatives.set_stage", initiative)
    if not initiative.is_asked_to_rest:
        raise NotAllowedNow(initiative, "still_active")
    initiative.still_active_at, initiative.rest_proposed_at = timezone.now(), None
    initiative.save(update_fields=["still_active_at", "rest_proposed_at"])
    record(initiative, "still_active", actor=actor)
    return initiative


@transaction.atomic
def bring_to_stage(
    initiative: Initiative, stage: str, *, actor: Actor, at: datetime | None = None
) -> Initiative:
    """Bring what an import took over to the stage that its source gives, by the steps of the table.

    No day is made up: it gets no start or end that the source does not give. When no steps lead to the stage, for
    instance because it was passed already, nothing changes. Raises PermissionDenied for those who may not set stages.
    """
    initiative = locked(initiative)
    for verb in _verbs_to(initiative.stage, stage):
        initiative = perform(initiative, verb, actor=actor, at=at)
    return initiative


def _verbs_to(now: str, stage: str) -> list[str]:
    """The shortest way from one stage to another by steps that need no further input; empty when there is none."""
    ways: dict[str, list[str]] = {now: []}
    while stage not in ways:
        further = {
            step.target: [*way, step.verb]
            for source, way in ways.items()
            for step in INITIATIVE.steps
            if step.verb in _STEPS_OF_IMPORT and source in step.sources and step.target not in ways
        }
        if not further:
            return []
        ways |= further
    return ways[stage]
