"""Making suggestions, telling both sides of them, and setting one aside. Making them is work for the worker.

Source: domain.md, Marketplace: both ways, the same category, with the reason in words, within a minute.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from civicnet.database.locks import wait_for_turn
from civicnet.journal.actions import record
from civicnet.likeness.actions import refresh
from civicnet.outbox.actions import publish, tell
from civicnet.outbox.models import Message
from civicnet.text.likeness import likeness
from civicnet.workflow import SYSTEM, require
from initiatives.marketplace.letters.suggestion import Match
from initiatives.marketplace.matching.compared import Compared, Market, compare
from initiatives.marketplace.matching.pool import KEEP, Pool, best_pairs, ranked
from initiatives.marketplace.models import Category, Post, Side, Suggestion

# Not more than one notice in this time about the same post; what else is found waits for the letter of many things.
TOLD_EACH: Final = timedelta(days=1)
# Only of what was put up or changed so lately people get a notice: not of what an import brings.
NEWS: Final = timedelta(days=1)
# Only of the best few people get a notice, and only if the texts are this much alike.
TELL_FIRST: Final = 3
TELL_FROM: Final = 0.2
BATCH: Final = 1000

Pair = tuple[int, int]  # the keys of a need and an offer


def ask_for_suggestions(payload: dict[str, Any]) -> None:
    """Subscriber of what opens a post: has the worker look what suits it."""
    publish("marketplace.suggest", {"posts": [payload["id"]]}, kind=Message.Kind.TASK)


def ask_after_reading(payload: dict[str, Any]) -> None:
    """Subscriber of `meaning.made`: has the worker look what suits the posts that say something new."""
    if payload["kind"] == Post._meta.label_lower:
        publish("marketplace.suggest", {"posts": payload["keys"]}, kind=Message.Kind.TASK)


def suggest(posts: Iterable[int]) -> int:
    """Find what suits these posts, both ways, and tell both sides of what is new. Returns how many pairs are new.

    A post that has no vector yet gets one first; that is an event by itself, after which this is called again for it.
    Idempotent.
    """
    rows = Post.objects.open().public().filter(pk__in=list(posts)).order_by("pk")
    return sum(_suggest_for(row) for row in rows if not refresh([row]))


def _suggest_for(post: Post) -> int:
    """The same for one open post. Reads every open post of the other side and category; locks only to write."""
    opposite = Side.OFFER if post.side == Side.NEED else Side.NEED
    rows = Post.objects.open().public().filter(category=post.category)
    mine, others = compare(rows.filter(pk=post.pk)), compare(rows.filter(side=opposite))
    if not mine or not others:
        return 0
    market, never = Market.now(), _set_aside(Suggestion.objects.of(post))
    (closest,) = Pool(others).closest(mine)
    found = ranked(mine[0], closest, post.side, market)
    found = [(value, key) for value, key in found if _pair(post, key) not in never]
    worst = _worst_kept([key for _rank, key in found], opposite)
    # Its own best, and those for whom it is among the best: a late offer may be the first choice of an early need.
    kept = {
        _pair(post, key): value
        for n, (value, key) in enumerate(found)
        if n < KEEP or value >= worst.get(key, float("-inf"))
    }
    with transaction.atomic():
        wait_for_turn(f"suggestions of {post.category}")
        new = _keep(kept)
        Suggestion.objects.standing().of(post).exclude(_any_of(kept)).delete()
        _tell_both(new, {row.pk: row for row in (*mine, *others)}, market)
    return len(new)


def ask_for_all_suggestions() -> None:
    """Have the worker find the best pairs of every category anew. A task for each: what is broken off begins with the
    category that it was at, and the others are done or wait their turn."""
    with transaction.atomic():
        for category in Category:
            publish("marketplace.suggest_for_category", {"category": category.value}, kind=Message.Kind.TASK)


def suggest_for_category(category: str) -> int:
    """Find the best pairs of a category anew, and forget the others. Tells nobody. Returns how many there are.

    Once a night: scarcity, distances and what others put up may have changed the order. Keeps in memory the open posts
    of the category, and of each the best few. What was suggested meanwhile stays. Idempotent.
    """
    began = timezone.now()
    rows = Post.objects.open().public().filter(category=category)
    needs, offers = compare(rows.filter(side=Side.NEED)), compare(rows.filter(side=Side.OFFER))
    never = _set_aside(Suggestion.objects.filter(need__category=category))
    pairs = best_pairs(needs, offers, Market.now(), never) if needs and offers else {}
    _replace(category, pairs, began)
    return len(pairs)


@transaction.atomic
def set_aside(suggestion: Suggestion, *, actor: Any, reason: str = "") -> None:
    """It does not suit: it is shown to neither side again, ever. Twice is once. Raises PermissionDenied."""
    require(actor, "marketplace.set_aside", suggestion)
    row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if row.set_aside_at is not None:
        return
    row.set_aside_at, row.set_aside_by, row.reason = timezone.now(), actor, reason
    row.save(update_fields=["set_aside_at", "set_aside_by", "reason"])
    record(row, "set_aside", actor=actor)


def _pair(post: Post, other: int) -> Pair:
    return (post.pk, other) if post.side == Side.NEED else (other, post.pk)


def _set_aside(suggestions: "QuerySet[Suggestion]") -> set[Pair]:
    return set(suggestions.exclude(set_aside_at=None).values_list("need", "offer"))


def _worst_kept(keys: Collection[int], side: str) -> Mapping[int, float]:
    """The rank that a suggestion must reach to be among the best of each of these posts; none while there is room."""
    ranks: dict[int, list[float]] = defaultdict(list)
    standing = Suggestion.objects.standing().filter(**{f"{side}__in": list(keys)})
    for key, rank in standing.values_list(side, "rank"):
        ranks[key].append(rank)
    return {key: sorted(found, reverse=True)[KEEP - 1] for key, found in ranks.items() if len(found) >= KEEP}


def _keep(pairs: Mapping[Pair, float]) -> list[Suggestion]:
    """Write these pairs with their rank. Returns those that are new. What was set aside stays so."""
    new = pairs.keys() - set(Suggestion.objects.filter(_any_of(pairs)).values_list("need", "offer"))
    _write(pairs)
    parties = [f"{side}__{row}" for side in Side for row in ("initiative", "organisation", "person")]
    return list(Suggestion.objects.filter(_any_of(new)).select_related("need", "offer", *parties))


def _write(pairs: Mapping[Pair, float]) -> None:
    """Write these pairs with their rank; of what is there already only that changes."""
    rows = [
        Suggestion(need_id=need, offer_id=offer, rank=rank) for (need, offer), rank in sorted(pairs.items())
    ]
    Suggestion.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["need", "offer"],
        update_fields=["rank"],
        batch_size=BATCH,
    )


def _any_of(pairs: Collection[Pair]) -> Q:
    """The condition of being one of these pairs."""
    found = Q(pk=None)
    for need, offer in pairs:
        found |= Q(need=need, offer=offer)
    return found


def _replace(category: str, pairs: Mapping[Pair, float], began: datetime) -> None:
    """Make these the pairs of a category, beside those that were found since `began`.

    A batch at a time, so that a new post need not wait for long; only what differs is written.
    """
    standing = Suggestion.objects.standing().filter(need__category=category, made_at__lt=began)
    different, gone = dict(pairs), []
    for pk, need, offer, rank in standing.values_list("pk", "need", "offer", "rank"):
        if (need, offer) not in pairs:
            gone.append(pk)
        elif pairs[need, offer] == rank:
            del different[need, offer]
    rows = sorted(different.items())
    for first in range(0, len(rows), BATCH):
        with transaction.atomic():
            wait_for_turn(f"suggestions of {category}")
            _write(dict(rows[first : first + BATCH]))
    for first in range(0, len(gone), BATCH):
        Suggestion.objects.filter(pk__in=gone[first : first + BATCH]).delete()


def _tell_both(new: Collection[Suggestion], facts: Mapping[int, Compared], market: Market) -> None:
    """Tell the people behind each post of the best of what is new, at most once a day for each post; the rest stands in
    their next letter about many things, from the moment on at which they may be told again."""
    now = timezone.now()
    strong = [
        row
        for row in sorted(new, key=lambda row: -row.rank)
        if _is_news(row) and likeness(facts[row.need_id].gist, facts[row.offer_id].gist) >= TELL_FROM
    ]
    for side, other in ((Side.NEED, Side.OFFER), (Side.OFFER, Side.NEED)):
        told = _told_lately([getattr(row, f"{side}_id") for row in strong], side)
        for row in strong:
            post: Post = getattr(row, side)
            if not _is_among_first(row, post):
                continue
            mine = Suggestion.objects.filter(pk=row.pk)
            if post.pk in told:
                mine.update(**{f"{side}_news_at": told[post.pk] + TOLD_EACH})
                continue
            told[post.pk] = now
            match = Match(post, getattr(row, other), facts[row.need_id], facts[row.offer_id], market)
            if side == Side.NEED:
                tell(post.speakers(), "suggestion.offer_found", "posters", about=match, by=SYSTEM)
            else:
                tell(post.speakers(), "suggestion.need_found", "posters", about=match, by=SYSTEM)
            mine.update(**{f"{side}_told_at": now})


def _is_news(suggestion: Suggestion) -> bool:
    """Whether one of the two was put up or changed just now."""
    since = timezone.now() - NEWS
    return any(
        max(post.opened_at or post.changed_at, post.changed_at) > since
        for post in (suggestion.need, suggestion.offer)
    )


def _told_lately(posts: Collection[int], side: str) -> dict[int, datetime]:
    """When the people behind each of these posts had their last notice, of those that may have no other one yet."""
    since = timezone.now() - TOLD_EACH
    lately = Suggestion.objects.filter(**{f"{side}__in": posts, f"{side}_told_at__gt": since})
    return dict(lately.order_by(f"{side}_told_at").values_list(side, f"{side}_told_at"))


def _is_among_first(suggestion: Suggestion, post: Post) -> bool:
    better = Suggestion.objects.standing().of(post).filter(rank__gt=suggestion.rank)
    return better.count() < TELL_FIRST
