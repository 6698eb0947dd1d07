"""The known word nearest to an unknown one: what somebody probably meant."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, Value

from civicnet.search.models import Word
from civicnet.search.query import Similar
from civicnet.text.search import corrected, terms_of

SHORTEST: Final = 3
LONGEST: Final = 40
# A word of at least this many letters may have two errors.
_TWO_ERRORS: Final = 7
_MOST_CANDIDATES: Final = 300
# How many words of a query are corrected, and how many ways of doing so are tried.
_MOST_WRONG: Final = 3
_MOST_TRIES: Final = 4


def shorter(word: str) -> list[str]:
    """The word itself, and the word without each of its letters in turn."""
    return sorted({word, *(word[:n] + word[n + 1 :] for n in range(len(word)))})


def suggestions(typed: str) -> Iterator[str]:
    """What somebody may have meant: the query with each unknown word replaced by a near one, nearest first.

    At most one query, and one for each of the first unknown words. Nothing when every word is known. The caller shows
    only those that find something, so a word that occurs only in texts the visitor may not read is never shown.
    """
    terms = terms_of(typed)
    wanted = {word for term in terms for word in (term.typed, term.whole)}
    known = set(Word.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    unknown = [term.typed for term in terms if not {term.typed, term.whole} & known]
    near = {word: nearest(word) for word in islice(unknown, _MOST_WRONG)}
    near = {word: found for word, found in near.items() if found}
    for n in range(max(map(len, near.values()), default=0)):
        yield corrected(typed, {word: found[min(n, len(found) - 1)] for word, found in near.items()})


def nearest(word: str) -> list[str]:
    """The known words nearest to `word`, in their own spelling, nearest first. One query."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return []
    wanted = Q(shorter__overlap=shorter(word))
    if len(word) >= _TWO_ERRORS:
        wanted |= Q(Similar(F("word"), Value(word)))
    most = 2 if len(word) >= _TWO_ERRORS else 1
    alike = Word.objects.filter(wanted).order_by(TrigramSimilarity("word", word).desc(), "pk")
    rows = alike.values_list("word", "written")[:_MOST_CANDIDATES]
    near = [
        # The same letters in another order, then the same first letter, then whatever is most alike.
        (errors(word, known), sorted(known) != sorted(word), known[0] != word[0], place, written)
        for place, (known, written) in enumerate(rows)
    ]
    return [written for n, *_likely, written in sorted(near) if 0 < n <= most][:_MOST_TRIES]


def errors(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or the wrong way round (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = row, before, [n]
        for m, against in enumerate(other, 1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != against))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == against:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
    return row[-1]
