"""Keeping the vectors up to date. All of it is work for the worker."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from civicnet.events import has_handlers
from civicnet.likeness.models import Likened, Meaning
from civicnet.outbox.actions import publish
from civicnet.text.meaning import MODEL, encode, is_on

BATCH: Final = 64
# In one call: about half a minute of work. The next call goes on where this one stopped.
MOST: Final = 40 * BATCH


def likened_models() -> list[Any]:
    """Every model that is `Likened`."""
    return [model for model in apps.get_models() if issubclass(model, Likened)]


def fill(most: int = MOST) -> int:
    """Make the vectors that are missing or out of date, at most about `most`, and forget those of rows that are gone.

    Called every few seconds, so it looks only at rows that changed since. Returns how many were made.
    """
    made = 0
    for model in likened_models():
        forget_gone(model)
        while is_on() and made < most and (rows := list(_out_of_date(model)[:BATCH])):
            made += refresh(rows)
    return made


def check_all() -> int:
    """Look at every row, whatever its days say. Returns how many vectors were made. For once a night."""
    made = 0
    for model in likened_models():
        last = 0
        while is_on() and (rows := list(model.to_liken().filter(pk__gt=last).order_by("pk")[:BATCH])):
            made += refresh(rows)
            last = rows[-1].pk
    return made


def refresh(rows: Sequence[Any]) -> int:
    """Bring the vectors of these rows of one model up to date. Returns how many were made; none when it is off.

    Publishes `meaning.made` with their kind and keys. Nothing is locked while the encoder works.
    """
    if not rows or not is_on():
        return 0
    kind, now = rows[0]._meta.label_lower, timezone.now()
    known = Meaning.objects.filter(kind=kind, key__in=[row.pk for row in rows], model=MODEL)
    digests = dict(known.values_list("key", "digest"))
    texts = {row.pk: row.likened() for row in rows}
    days = {row.pk: max(now, getattr(row, "changed_at", now)) for row in rows}
    new = {key: text for key, text in texts.items() if digests.get(key) != digest_of(text)}
    vectors = encode(list(new.values())) if new else None
    with transaction.atomic():
        _confirm(kind, texts.keys() - new.keys(), days)
        if vectors is not None:
            Meaning.objects.bulk_create(
                [
                    Meaning(
                        kind=kind,
                        key=key,
                        model=MODEL,
                        digest=digest_of(text),
                        vector=vector.tolist(),
                        as_of=days[key],
                    )
                    for (key, text), vector in sorted(zip(new.items(), vectors, strict=True))
                ],
                update_conflicts=True,
                unique_fields=["kind", "key"],
                update_fields=["model", "digest", "vector", "as_of"],
            )
            if has_handlers("meaning.made"):
                publish("meaning.made", {"kind": kind, "keys": sorted(new)})
    return len(new)


def _confirm(kind: str, keys: Iterable[int], days: dict[int, datetime]) -> None:
    """The rows with these keys were changed without another text: their vectors hold for later too."""
    rows = [Meaning(kind=kind, key=key, as_of=days[key]) for key in keys]
    if rows:
        newest = max(row.as_of for row in rows)
        Meaning.objects.filter(kind=kind, key__in=[row.key for row in rows]).update(as_of=newest)


def forget_gone(model: Any) -> int:
    """Forget the vectors of rows that are gone, taken back, or no longer compared. Returns how many."""
    here = model.to_liken().filter(pk=OuterRef("key")).order_by()
    gone = Meaning.objects.filter(~Exists(here), kind=model._meta.label_lower)
    return gone.delete()[0]


def digest_of(text: str) -> str:
    """A hash of the text that a vector is made of."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _out_of_date(model: Any) -> Any:
    """The rows without a vector of the present model, or with one from before they changed."""
    current = Meaning.objects.filter(kind=model._meta.label_lower, key=OuterRef("pk"), model=MODEL)
    if any(field.name == "changed_at" for field in model._meta.fields):
        current = current.filter(as_of__gte=OuterRef("changed_at"))
    return model.to_liken().filter(~Exists(current)).order_by("pk")
