"""Who may do what in the marketplace. Source: domain.md, Marketplace and Who."""

from typing import Any

import rules

from initiatives.marketplace.models import POSTER, Exchange, Post, Suggestion


@rules.predicate
def is_signed_in(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@rules.predicate
def speaks_for_it(user: Any, post: Post | None) -> bool:
    """Whether the person may speak for its party; for none before there is one."""
    return post is None or post.speaks_for_party(user)


@rules.predicate
def answers_for_others(user: Any, exchange: Exchange | None) -> bool:
    """Whether the person may speak for the party that answers, and not for the one that put it up."""
    return (
        exchange is not None and exchange.speaks_for_party(user) and not exchange.post.speaks_for_party(user)
    )


@rules.predicate
def is_of_one_side(user: Any, exchange: Exchange | None) -> bool:
    """Whether the person speaks for one of the two: who belongs to both would agree with themselves."""
    return exchange is not None and exchange.side_of(user) != ""


@rules.predicate
def put_it_up(user: Any, exchange: Exchange | None) -> bool:
    return exchange is not None and exchange.side_of(user) == POSTER


@rules.predicate
def speaks_for_either(user: Any, suggestion: Suggestion | None) -> bool:
    """Whether the person may speak for one of its two posts."""
    return suggestion is None or any(
        post.speaks_for_party(user) for post in (suggestion.need, suggestion.offer)
    )


rules.add_perm("marketplace.set_aside", is_signed_in & speaks_for_either)
rules.add_perm("marketplace.post", is_signed_in & speaks_for_it)
rules.add_perm("marketplace.settle", rules.always_deny)  # exchanges and the clock alone
rules.add_perm("marketplace.answer", is_signed_in & answers_for_others)
rules.add_perm("marketplace.begin", is_signed_in & put_it_up)
rules.add_perm("marketplace.talk", is_signed_in & is_of_one_side)
