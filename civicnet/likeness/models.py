"""The vectors of rows of other tables."""

from collections.abc import Callable
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from civicnet.database.step_trigger import FirmTrigger


class Likened:
    """A model whose rows are compared by what they mean. The worker makes their vectors; no verb need ask for it.

    Like `civicnet.search.models.Searched`: each such model says which texts of a row count. It has the trigger
    NoteChange, so that each change of a row is noted and the worker looks at it.
    """

    likened: Callable[[], str]

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Any]":
        """The rows that have a vector, with no more than `likened` reads."""
        return cls._default_manager.all()  # type: ignore[attr-defined]  # of the model beside it


class Changed(models.Model):
    """A row that was made, changed or removed, so that its vector may be missing or out of date: work for the worker.

    Written by the database itself (NoteChange). A row that changes twice is noted twice: nobody waits for anybody.
    """

    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "key"], name="changed_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class NoteChange(FirmTrigger):
    """The trigger by which each change of a row is noted in Changed, whoever makes it."""

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self) -> None:
        super().__init__(name="note_change")

    def get_func(self, model: Any) -> str:
        kind, table, key = model._meta.label_lower, Changed._meta.db_table, model._meta.pk.column
        return f"INSERT INTO public.{table} (kind, key) VALUES ('{kind}', COALESCE(NEW.{key}, OLD.{key})); RETURN NULL;"


class RealField(models.FloatField[Any, Any]):
    """A number of four bytes: a vector needs no more."""

    def db_type(self, connection: Any) -> str:
        return "real"


class Meaning(models.Model):
    """The vector of one row: `kind` is its model, `key` its primary key.

    `model` names what made it (civicnet.text.meaning.MODEL), `digest` is of the text that it was made of.
    """

    cache_topic = "likeness"

    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()
    model = models.CharField(max_length=60)
    digest = models.CharField(max_length=32)
    vector = ArrayField(RealField())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="one_meaning_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
