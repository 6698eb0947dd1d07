"""Whether the offers that an example file expects for its needs are found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from civicnet.example.comparison import Comparisons
from civicnet.text.likeness import Gist
from civicnet.text.meaning import encode
from initiatives.marketplace.matching.compared import Compared, Market, compare
from initiatives.marketplace.matching.pool import ranked
from initiatives.marketplace.models import Post, Side

Pair = tuple[str, str]  # the codes of a need and an offer
FIRST_FEW = 3


def check_matches(pairs: Iterable[Pair]) -> Comparisons:
    """Each expected offer stands among the first three of its category for its need."""
    for (need, offer), place in _places(pairs):
        found = f"number {place}" if place > FIRST_FEW else f"among the first {FIRST_FEW}"
        yield f"{need} finds {offer}", f"among the first {FIRST_FEW}", found


def say_how_many_are_first(pairs: Iterable[Pair]) -> str:
    """For how many needs an expected offer is the very first; empty when none is expected."""
    best: dict[str, int] = {}
    for (need, _offer), place in _places(pairs):
        best[need] = min(place, best.get(need, place))
    if not best:
        return ""
    first = sum(place == 1 for place in best.values())
    return f"Needs of which an expected offer comes first: {first} of {len(best)}."


def _places(pairs: Iterable[Pair]) -> Iterator[tuple[Pair, int]]:
    """The place of each expected offer for its need, of those that are open. Writes nothing."""
    posts = {post.code: post for post in Post.objects.open().public().exclude(code="")}
    both = [(need, offer) for need, offer in pairs if need in posts and offer in posts]
    rows = Post.objects.open().public().filter(category__in={posts[need].category for need, _offer in both})
    needs = {row.pk: row for row in _read(compare(rows.filter(side=Side.NEED)))}
    offers = list(_read(compare(rows.filter(side=Side.OFFER))))
    market = Market.now()
    for need, offer in both:
        mine = needs[posts[need].pk]
        rivals = [row for row in offers if row.category == mine.category]
        keys = [key for _rank, key in ranked(mine, rivals, Side.NEED, market)]
        yield (need, offer), keys.index(posts[offer].pk) + 1 if posts[offer].pk in keys else len(keys) + 1


def _read(rows: Sequence[Compared]) -> Iterator[Compared]:
    """The same with their vectors, whatever the worker has made by now."""
    vectors = encode([row.gist.text for row in rows]) if rows else None
    for n, row in enumerate(rows):
        yield row if vectors is None else replace(row, gist=Gist(row.gist.text, vectors[n]))
