"""Keeping the index up to date. Every verb that writes a text that is searched calls `index`."""

from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

from civicnet.search.models import Entry, Searched, Word
from civicnet.search.nearest import LONGEST, SHORTEST, shorter
from civicnet.text.dutch import normalise, stems_of
from civicnet.text.search import Texts, search_vector, written_words

BATCH: Final = 500


@transaction.atomic
def index(*rows: Any) -> None:
    """Index these rows of one `Searched` model by their present words. Two or three queries."""
    found = [(row, row.searched()) for row in rows]
    Entry.objects.bulk_create(
        [
            Entry(kind=row._meta.label_lower, key=row.pk, words=search_vector(texts))
            for row, texts in sorted(found, key=lambda pair: pair[0].pk)
        ],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["words"],
    )
    learn(texts for _row, texts in found)


def forget(rows: models.QuerySet[Any]) -> None:
    """Take these rows out of the index at once. Words that nobody else uses are forgotten in the night (forget_words)."""
    kind = rows.model._meta.label_lower
    Entry.objects.filter(kind=kind, key__in=rows.values("pk")).delete()


def learn(texts: Iterable[Texts]) -> None:
    """Remember the words of public texts, so that a misspelt word finds the nearest. At most two queries.

    In alphabetical order, so that two transactions that learn the same words wait for each other and never deadlock.
    """
    words: dict[str, str] = {}
    for text in texts:
        for part in text:
            for word, written in written_words(part):
                words.setdefault(word, written)
                for stem in stems_of(word)[1:]:
                    words.setdefault(stem, stem)
    words = {
        word: words[word] for word in sorted(words) if SHORTEST <= len(word) <= LONGEST and word.isalpha()
    }
    known = set(Word.objects.filter(pk__in=words).values_list("pk", flat=True)) if words else set()
    new = [Word(word=w, written=as_is, shorter=shorter(w)) for w, as_is in words.items() if w not in known]
    if new:
        Word.objects.bulk_create(new, ignore_conflicts=True)


def index_all() -> int:
    """Index every row of every `Searched` model again, and forget rows that are gone. Returns how many rows.

    Needed for a new normaliser, and once a day for changes that no verb noticed, such as a name that a text points to.
    """
    total = 0
    for model in searched_models():
        keys: list[int] = []
        while rows := list(model.to_index().filter(pk__gt=keys[-1] if keys else 0).order_by("pk")[:BATCH]):
            index(*rows)
            keys += [row.pk for row in rows]
        Entry.objects.filter(kind=model._meta.label_lower).exclude(key__in=keys).delete()
        total += len(keys)
    return total


def searched_models() -> list[Any]:
    """Every model that is `Searched`."""
    return [model for model in apps.get_models() if issubclass(model, Searched)]


def forget_words(vectors: Iterable[str], kept: Iterable[Texts] = ()) -> int:
    """Forget the words that are used nowhere any more. Returns how many.

    `vectors`: SELECTs of one column of words each, beside those of Entry; `kept`: texts that are searched without one.
    A word whose only author has withdrawn it is not known any more.
    """
    columns = " UNION ALL ".join(["SELECT words FROM search_entry", *vectors])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")  # reads every word of the site
        cursor.execute("SELECT word FROM ts_stat(%s)", [columns])
        stems = {stem for (stem,) in cursor.fetchall()}
    stems.update(stem for texts in kept for text in texts for stem in normalise(text))
    gone = [word for word in Word.objects.values_list("pk", flat=True) if stems_of(word)[0] not in stems]
    for first in range(0, len(gone), BATCH):
        Word.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    return len(gone)
