"""What the search page shows: groups of results, each made by the capability that owns them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import Truncator

from civicnet.search.query import best_first, best_keys, kinds_found, number_of_rows
from civicnet.text.search import Found, Term, terms_of

Text = Any  # str, or a translation of it

FIRST_FEW: Final = 3
PAGE_SIZE: Final = 20
_EXCERPT: Final = 180


@dataclass(frozen=True)
class Asked:
    """What a visitor asks for: the words, and the first few results of each group or one page of the group `only`."""

    words: str
    only: str = ""
    page: int = 1

    @cached_property
    def terms(self) -> list[Term]:
        return terms_of(self.words)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The models in which something can be found: the others need not be asked. One query."""
        return kinds_found(self.terms)

    @property
    def first(self) -> int:
        """The number of the first result shown of a group."""
        return (self.page - 1) * PAGE_SIZE if self.only else 0

    @property
    def most(self) -> int:
        """How many results of a group are shown."""
        return PAGE_SIZE if self.only else FIRST_FEW

    def wants(self, group: str) -> bool:
        """Whether this group is asked for."""
        return not self.only or self.only == group


@dataclass(frozen=True)
class Hit:
    """One result. `meta`: what it is and where; `excerpt`: its first words."""

    name: str
    url: str
    meta: str = ""
    excerpt: str = ""

    def cut(self) -> "Hit":
        """The same result with an excerpt short enough for a list."""
        return replace(self, excerpt=Truncator(" ".join(self.excerpt.split())).chars(_EXCERPT))


@dataclass(frozen=True)
class Group:
    """The results of one kind: how many there are, and those that are shown. `name` is its name in an address.

    `url`: a list that shows all of them, with filters; without it the search page shows them all.
    """

    name: str
    title: Text
    total: int
    hits: Sequence[Hit]
    url: str = ""


def group_of_rows(
    asked: Asked,
    name: str,
    title: Text,
    rows: "QuerySet[Any]",
    hit: Callable[[Any], Hit],
    *,
    keys: "QuerySet[Any] | None" = None,
    url: str = "",
) -> Group:
    """A group of the rows of a `Searched` model that the visitor may see.

    `keys`: those of the results, best first, when the model is searched in another way; `rows` are then in that order.
    One query besides prefetches, which reads no more rows than it shows; none when no row of the model has the words.
    """
    if keys is None:
        if rows.model._meta.label_lower not in asked.kinds:
            return Group(name, title, 0, (), url)
        keys, rows = best_keys(rows, asked.terms), best_first(rows, asked.terms)
    page = keys[asked.first : asked.first + asked.most]
    shown = list(rows.filter(pk__in=page).annotate(how_many=number_of_rows(keys)))
    return Group(name, title, shown[0].how_many if shown else 0, [hit(row).cut() for row in shown], url)


def group_of_texts(
    asked: Asked, name: str, title: Text, texts: Iterable[tuple[Found, Any]], hit: Callable[[Any], Hit]
) -> Group:
    """A group of short texts that are searched without the database, the best first, otherwise in their own order."""
    terms = asked.terms
    ranked = [(text.rank(terms), row) for text, row in texts] if terms else []
    found = [row for rank, row in sorted(ranked, key=lambda pair: -pair[0]) if rank]
    shown = found[asked.first : asked.first + asked.most]
    return Group(name, title, len(found), [hit(row).cut() for row in shown])
