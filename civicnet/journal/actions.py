from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from civicnet.journal.models import Entry, subject_of
from civicnet.workflow import Actor, Step, Table


def record(
    obj: models.Model,
    verb: str,
    *,
    actor: Actor,
    before: str = "",
    after: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Write down that `actor` did `verb` to `obj`. `note` is public where the subject is public."""
    return Entry.objects.create(
        at=at or timezone.now(),
        actor_id=actor.pk,
        subject=subject_of(obj),
        verb=verb,
        before=before,
        after=after,
        note=note,
        data=data or {},
    )


def record_step(
    obj: models.Model,
    table: Table,
    step: Step,
    *,
    actor: Actor,
    before: str | None,
    note: str,
    at: datetime | None,
) -> None:
    """Write down a step of a transition table; `perform()` calls this for every change of state."""
    record(obj, step.verb, actor=actor, before=before or "", after=step.target, note=note, at=at)
