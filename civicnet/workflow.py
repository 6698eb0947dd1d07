"""Transition tables, and the one door for every change of state: create() and perform().

A capability writes its table in its own `workflow.py`; the table names permissions as strings and imports no models.
The same table draws the buttons (`available`) and makes the database trigger that refuses every other step.
Source: architecture.md, "One way through".
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

import rules
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.database.step_trigger import StepTrigger

Text = str | Promise


class NotAllowedNow(Exception):
    """The verb exists, but not from the state that the row is in now (HTTP 409)."""

    def __init__(self, obj: models.Model, verb: str) -> None:
        self.obj, self.verb = obj, verb
        super().__init__(f"{verb} is not possible: {obj._meta.label} is {getattr(obj, 'state_now', '')!s}")


class System:
    """The actor of what happens by the clock alone (beat). Holds every permission, has no account."""

    pk = None
    is_authenticated = True

    def __str__(self) -> str:
        return "civicnet"


SYSTEM = System()


class Actor(Protocol):
    """Whoever acts: a User or SYSTEM."""

    pk: Any


@dataclass(frozen=True, kw_only=True)
class Step:
    """One allowed step.

    verb: the action's name, as the journal keeps it.
    sources: the states it starts from; None means "the row is made by it".
    target: the state after it.
    permission: a permission of the `rules` library, tested on the object.
    tells: names of audiences of the object (`obj.audience(name)` gives users) who get a notice.
    label: what the button says; empty for steps that no button starts on its own.
    said: what the timeline says about it afterwards, for residents; empty keeps it off the timeline.
    """

    verb: str
    sources: tuple[str | None, ...]
    target: str
    permission: str
    tells: tuple[str, ...] = ()
    label: Text = ""
    said: Text = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Every step of one kind of row. `name` prefixes its events: initiative.submitted."""

    name: str
    field: str = "state"
    steps: tuple[Step, ...]
    by_verb: dict[str, Step] = dataclasses.field(init=False, repr=False, compare=False)

    registry: ClassVar[dict[str, "Table"]] = {}

    def __post_init__(self) -> None:
        by_verb = {step.verb: step for step in self.steps}
        if len(by_verb) != len(self.steps):
            raise ValueError(f"{self.name}: a verb stands twice in the table")
        object.__setattr__(self, "by_verb", by_verb)
        Table.registry[self.name] = self

    def pairs(self) -> list[tuple[str, str]]:
        """Every (source, target) pair, for the database trigger."""
        return sorted({(s, step.target) for step in self.steps for s in step.sources if s is not None})

    def first(self) -> list[str]:
        """The states that a row is made in; empty when no step makes one: then it begins in the field's default."""
        return sorted({step.target for step in self.steps if None in step.sources})

    def trigger(self) -> StepTrigger:
        """The database trigger that refuses each step and each first state that the table does not know."""
        return StepTrigger(
            name=f"{self.name}_steps", field=self.field, first=self.first(), pairs=self.pairs()
        )


class Stateful(Protocol):
    """What a model needs to be moved by this module."""

    workflow: ClassVar[Table]


M = TypeVar("M", bound=models.Model)


def state_of(obj: models.Model) -> str:
    """The state that `obj` is in, as its table's field holds it."""
    return getattr(obj, _table(obj).field)


def may(actor: Actor, permission: str, obj: models.Model | None = None) -> bool:
    """Whether `actor` holds `permission` on `obj`. SYSTEM holds all."""
    return actor is SYSTEM or rules.has_perm(permission, actor, obj)


def require(actor: Actor, permission: str, obj: models.Model | None = None) -> None:
    """Raise PermissionDenied unless `actor` holds `permission` on `obj`."""
    if not may(actor, permission, obj):
        raise PermissionDenied(permission)


def available(obj: models.Model, actor: Actor) -> list[Step]:
    """The steps that `actor` may take with `obj` now: what the buttons are drawn from."""
    now = state_of(obj)
    return [s for s in _table(obj).steps if now in s.sources and may(actor, s.permission, obj)]


def create(obj: M, verb: str, *, actor: Actor, note: str = "", at: datetime | None = None) -> M:
    """Save a new row through the step of its table that has source None.

    Raises NotAllowedNow when the verb makes no rows, PermissionDenied without the right. Writes the journal, the
    event and the notices in the caller's transaction. `at` is for the example loader and imports only.
    """
    table = _table(obj)
    step = table.by_verb[verb]
    if None not in step.sources:
        raise NotAllowedNow(obj, verb)
    require(actor, step.permission, obj)
    setattr(obj, table.field, step.target)
    obj.save(force_insert=True)
    _notify_listeners(obj, table, step, actor=actor, before=None, note=note, at=at)
    return obj


def perform(
    obj: M,
    verb: str,
    *,
    actor: Actor,
    note: str = "",
    at: datetime | None = None,
    with_fields: Iterable[str] = (),
) -> M:
    """Move `obj` by `verb`: lock, recheck, write, log.

    Must run in a transaction; the state is read again under the row's lock. `with_fields` names fields that the
    caller has set on `obj` and that are saved in the same statement. Raises NotAllowedNow (409) for an illegal
    state, PermissionDenied (403) without the right. Returns `obj`, with its new state.
    """
    table = _table(obj)
    step = table.by_verb[verb]
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("perform() runs inside the action's transaction")
    manager = type(obj)._base_manager
    now = manager.select_for_update(of=("self",)).values_list(table.field, flat=True).get(pk=obj.pk)
    setattr(obj, table.field, now)
    if now not in step.sources:
        raise NotAllowedNow(obj, verb)
    require(actor, step.permission, obj)
    setattr(obj, table.field, step.target)
    fields = {table.field, *with_fields}
    if any(f.name == "changed_at" for f in obj._meta.fields):
        obj.changed_at = at or timezone.now()  # type: ignore[attr-defined]  # only on models that have it
        fields.add("changed_at")
    obj.save(update_fields=sorted(fields))
    _notify_listeners(obj, table, step, actor=actor, before=now, note=note, at=at)
    return obj


# The journal and the outbox are rooms of their own that stand on this module; they add themselves here
# when they start, so that no import goes round in a circle.
Listener = Callable[..., None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener(obj, table, step, actor=, before=, note=, at=)` called for each step, in its transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def _notify_listeners(obj: models.Model, table: Table, step: Step, **what: Any) -> None:
    for listener in _listeners:
        listener(obj, table, step, **what)


def _table(obj: models.Model) -> Table:
    return obj.workflow  # type: ignore[attr-defined]  # checked by the Stateful protocol where it is typed


def tables() -> Iterator[Table]:
    """Every table that the running project knows, by name."""
    yield from (Table.registry[name] for name in sorted(Table.registry))


REFUSED_NOW = _("This is not possible any more: somebody was first, or it was done already.")
