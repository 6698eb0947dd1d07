"""What fits what on the marketplace: how well it is found with the encoder and without, and what 10,000 needs take."""

import random
import resource
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from civicnet.example.data import ELZERBROEK
from civicnet.example.read import read_example
from civicnet.text.likeness import Gist
from civicnet.text.meaning import encode, is_on
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.pool import KEEP, best_pairs, ranked
from initiatives.marketplace.models import Category, Side
from tests.bench import words
from tests.factories.far_apart import first_of_three, gists, places

POSTS = 10_000
EAST, NORTH = 0.06, 0.04  # degrees: about four kilometres each way


def tell_matches(console: Console) -> None:
    """Print both."""
    table = Table(title="The offer that belongs to a need: by meaning and words, and by words alone")
    for column in ("", "pairs", "first", "among three", "first of any three"):
        table.add_column(column, justify="left" if not column else "right")
    for name, with_meaning in (("meaning and words", True), ("words alone", False)):
        if with_meaning and not is_on():
            continue
        found = places(gists(with_meaning=with_meaning))
        table.add_row(f"far apart, of seven: {name}", *_row(found), f"{first_of_three(found):.0%}")
        table.add_row(f"example: {name}", *_row(_places_in_example(with_meaning=with_meaning)), "")
    console.print(table)
    for spread, said in ((list(Category), "over all categories"), ([Category.SPACE], "all of one category")):
        _time(console, spread, said)


def _row(found: list[int]) -> tuple[str, str, str]:
    return str(len(found)), str(sum(place == 0 for place in found)), str(sum(place < 3 for place in found))


def _places_in_example(*, with_meaning: bool) -> list[int]:
    """For each need of the example, how many offers of its category come before the best of those it should find."""
    example = read_example(ELZERBROEK)
    docs = {post.code: post for one in example.initiatives for post in one.posts}
    posts = _compared([(doc.title, doc.category) for doc in docs.values()], with_meaning=with_meaning)
    by_code = dict(zip(docs, posts, strict=True))
    expected: dict[str, set[int]] = {}
    for need, offer in example.matches:
        expected.setdefault(need, set()).add(by_code[offer].pk)
    found = []
    for need, wanted in expected.items():
        mine = by_code[need]
        rivals = [
            by_code[code]
            for code, doc in docs.items()
            if doc.side == Side.OFFER and doc.category == mine.category
        ]
        keys = [key for _rank, key in ranked(mine, rivals, Side.NEED, Market({}, {}))]
        found.append(min(keys.index(key) for key in wanted if key in keys))
    return found


def _time(console: Console, categories: list[Category], said: str) -> None:
    drawn = random.Random(1)
    texts = [(_sentence(drawn), drawn.choice(categories)) for _n in range(2 * POSTS)]
    before = time.process_time()
    posts = _compared(texts, with_meaning=True)
    read = time.process_time() - before
    market = Market({}, {})

    def match() -> Iterator[int]:
        for category in categories:
            sides = [[one for one in posts[half::2] if one.category == category] for half in (0, 1)]
            yield len(best_pairs(*sides, market))

    seconds, pairs = _measured(lambda: sum(match()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{POSTS:,} needs × {POSTS:,} offers, {said}: {pairs:,} pairs kept (at most {KEEP} a post) in {seconds:.0f} s of "
        f"one core; reading their texts {read:.0f} s; at most {memory} MB in use by the process.",
        highlight=False,
    )


def _measured(act: Callable[[], int]) -> tuple[float, int]:
    before = time.process_time()
    found = act()
    return time.process_time() - before, found


def _sentence(drawn: random.Random) -> str:
    return " ".join(drawn.choice(words.WHAT).lower() for _n in range(drawn.randint(4, 9)))


def _compared(texts: list[tuple[str, str]], *, with_meaning: bool) -> list[Compared]:
    """Posts of as many parties, each somewhere in a town of four kilometres."""
    drawn = random.Random(2)
    vectors = encode([text for text, _category in texts]) if with_meaning else None
    return [
        Compared(
            pk=n,
            party=("person", n),
            category=category,
            gist=Gist(text, None if vectors is None else vectors[n]),
            point=(5 + EAST * drawn.random(), 52 + NORTH * drawn.random()),
            is_exact=True,
            neighbourhood=None,
            areas=frozenset(),
            goals={},
            days=frozenset(),
            day_parts=frozenset(),
            from_on=None,
            until_on=None,
            speakers=frozenset({n}),
            condition="",
        )
        for n, (text, category) in enumerate(texts)
    ]
