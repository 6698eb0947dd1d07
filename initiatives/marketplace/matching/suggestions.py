"""The suggestions of a post as its pages show them: what suits it, and why."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Q

from civicnet.workflow import may
from initiatives.marketplace.matching.compared import Market, compare
from initiatives.marketplace.matching.factors import Reason, reasons
from initiatives.marketplace.models import Post, Side, Suggestion

MOST: Final = 50
FIRST: Final = 3


class Fit(NamedTuple):
    """One suggestion: the post of the other side, why it suits and why not; whether the reader may set it aside."""

    suggestion: Suggestion
    other: Post
    reasons: Sequence[Reason]
    may_set_aside: bool
    is_ours: bool


def suggestions_of(post: Post) -> list[Suggestion]:
    """What suits `post` now, best first. One query."""
    both = [f"{side}__{row}" for side in Side for row in ("initiative", "organisation", "neighbourhood")]
    rows = Suggestion.objects.live().of(post).select_related("need", "offer", *both)
    hidden = [f"{side}__neighbourhood__{column}" for side in Side for column in ("polygon", "path")]
    return list(rows.defer(*hidden)[:MOST])


def suggestions_for(post: Post, user: Any, most: int = MOST) -> list[Fit]:
    """The same with its reasons, in the current language. Thirteen queries at most, however many there are."""
    found = suggestions_of(post)[:most]
    if not found:
        return []
    keys = [post.pk, *(row.other_than(post).pk for row in found)]
    facts = {row.pk: row for row in compare(Post.objects.filter(pk__in=keys))}
    market, ours = Market.now(), bool(user.is_authenticated) and may(user, "marketplace.post", post)
    mine = set(_mine(user, keys)) if user.is_authenticated else set()
    fits = []
    for row in found:
        other = row.other_than(post)
        why = reasons(facts[row.need_id], facts[row.offer_id], market, speaks=ours)
        is_ours = other.pk in mine
        fits.append(Fit(row, other, why, ours or is_ours, is_ours))
    return fits


def _mine(user: Any, keys: Sequence[int]) -> Any:
    return Post.objects.filter(Q(pk__in=keys)).of(user).values_list("pk", flat=True)
