"""What the marketplace forgets of somebody whose account is erased: what they put up and said in person.

What they did for an initiative or an organisation is of that party, and stays.
"""

from django.db import transaction
from django.db.models import Q

from civicnet.accounts.models import User
from civicnet.search.actions import index
from initiatives.marketplace.actions.exchange import close
from initiatives.marketplace.actions.exchange_clock import erase_conversation
from initiatives.marketplace.actions.outcome import settle_posts
from initiatives.marketplace.actions.post import remove_post_draft, withdraw_post
from initiatives.marketplace.models import Exchange, Post, Suggestion


@transaction.atomic
def forget_person(user: User) -> None:
    """End the exchanges of `user` in person and erase what was said in them; delete their drafts, take off what is live,
    and leave of what was public the title only. That both helped each other stays.
    """
    mine = Exchange.objects.filter(Q(person=user) | Q(post__person=user))
    for exchange in mine.with_sides().order_by("pk"):
        _end(exchange)
    Suggestion.objects.filter(set_aside_by=user).update(reason="")
    for post in Post.objects.filter(person=user).select_related("photo").order_by("pk"):
        if post.state == Post.State.DRAFT:
            remove_post_draft(post, actor=user)
            continue
        if post.is_live:
            post = withdraw_post(post, actor=user)
        _keep_title(post)


def _end(exchange: Exchange) -> None:
    was_promised = exchange.is_promised
    if exchange.is_live:
        exchange = close(exchange)
    if was_promised:
        settle_posts(exchange)
    if exchange.erased_at is None:
        erase_conversation(exchange)


def _keep_title(post: Post) -> None:
    """Its photo is removed with the files that no page shows any more."""
    post.text = post.place_note = post.photo_alt = ""
    post.lat = post.lon = post.photo = None
    post.save(update_fields=["text", "place_note", "photo_alt", "lat", "lon", "photo"])
    index(post)
