"""What fits what on the marketplace: how well it is found with the encoder and without, and what 10,000 needs take."""

import random
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from civicnet.example.data import ELZERBROEK
from civicnet.example.fields import read_yaml
from civicnet.text.likeness import Gist
from civicnet.text.meaning import SIZE, encode, is_on
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.pool import KEEP, best_pairs, ranked
from initiatives.marketplace.models import Category, Side
from tests.bench import words
from tests.factories.far_apart import first_of_three, gists, places

POSTS = 10_000
READ = 500
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
    if is_on():
        _time_reading(console)


def _row(found: list[int]) -> tuple[str, str, str]:
    return str(len(found)), str(sum(place == 0 for place in found)), str(sum(place < 3 for place in found))


def _places_in_example(*, with_meaning: bool) -> list[int]:
    """For each need of the example, how many offers of its category come before the best of those it should find."""
    example = read_yaml(ELZERBROEK)
    sides: dict[str, dict[str, Any]] = {
        side: {post["code"]: post for one in example["initiatieven"] for post in one.get(side) or ()}
        for side in ("vraag", "aanbod")
    }
    every = sides["vraag"] | sides["aanbod"]
    texts = [(post["tekst"], post["categorie"]) for post in every.values()]
    vectors = encode([text for text, _category in texts]) if with_meaning else None
    by_code = dict(zip(every, _compared(texts, vectors, somewhere=False), strict=True))
    expected: dict[str, set[int]] = {}
    for need, offer in example["verwachte_matches"]:
        expected.setdefault(need, set()).add(by_code[offer].pk)
    found = []
    for need, wanted in expected.items():
        mine = by_code[need]
        rivals = [by_code[code] for code in sides["aanbod"] if by_code[code].category == mine.category]
        keys = [key for _rank, key in ranked(mine, rivals, Side.NEED, Market({}, {}))]
        found.append(min(keys.index(key) for key in wanted if key in keys))
    return found


def _time(console: Console, categories: list[Category], said: str) -> None:
    """How long the job of the night takes; that does not depend on what the texts mean, so the vectors are drawn."""
    drawn = random.Random(1)
    texts = [(_sentence(drawn), drawn.choice(categories)) for _n in range(2 * POSTS)]
    vectors = np.random.default_rng(1).standard_normal((len(texts), SIZE), dtype=np.float32)
    posts = _compared(texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    market = Market({}, {})

    def match() -> int:
        sides = [
            [[one for one in posts[half::2] if one.category == category] for half in (0, 1)]
            for category in categories
        ]
        return sum(len(best_pairs(needs, offers, market)) for needs, offers in sides)

    seconds, pairs = _measured(match)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{POSTS:,} needs × {POSTS:,} offers, {said}: {pairs:,} pairs kept (at most {KEEP} a post) in {seconds:.0f} s of "
        f"one core, at most {memory} MB in use by the process.",
        highlight=False,
    )


def _time_reading(console: Console) -> None:
    drawn = random.Random(3)
    texts = [_sentence(drawn) for _n in range(READ)]
    encode(texts[:1])
    seconds, _n = _measured(lambda: len(texts) if encode(texts) is None else 0)
    console.print(f"Vectors: {READ / max(seconds, 0.001):.0f} posts a second of one core.", highlight=False)


def _measured(act: Callable[[], int]) -> tuple[float, int]:
    before = time.process_time()
    found = act()
    return time.process_time() - before, found


def _sentence(drawn: random.Random) -> str:
    return " ".join(drawn.choice(words.WHAT).lower() for _n in range(drawn.randint(4, 9)))


def _compared(
    texts: list[tuple[str, str]], vectors: NDArray[np.float32] | None, *, somewhere: bool = True
) -> list[Compared]:
    """Posts of as many parties, each `somewhere` in a town of four kilometres, or without a place."""
    drawn = random.Random(2)
    return [
        Compared(
            pk=n,
            party=("person", n),
            category=category,
            gist=Gist(text, None if vectors is None else vectors[n]),
            point=(5 + EAST * drawn.random(), 52 + NORTH * drawn.random()) if somewhere else None,
            is_exact=True,
            neighbourhood=None,
            areas=frozenset(),
            goals={},
            days=frozenset(),
            day_parts=frozenset(),
            from_on=None,
            until_on=None,
            speakers=frozenset({n}),
            partners=frozenset(),
            condition="",
        )
        for n, (text, category) in enumerate(texts)
    ]
