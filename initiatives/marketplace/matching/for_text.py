"""Which offers suit what somebody describes in their own words, without having put up a need."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from civicnet.text.likeness import Gist, likeness
from civicnet.text.meaning import encode
from initiatives.marketplace.matching.compared import Compared, Market, PartyKey, compare
from initiatives.marketplace.matching.pool import Pool, ranked
from initiatives.marketplace.models import Post, Side

# Only the best few are worth a letter, and only if the texts are this much alike.
MOST: Final = 3
ALIKE_FROM: Final = 0.2


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: in words, of which kind of help (empty when nobody knows), in which neighbourhoods, by their keys,
    for which goals (by key, with their words), and by which parties and people, whose own offers do not count."""

    text: str
    category: str
    areas: Collection[int]
    goals: Mapping[int, str]
    parties: Collection[PartyKey]
    speakers: Collection[int]


def offers_that_fit(wanted: Wanted) -> list[Post]:
    """The few open offers of initiatives and organisations that suit it best, the best first; none when none is alike.

    By the same factors as suggestions. A resident in person is left out, as nobody may know their name. For workers: it
    reads every open offer of the category.
    """
    rows = Post.objects.open().public().filter(side=Side.OFFER, person=None)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    offers = [row for row in compare(rows) if row.party not in wanted.parties]
    if not offers:
        return []
    need = _compared(wanted)
    (closest,) = Pool(offers).closest([need])
    by_key = {row.pk: row for row in closest}
    found = [
        key
        for _rank, key in ranked(need, closest, Side.NEED, Market.now())
        if likeness(need.gist, by_key[key].gist) >= ALIKE_FROM
    ]
    posts = Post.objects.with_party().in_bulk(found[:MOST])
    return [posts[key] for key in found[:MOST]]


def _compared(wanted: Wanted) -> Compared:
    """The same as the factors see it."""
    vectors = encode([wanted.text])
    return Compared(
        pk=0,
        party=("", 0),
        category=wanted.category,
        gist=Gist(wanted.text, None if vectors is None else vectors[0]),
        point=None,
        is_exact=False,
        neighbourhood=None,
        areas=frozenset(wanted.areas),
        works_at=(),
        goals=wanted.goals,
        days=frozenset(),
        day_parts=frozenset(),
        from_on=None,
        until_on=None,
        speakers=frozenset(wanted.speakers),
        partners=frozenset(),
        condition="",
    )
