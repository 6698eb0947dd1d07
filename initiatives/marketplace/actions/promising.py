"""How much of an offer or a need is promised. Exchanges call these inside their own transaction.

Source: domain.md, Marketplace: of an offer with number n never more than n is agreed.
"""

from datetime import datetime

from django.db import transaction

from civicnet.workflow import SYSTEM, NotAllowedNow, perform
from initiatives.marketplace.actions.post import locked
from initiatives.marketplace.models import Post


@transaction.atomic
def take(post: Post, number: int, *, at: datetime | None = None) -> Post:
    """Promise `number` of it, 1 or more; when none is left it is reserved. Locks the row.

    Raises NotAllowedNow when it is not open or less than `number` is left.
    """
    post = locked(post)
    if not post.is_open or not 1 <= number <= post.left:
        raise NotAllowedNow(post, "take")
    post.taken += number
    post.save(update_fields=["taken"])
    return post if post.left else perform(post, "reserve", actor=SYSTEM, at=at)


@transaction.atomic
def give_back(post: Post, number: int, *, at: datetime | None = None) -> Post:
    """Undo `take`, as the promise fell through. What was reserved is open again; what is closed stays closed."""
    post = locked(post)
    post.taken = max(post.taken - number, 0)
    post.save(update_fields=["taken"])
    return perform(post, "release", actor=SYSTEM, at=at) if post.state == Post.State.RESERVED else post
