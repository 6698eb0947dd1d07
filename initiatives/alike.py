"""Initiatives that are similar to a draft: "perhaps you know each other". Shown before a new one goes on the site."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import BooleanField, F, FloatField, Func, Q, Value
from django.db.models.functions import Cast

from civicnet.areas.coordinates import metres_between
from civicnet.likeness.nearest import vectors_of
from civicnet.text import search_document, sort_key
from civicnet.text.likeness import COMMON, Gist, likeness
from initiatives.models import Initiative
from initiatives.workflow import LIVE

MOST_WORDS: Final = 12
ALIKE_NAME: Final = 0.35  # similarity of pg_trgm, from 0 to 1
SHARED_NEARBY: Final = 2  # words in common, in the same neighbourhood
SHARED_ANYWHERE: Final = 3
MOST_SAID: Final = 3  # words that are named as what is alike
CANDIDATES: Final = 30
NEIGHBOURS: Final = 300  # of the same neighbourhood, the newest, whose meaning is compared
ALIKE_MEANING: Final = 0.38  # likeness of those that have no telling words in common
_WORD: Final = re.compile(r"\w[\w'’-]*")

# The words of a draft, as they are written there in small letters, with what the search makes of each: the word and the
# parts that it is put together of.
Words = Mapping[str, frozenset[str]]


class SameName(Func):
    """Whether two texts are alike by pg_trgm's own threshold (0.3); uses the trigram index."""

    arg_joiner = " %% "
    template = "%(expressions)s"
    output_field = BooleanField()


class Lookalike(NamedTuple):
    """A similar initiative; the words that they share, or whether it says the same in other words (neither: nearly the
    same name); and whether it is in the same neighbourhood, and how many metres away, if both say where they are.
    """

    initiative: Initiative
    words: list[str]
    nearby: bool
    metres: int | None
    in_other_words: bool = False


def lookalikes(draft: Initiative, limit: int = 3) -> list[Lookalike]:
    """At most `limit` active initiatives that are similar to `draft`, the most similar first. At most four queries.

    Alike is: nearly the same name; in the same neighbourhood the first telling word of the name (what it is), or two
    others in common, or the same meaning in other words; or anywhere, all telling words of the name and three in
    common. A neighbourhood, a street or a group of that name alone makes nothing alike, so names are no telling words.
    """
    found = _alike_in_words(draft)
    known = {alike.initiative.pk for _score, alike in found}
    found += (pair for pair in _alike_in_meaning(draft) if pair[1].initiative.pk not in known)
    found.sort(key=lambda item: (-item[0], item[1].initiative.pk))
    return [alike for _score, alike in found[:limit]]


def _alike_in_words(draft: Initiative) -> list[tuple[float, Lookalike]]:
    """Those that are alike by their name or by the words that they share, with how much. One query."""
    of_name = _telling_words(draft.name)
    words = _telling_words(draft.name, draft.summary, draft.purpose)
    tokens = set().union(*words.values())
    name = sort_key(draft.name)
    rows = (
        Initiative.objects.public()
        .filter(stage__in=LIVE)
        .exclude(pk=draft.pk)
        .select_related("neighbourhood")
    )
    # Each of these uses its own index, so a registry of 20,000 is not scanned.
    wanted = Q(SameName(F("sort_key"), Value(name)))
    if of_name:
        wanted |= Q(search=_query(" & ", set().union(*of_name.values())))
    if draft.neighbourhood_id is not None and tokens:
        wanted |= Q(neighbourhood=draft.neighbourhood_id, search=_query(" | ", tokens))
    rows = rows.filter(wanted).annotate(
        same_name=TrigramSimilarity("sort_key", name),
        rank=SearchRank(F("search"), _query(" | ", tokens)) if tokens else Cast(Value(0), FloatField()),
    )
    rows = rows.defer("search", "purpose", "neighbourhood__polygon", "neighbourhood__path")
    found = []
    for row in rows.order_by(-(F("same_name") + 2 * F("rank")), "-pk")[:CANDIDATES]:
        nearby = draft.neighbourhood_id is not None and row.neighbourhood_id == draft.neighbourhood_id
        theirs = set(row.search_text.split())
        shared = [word for word, parts in words.items() if parts & theirs]
        most = SHARED_NEARBY if nearby else SHARED_ANYWHERE
        by_name = nearby and next(iter(of_name), "") in shared
        if row.same_name >= ALIKE_NAME or by_name or len(shared) >= most:
            said = _named(_said(word, words[word] & theirs) for word in shared)
            alike = Lookalike(row, said, nearby, _about(metres_between(_point(draft), _point(row))))
            # Neighbours first: they can meet.
            found.append((row.same_name + 0.2 * len(shared) + 0.3 * nearby, alike))
    return found


