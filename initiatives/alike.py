"""Initiatives that are similar to a draft: "perhaps you know each other". Shown before a new one goes on the site."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import BooleanField, F, FloatField, Func, Q, Value
from django.db.models.functions import Cast

from civicnet.text import search_document, sort_key
from initiatives.models import Initiative
from initiatives.workflow import LIVE

# Words that nearly every initiative uses do not make two of them similar.
_EVERYWHERE: Final = """
initiatief buurt bewoner inwoner samen mens groep plan plek wijk dorp gemeente jaar dag maken gaan willen komen
"""
COMMON: Final = frozenset(_EVERYWHERE.split())
MOST_WORDS: Final = 12
ALIKE_NAME: Final = 0.35  # similarity of pg_trgm, from 0 to 1
SHARED_NEARBY: Final = 2  # words in common, in the same neighbourhood
SHARED_ANYWHERE: Final = 3
CANDIDATES: Final = 30


class SameName(Func):
    """Whether two texts are alike by pg_trgm's own threshold (0.3); uses the trigram index."""

    arg_joiner = " %% "
    template = "%(expressions)s"
    output_field = BooleanField()


class Lookalike(NamedTuple):
    """A similar initiative, and what they have in common."""

    initiative: Initiative
    nearby: bool
    same_kind: bool


def lookalikes(draft: Initiative, limit: int = 3) -> list[Lookalike]:
    """At most `limit` active initiatives that are similar to `draft`, the most similar first. One query.

    Alike is: nearly the same name; two telling words in common in the same neighbourhood; or anywhere, all telling
    words of the name and three in common.
    """
    words = _telling_words(draft)
    name = sort_key(draft.name)
    rows = (
        Initiative.objects.public()
        .filter(stage__in=LIVE)
        .exclude(pk=draft.pk)
        .select_related("neighbourhood")
    )
    # Each of these uses its own index, so a registry of 20,000 is not scanned.
    wanted = Q(SameName(F("sort_key"), Value(name)))
    if of_name := words & set(search_document(draft.name).split()):
        wanted |= Q(search=_query(" & ", of_name))
    if draft.neighbourhood_id is not None and words:
        wanted |= Q(neighbourhood=draft.neighbourhood_id, search=_query(" | ", words))
    rows = rows.filter(wanted).annotate(
        same_name=TrigramSimilarity("sort_key", name),
        rank=SearchRank(F("search"), _query(" | ", words)) if words else Cast(Value(0), FloatField()),
    )
    rows = rows.defer("search", "purpose", "neighbourhood__polygon", "neighbourhood__path")
    found = []
    for row in rows.order_by(-(F("same_name") + 2 * F("rank")), "-pk")[:CANDIDATES]:
        nearby = draft.neighbourhood_id is not None and row.neighbourhood_id == draft.neighbourhood_id
        shared = len(words & set(row.search_text.split()))
        if row.same_name >= ALIKE_NAME or shared >= (SHARED_NEARBY if nearby else SHARED_ANYWHERE):
            # Neighbours first: they can meet.
            found.append((row.same_name + 0.2 * shared + 0.3 * nearby, row, nearby))
    found.sort(key=lambda item: (-item[0], item[1].pk))
    return [
        Lookalike(row, nearby, same_kind=bool(draft.kind) and row.kind == draft.kind)
        for _score, row, nearby in found[:limit]
    ]


def _query(joined_by: str, words: Iterable[str]) -> SearchQuery:
    return SearchQuery(joined_by.join(words), config="simple", search_type="raw")


def _telling_words(draft: Initiative) -> set[str]:
    """The words that tell what it is about, most of them from the name and the summary."""
    words: dict[str, None] = {}
    for text in (draft.name, draft.summary, draft.purpose):
        words |= dict.fromkeys(
            w for w in search_document(text).split() if len(w) > 3 and w.isalnum() and w not in COMMON
        )
    return set(list(words)[:MOST_WORDS])
