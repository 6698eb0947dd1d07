"""Finding the few posts of the other side that may suit, among thousands, before all factors look at them."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from civicnet.text.likeness import MEANING, WORDS
from civicnet.text.meaning import SIZE
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.factors import rank
from initiatives.marketplace.models import Side

LOOK_AT: Final = 60  # pairs of each post that all factors look at
KEEP: Final = 10  # suggestions of each post
BATCH: Final = 200  # posts at once: their likeness to 10,000 others takes 8 MB


class Pool:
    """Posts of one side and category, by their vectors and words."""

    def __init__(self, posts: Sequence[Compared]) -> None:
        self.posts = posts
        self.vectors = _vectors(posts)
        self.lengths = np.sqrt([max(len(post.gist.words), 1) for post in posts], dtype=np.float32)
        places: dict[str, list[int]] = defaultdict(list)
        for at, post in enumerate(posts):
            for stem in post.gist.words:
                places[stem].append(at)
        self.places = {stem: np.array(found) for stem, found in places.items()}

    def closest(self, wanted: Sequence[Compared]) -> Iterator[list[Compared]]:
        """For each of `wanted` the LOOK_AT posts that are most alike by meaning and words, in no order."""
        for first in range(0, len(wanted), BATCH):
            batch = wanted[first : first + BATCH]
            alike = MEANING * (_vectors(batch) @ self.vectors.T)
            for row, post in zip(alike, batch, strict=True):
                row += WORDS * self._share(post)
                yield [self.posts[at] for at in _top(row)]

    def _share(self, post: Compared) -> NDArray[np.float32]:
        """The part of its words that each post of the pool shares with it."""
        both = np.zeros(len(self.posts), dtype=np.float32)
        for stem in post.gist.words:
            if (places := self.places.get(stem)) is not None:
                both[places] += 1
        return both / (self.lengths * max(len(post.gist.words), 1) ** 0.5)


def _vectors(posts: Sequence[Compared]) -> NDArray[np.float32]:
    """Their vectors, n × 512; zeros for what has none."""
    found = np.zeros((len(posts), SIZE), dtype=np.float32)
    for at, post in enumerate(posts):
        if post.gist.vector is not None:
            found[at] = post.gist.vector
    return found


def _top(row: NDArray[np.float32]) -> Sequence[int]:
    return range(len(row)) if len(row) <= LOOK_AT else np.argpartition(-row, LOOK_AT)[:LOOK_AT].tolist()


def ranked(post: Compared, others: Sequence[Compared], side: str, market: Market) -> list[tuple[float, int]]:
    """The rank and key of each of `others` beside `post`, which is of `side`; best first. Not of its own party."""
    pairs = [
        (rank(post, other, market) if side == Side.NEED else rank(other, post, market), other.pk)
        for other in others
        if other.party != post.party
    ]
    return sorted(pairs, reverse=True)


def best_pairs(
    needs: Sequence[Compared],
    offers: Sequence[Compared],
    market: Market,
    never: Collection[tuple[int, int]] = (),
) -> dict[tuple[int, int], float]:
    """The best offers of each need and the best needs of each offer, by (need, offer), with their rank.

    `never`: pairs that somebody set aside.

    Of n needs and m offers at most KEEP × (n + m) pairs are kept at any moment, never all of them.
    """
    kept: dict[tuple[int, int], float] = {}
    of_offer: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for need, others in zip(needs, Pool(offers).closest(needs), strict=True):
        found = [
            (value, offer)
            for value, offer in ranked(need, others, Side.NEED, market)
            if (need.pk, offer) not in never
        ]
        kept.update({(need.pk, offer): value for value, offer in found[:KEEP]})
        for value, offer in found:
            _keep_best(of_offer[offer], (value, need.pk))
    for offer, best in of_offer.items():
        kept.update({(need, offer): value for value, need in best})
    return kept


def _keep_best(best: list[tuple[float, int]], pair: tuple[float, int]) -> None:
    if len(best) < KEEP:
        heapq.heappush(best, pair)
    else:
        heapq.heappushpop(best, pair)