def _alike_in_meaning(draft: Initiative) -> list[tuple[float, Lookalike]]:
    """Those of the same neighbourhood that want the same in other words, with how much. Three queries, or none without
    a neighbourhood; nothing as long as the worker has not read the draft.
    """
    if draft.neighbourhood_id is None:
        return []
    near = Initiative.objects.public().filter(stage__in=LIVE, neighbourhood=draft.neighbourhood_id)
    keys = list(near.exclude(pk=draft.pk).order_by("-pk").values_list("pk", flat=True)[:NEIGHBOURS])
    vectors = vectors_of(Initiative, [draft.pk, *keys]) if keys else {}
    mine = vectors.pop(draft.pk, None)
    if mine is None:
        return []
    closest = sorted(vectors, key=lambda key: -float(mine @ vectors[key]))[:MOST_SAID]
    gist, found = Gist(draft.likened(), mine), []
    rows = Initiative.objects.filter(pk__in=closest).select_related("neighbourhood")
    for row in rows.defer("search", "neighbourhood__polygon", "neighbourhood__path"):
        alike = likeness(gist, Gist(row.likened(), vectors[row.pk]))
        if alike >= ALIKE_MEANING:
            metres = _about(metres_between(_point(draft), _point(row)))
            found.append((alike + 0.3, Lookalike(row, [], True, metres, in_other_words=True)))
    return found


def _query(joined_by: str, words: Iterable[str]) -> SearchQuery:
    return SearchQuery(joined_by.join(words), config="simple", search_type="raw")


def _about(metres: int | None) -> int | None:
    """As people say it: by fifties."""
    return None if metres is None else max(50, round(metres / 50) * 50)


def _point(initiative: Initiative) -> tuple[float, float] | None:
    """Longitude and latitude, where it says them itself."""
    if initiative.lon is None or initiative.lat is None:
        return None
    return initiative.lon, initiative.lat


def _said(word: str, shared: frozenset[str]) -> str:
    """How a shared word is named: as the draft writes it, or the part of it that the other has as well."""
    whole = search_document(word).split()[0]
    return word if whole in shared else max(sorted(shared), key=len)


def _named(words: Iterable[str]) -> list[str]:
    """Each word once, without those that are part of another one; at most MOST_SAID."""
    said = list(dict.fromkeys(words))
    return [word for word in said if not any(word in other for other in said if other != word)][:MOST_SAID]


def _telling_words(*texts: str) -> Words:
    """The words that tell what it is about: at most MOST_WORDS, the first ones."""
    written = [(word, starts) for text in texts for word, starts in _words(text)]
    names = {word.lower() for word, starts in written if word[0].isupper() and not starts}
    found: dict[str, frozenset[str]] = {}
    for word in dict.fromkeys(word.lower() for word, _starts in written):
        parts = search_document(word).split()
        telling = frozenset(part for part in parts if len(part) > 3 and part.isalnum() and part not in COMMON)
        if telling and word not in names and parts[0] not in COMMON:
            found[word] = telling
    return dict(list(found.items())[:MOST_WORDS])


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word of a text, and whether a sentence starts with it: elsewhere a capital makes it a name."""
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip(" \t“\"'(")
        yield match.group(), not before or before[-1] in ".!?:;\n"
