"""What is there already of what somebody types: "this is there already"."""

from collections.abc import Sequence
from typing import Final

from django.db.models import F

from civicnet.search.models import Entry
from civicnet.search.query import Lexemes, rank_of
from civicnet.text.likeness import COMMON
from civicnet.text.search import any_whole, terms_of
from initiatives.marketplace.models import Post
from initiatives.marketplace.selection import market_rows

MOST: Final = 3


def alike_posts(title: str, *, side: str = "", category: str = "", besides: int = 0) -> list[Post]:
    """At most three open offers and needs that have a telling word of `title`: the other side and the same category
    first, then the best match. Two queries, none without such a word.

    Args:
        side, category: of what is typed; empty when it is not chosen yet.
        besides: the primary key of a draft, which is not like itself; 0 for none.
    """
    terms = [term for term in terms_of(title) if term.whole not in COMMON]
    if not terms:
        return []
    entries = Entry.objects.filter(kind=Post._meta.label_lower, words=Lexemes(any_whole(terms)))
    near = market_rows().exclude(pk=besides).order_by().values("pk")
    keys = entries.filter(key__in=near).order_by(rank_of(F("words"), terms).desc(), "-key")
    return _best(list(keys.values_list("key", flat=True)[: 10 * MOST]), side, category)


def _best(keys: Sequence[int], side: str, category: str) -> list[Post]:
    rows = Post.objects.filter(pk__in=keys).for_list()
    place = {key: number for number, key in enumerate(keys)}
    ranked = sorted(
        rows, key=lambda row: (row.side == side and bool(side), row.category != category, place[row.pk])
    )
    return ranked[:MOST]
