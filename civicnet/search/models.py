"""The index: the words of rows of other tables, and all words that occur in public."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from civicnet.text.search import Texts


class Searched:
    """A model whose rows are found by their words. Its verbs call `civicnet.search.actions.index`.

    The words are kept in their own table: a frozen row can be indexed again, and no list reads them by accident.
    Results are filtered by the model's own `visible_to`, so nothing is found that may not be read. Each such model
    says in `searched` which texts of a row are searched; all of them must be public as soon as the row is.
    """

    searched: Callable[[], Texts]

    @classmethod
    def to_index(cls) -> "models.QuerySet[Any]":
        """All rows that are searched, with the related rows that `searched` reads."""
        return cls._default_manager.all()  # type: ignore[attr-defined]  # of the model beside it


class Entry(models.Model):
    """The words of one row: `kind` is its model, `key` its primary key."""

    cache_topic = "search"

    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()
    words = SearchVectorField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_each")]
        indexes: ClassVar = [GinIndex(fields=["words"], name="entry_words")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Word(models.Model):
    """A word that occurs somewhere in public. `shorter`: the word with one letter left out, each way, and itself.

    Two words that differ in one letter, or in the order of two, share one of those (SymSpell).
    """

    cache_topic = "search"

    word = models.CharField(max_length=60, primary_key=True)
    written = models.CharField(max_length=60)
    shorter = ArrayField(models.CharField(max_length=60))

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["shorter"], name="word_shorter"),
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_alike"),
        ]

    def __str__(self) -> str:
        return self.written
