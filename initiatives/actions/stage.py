"""The stages that owners set themselves. Source: domain.md, Initiative: never by the municipality."""

from datetime import date, datetime

from django.db import transaction

from civicnet import deadlines
from civicnet.workflow import Actor, perform
from initiatives.actions.draft import locked
from initiatives.models import Handover, Initiative


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
    """It runs (again). Without a day given, a first start is today."""
    initiative = locked(initiative)
    initiative.started_on = started_on or initiative.started_on or deadlines.local_date(at)
    return perform(initiative, "run", actor=actor, note=note, at=at, with_fields=["started_on"])


@transaction.atomic
def rest(initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None) -> Initiative:
    """It rests for a while, with the reason if the owners give one."""
    return perform(locked(initiative), "rest", actor=actor, note=note, at=at)


@transaction.atomic
def hand_over(
    initiative: Initiative,
    *,
    actor: Actor,
    successor: Initiative | None = None,
    successor_name: str = "",
    passes_on: str = "",
    lessons: str = "",
    fallback: str = "",
    ended_on: date | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Others go on with it: who, with what, what was learned, and what happens if that fails. The page stays."""
    initiative = locked(initiative)
    initiative.ended_on = ended_on or deadlines.local_date(at)
    perform(initiative, "hand_over", actor=actor, at=at, with_fields=["ended_on"])
    Handover.objects.create(
        initiative=initiative,
        successor=successor,
        successor_name=successor_name,
        passes_on=passes_on,
        lessons=lessons,
        fallback=fallback,
    )
    return initiative


@transaction.atomic
def end(
    initiative: Initiative,
    *,
    actor: Actor,
    note: str = "",
    ended_on: date | None = None,
    at: datetime | None = None,
) -> Initiative:
    """It is finished. The page stays."""
    initiative = locked(initiative)
    initiative.ended_on = ended_on or deadlines.local_date(at)
    return perform(initiative, "end", actor=actor, note=note, at=at, with_fields=["ended_on"])


@transaction.atomic
def withdraw(
    initiative: Initiative, *, actor: Actor, note: str = "", at: datetime | None = None
) -> Initiative:
    """The owners take it back. The page stays, and says so."""
    return perform(locked(initiative), "withdraw", actor=actor, note=note, at=at)
