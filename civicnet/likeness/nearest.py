"""Reading vectors, and finding those that point the same way."""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
from django.db.models import BinaryField, F, Func, QuerySet
from numpy.typing import NDArray

from civicnet.likeness.models import Meaning
from civicnet.text.meaning import MODEL, SIZE, Vector, is_on

# Rows read at once: 4 MB of vectors.
BATCH: Final = 2000


def vectors_of(model: Any, keys: Iterable[int]) -> dict[int, Vector]:
    """The vectors of these rows of `model`, by key; of what has none yet, nothing. One query; none when it is off."""
    found = _kept(model).filter(key__in=list(keys)) if is_on() else Meaning.objects.none()
    return {key: _read(sent) for key, sent in _sent(found)}


def nearest(
    model: Any, wanted: NDArray[np.float32], among: "QuerySet[Any]", most: int
) -> list[list[tuple[float, int]]]:
    """For each row of `wanted` (n × 512) the `most` nearest rows of `among`, nearest first, as (cosine, key).

    Reads all of them, in batches, and keeps only the best: for the worker.
    """
    best: list[list[tuple[float, int]]] = [[] for _row in wanted]
    for keys, vectors in all_vectors(model, among):
        alike = wanted @ vectors.T
        for n, row in enumerate(alike):
            top = np.argpartition(-row, most - 1)[:most] if len(row) > most else range(len(row))
            best[n] = heapq.nlargest(most, [*best[n], *((float(row[at]), keys[at]) for at in top)])
    return best


def all_vectors(model: Any, among: "QuerySet[Any]") -> Iterator[tuple[list[int], NDArray[np.float32]]]:
    """The keys and vectors (n × 512) of the rows of `among` that have one, in batches, by key."""
    last, rows = 0, _kept(model).filter(key__in=among.order_by().values("pk")) if is_on() else None
    while rows is not None and (batch := list(_sent(rows.filter(key__gt=last).order_by("key")[:BATCH]))):
        last = batch[-1][0]
        yield [key for key, _vector in batch], np.stack([_read(sent) for _key, sent in batch])


def _kept(model: Any) -> "QuerySet[Meaning]":
    return Meaning.objects.filter(kind=model._meta.label_lower, model=MODEL)


def _sent(rows: "QuerySet[Meaning]") -> "QuerySet[Any]":
    """Key and vector as PostgreSQL sends it in binary: as text, 512 numbers take a hundred times as long to read."""
    sent = Func(F("vector"), function="array_send", output_field=BinaryField())
    return rows.values_list("key", sent)


def _read(sent: bytes) -> Vector:
    """The numbers of a `real[]` sent in binary: a head of 20 bytes, then for each its length and itself."""
    return np.frombuffer(sent, ">f4", offset=20)[1::2].astype(np.float32).reshape(SIZE)
