"""Finding rows by their words, and ranking them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    BooleanField,
    F,
    FloatField,
    Func,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from civicnet.search.models import Entry
from civicnet.text.search import WEIGHTS, Term, any_part, any_whole, match_all

M = TypeVar("M", bound=Model)

# A match on parts of a word ranks below a match on the word itself.
_PARTS: Final = 0.1


class Lexemes(SearchQuery):
    """A query of words that the normaliser made; PostgreSQL takes them unchanged."""

    template = "%(expressions)s::tsquery"

    def __init__(self, query: str, output_field: Any = None) -> None:
        super().__init__(query, output_field, search_type="raw")


class Similar(Func):
    """Whether two words are alike by pg_trgm's own threshold (0.3); uses the trigram index."""

    arg_joiner = " %% "
    template = "%(expressions)s"
    output_field = BooleanField()


def found_by(terms: Iterable[Term]) -> Lexemes:
    """What a column of words must match to be found."""
    return Lexemes(match_all(terms))


def rank_of(words: F, terms: Sequence[Term]) -> Any:
    """How well a column of words matches the terms: name before summary before text, a word before its parts."""
    whole = SearchRank(words, Lexemes(any_whole(terms)), weights=list(WEIGHTS))
    parts = any_part(terms)
    if not parts:
        return whole
    return whole + SearchRank(words, Lexemes(parts), weights=list(WEIGHTS)) * Value(_PARTS)


def matching(rows: "QuerySet[M]", terms: Sequence[Term]) -> "QuerySet[M]":
    """Those of `rows` in which every term is found; without terms none. For models that are `Searched`."""
    if not terms:
        return rows.none()
    entries = _entries(rows.model).filter(words=found_by(terms))
    return rows.filter(pk__in=entries.values("key"))


def kinds_found(terms: Sequence[Term]) -> frozenset[str]:
    """The `Searched` models with a row in which every term is found, by their labels. One query.

    Whether the visitor may see such a row is not asked here.
    """
    entries = Entry.objects.filter(words=found_by(terms)).order_by()
    return frozenset(entries.values_list("kind", flat=True).distinct()) if terms else frozenset()


def best_keys(rows: "QuerySet[M]", terms: Sequence[Term]) -> QuerySet[Any]:
    """The keys of the result of `matching`, in the order of `best_first`, without reading the rows themselves."""
    entries = _entries(rows.model).filter(words=found_by(terms), key__in=rows.order_by().values("pk"))
    return entries.order_by(rank_of(F("words"), terms).desc(), "-key").values("key")


def number_of_rows(rows: QuerySet[Any]) -> Subquery:
    """In a query on something else: how many rows this one has."""
    counted = rows.order_by().annotate(number=Func(Value(1), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("number"))


def best_first(rows: "QuerySet[M]", terms: Sequence[Term]) -> "QuerySet[M]":
    """The result of `matching`, the best first and the newest first among equals."""
    if not terms:
        return rows.order_by("-pk")
    entry = _entries(rows.model).filter(key=OuterRef("pk"))
    rank = Subquery(entry.values_list(rank_of(F("words"), terms))[:1])
    ranked: Any = rows.annotate(search_rank=Coalesce(rank, Value(0.0), output_field=FloatField()))
    return ranked.order_by("-search_rank", "-pk")


def _entries(model: type[Model]) -> QuerySet[Entry]:
    return Entry.objects.filter(kind=model._meta.label_lower)
