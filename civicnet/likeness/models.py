"""The vectors of rows of other tables."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Likened:
    """A model whose rows are compared by what they mean. The worker makes their vectors; no verb need ask for it.

    Like `civicnet.search.models.Searched`: each such model says which texts of a row count. A row with a newer
    `changed_at` than its vector is looked at again.
    """

    likened: Callable[[], str]

    @classmethod
    def to_liken(cls) -> "models.QuerySet[Any]":
        """The rows that have a vector, with no more than `likened` reads."""
        return cls._default_manager.all()  # type: ignore[attr-defined]  # of the model beside it


class RealField(models.FloatField[Any, Any]):
    """A number of four bytes: a vector needs no more."""

    def db_type(self, connection: Any) -> str:
        return "real"


class Meaning(models.Model):
    """The vector of one row: `kind` is its model, `key` its primary key.

    `model` names what made it (civicnet.text.meaning.MODEL), `digest` is of the text that it was made of, and `as_of` is
    when the row said so.
    """

    cache_topic = "likeness"

    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()
    model = models.CharField(max_length=60)
    digest = models.CharField(max_length=32)
    vector = ArrayField(RealField())
    as_of = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="one_meaning_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
