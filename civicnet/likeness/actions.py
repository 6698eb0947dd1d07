"""Keeping the vectors up to date. All of it is work for the worker."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from civicnet.events import has_handlers
from civicnet.likeness.models import Changed, Likened, Meaning
from civicnet.outbox.actions import publish
from civicnet.text.meaning import MODEL, encode, is_on

BATCH: Final = 64
# In one call: about half a minute of work. The next call goes on where this one stopped.
MOST: Final = 40 * BATCH


def likened_models() -> list[Any]:
    """Every model that is `Likened`."""
    return [model for model in apps.get_models() if issubclass(model, Likened)]


def fill(most: int = MOST) -> int:
    """Look at the rows that changed, at most about `most`: make the vectors that are missing or out of date, and forget
    those of rows that are gone. Returns how many were made.

    Called every few seconds. It reads what is noted in Changed and nothing else, so it takes as long as there is work,
    however many rows there are; what is noted stays so until it is done.
    """
    made = looked_at = 0
    while looked_at < most and (noted := list(Changed.objects.order_by("pk")[:BATCH])):
        for model in likened_models():
            keys = {change.key for change in noted if change.kind == model._meta.label_lower}
            made += _look_at(model, keys) if keys else 0
        Changed.objects.filter(pk__in=[change.pk for change in noted]).delete()
        looked_at += len(noted)
    return made


def _look_at(model: Any, keys: set[int]) -> int:
    """Bring the vectors of these rows of `model` up to date, and forget those of rows that are compared no more."""
    rows = list(model.to_liken().filter(pk__in=keys))
    gone = keys - {row.pk for row in rows}
    Meaning.objects.filter(kind=model._meta.label_lower, key__in=gone).delete()
    return refresh(rows)


@transaction.atomic
def note_missing() -> int:
    """Note the rows without a vector of the present model, and the vectors of rows that are compared no more.

    For once an hour: it looks at every row, but reads no text. It finds what no change of the row itself tells: another
    model, or a goal whose version was adopted. Returns how many it noted.
    """
    noted = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")  # looks at every row
    for model in likened_models():
        kind, key = model._meta.label_lower, OuterRef("pk")
        is_noted = Exists(Changed.objects.filter(kind=kind, key=key))
        has_vector = Exists(Meaning.objects.filter(kind=kind, key=key, model=MODEL))
        missing = model.to_liken().filter(~has_vector, ~is_noted) if is_on() else model.to_liken().none()
        is_here = Exists(model.to_liken().filter(pk=OuterRef("key")))
        gone = Meaning.objects.filter(~is_here, kind=kind)
        keys = [*missing.values_list("pk", flat=True), *gone.values_list("key", flat=True)]
        Changed.objects.bulk_create((Changed(kind=kind, key=one) for one in keys), batch_size=1000)
        noted += len(keys)
    return noted


def refresh(rows: Sequence[Any]) -> int:
    """Bring the vectors of these rows of one model up to date. Returns how many were made; none when it is off.

    Publishes `meaning.made` with their kind and keys. Nothing is locked while the encoder works.
    """
    if not rows or not is_on():
        return 0
    kind = rows[0]._meta.label_lower
    known = Meaning.objects.filter(kind=kind, key__in=[row.pk for row in rows], model=MODEL)
    digests = dict(known.values_list("key", "digest"))
    texts = {row.pk: row.likened() for row in rows}
    new = {key: text for key, text in texts.items() if digests.get(key) != digest_of(text)}
    vectors = encode(list(new.values())) if new else None
    if vectors is None:
        return 0
    with transaction.atomic():
        Meaning.objects.bulk_create(
            [
                Meaning(kind=kind, key=key, model=MODEL, digest=digest_of(text), vector=vector.tolist())
                for (key, text), vector in sorted(zip(new.items(), vectors, strict=True))
            ],
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=["model", "digest", "vector"],
        )
        if has_handlers("meaning.made"):
            publish("meaning.made", {"kind": kind, "keys": sorted(new)})
    return len(new)


def digest_of(text: str) -> str:
    """A hash of the text that a vector is made of."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
