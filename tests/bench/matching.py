"""What fits what on the marketplace: how well it is found with the encoder and without, and what 10,000 needs take."""

import random
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from civicnet.example.data import ELZERBROEK
from civicnet.example.fields import read_yaml
from civicnet.likeness.models import Meaning
from civicnet.text.likeness import Gist
from civicnet.text.meaning import MODEL, SIZE, encode, is_on
from initiatives.marketplace.actions import suggest_for_category
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.pool import KEEP, best_pairs, ranked
from initiatives.marketplace.models import Category, Post, Side, Suggestion
from tests.bench import words
from tests.factories.far_apart import first_of_three, gists, places

POSTS = 10_000
READ = 500
BATCH = 1000
DRAWN = "drawn"
EAST, NORTH = 0.06, 0.04  # degrees: about four kilometres each way


def tell_matches(console: Console) -> None:
    """Print all of it."""
    table = Table(title="The offer that belongs to a need: by meaning and words, and by words alone")
    for column in ("", "pairs", "first", "among three", "first of any three"):
        table.add_column(column, justify="left" if not column else "right")
    for name, with_meaning in (("meaning and words", True), ("words alone", False)):
        if with_meaning and not is_on():
            continue
        for which, rivals, called in (("aside", 6, "far apart, of seven"), ("posts", 5, "far apart, of six")):
            found = places(gists(with_meaning=with_meaning, which=which))
            table.add_row(f"{called}: {name}", *_row(found), f"{first_of_three(found, rivals):.0%}")
        table.add_row(f"example: {name}", *_row(_places_in_example(with_meaning=with_meaning)), "")
    console.print(table)
    for spread, said in ((list(Category), "over all categories"), ([Category.SPACE], "all of one category")):
        _time(console, spread, said)
    if is_on():
        _time_reading(console)
    _tell_night(console)


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
    console.print(
        f"{POSTS:,} needs × {POSTS:,} offers, {said}: {pairs:,} pairs kept (at most {KEEP} a post) in {seconds:.0f} s of "
        f"one core, at most {_megabytes()} MB in use by the process.",
        highlight=False,
    )


def _time_reading(console: Console) -> None:
    drawn = random.Random(3)
    texts = [_sentence(drawn) for _n in range(READ)]
    encode(texts[:1])
    seconds, _n = _measured(lambda: len(texts) if encode(texts) is None else 0)
    console.print(f"Vectors: {READ / max(seconds, 0.001):.0f} posts a second of one core.", highlight=False)


def _tell_night(console: Console) -> None:
    """The same job with the posts of the seeded site, database and all, twice; nothing of it stays."""
    asked = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(sql, params, many, context)

    posts = list(Post.objects.open().public().values_list("pk", "side"))
    try:
        _draw_vectors([key for key, _side in posts])
        needs = sum(side == Side.NEED for _key, side in posts)
        for said in ("first", "again"):
            asked, memory = 0, _megabytes()
            with connection.execute_wrapper(count):
                seconds, pairs = _measured(lambda: sum(map(suggest_for_category, Category)))
            console.print(
                f"The job of the night, {said}: {needs:,} needs × {len(posts) - needs:,} offers, {pairs:,} pairs, "
                f"{seconds:.0f} s of processor time, {asked:,} queries, {_megabytes() - memory} MB more memory.",
                highlight=False,
            )
    finally:
        Suggestion.objects.all().delete()
        Meaning.objects.filter(digest=DRAWN).delete()


def _draw_vectors(keys: list[int]) -> None:
    """A vector for each of these posts, by chance."""
    drawn = np.random.default_rng(1)
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        vectors = drawn.standard_normal((len(batch), SIZE), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        Meaning.objects.bulk_create(
            Meaning(kind=Post._meta.label_lower, key=key, model=MODEL, digest=DRAWN, vector=vector.tolist())
            for key, vector in zip(batch, vectors, strict=True)
        )


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


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
