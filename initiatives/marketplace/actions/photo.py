"""Verbs on the photo of an offer or a need."""

from typing import IO

from django.db import transaction

from civicnet.files.actions import remove as remove_file
from civicnet.files.actions import store_photo
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.journal.actions import record
from civicnet.workflow import Actor, NotAllowedNow, require
from initiatives.marketplace.actions.post import locked
from initiatives.marketplace.models import Post


def set_post_photo(post: Post, upload: IO[bytes] | PreparedPhoto, *, actor: Actor, alt: str) -> Post:
    """Give a draft or a live post this picture, cleaned, in the place of the one that it has.

    The picture is prepared before the post is locked. Raises ValidationError with what is wrong with it or with `alt`,
    PermissionDenied, NotAllowedNow for what is closed.
    """
    require(actor, "marketplace.post", post)
    prepared = upload if isinstance(upload, PreparedPhoto) else prepare_photo(upload)
    with transaction.atomic():
        post = _changeable(post, actor)
        before, public = post.photo, post.is_live and post.hidden_at is None
        post.photo = store_photo(prepared, actor=actor, alt=alt, public=public)
        post.photo_alt = post.photo.alt_text
        post.save(update_fields=["photo", "photo_alt"])
        if before is not None:
            remove_file(before, actor=actor)
        record(post, "set_photo", actor=actor)
    return post


@transaction.atomic
def remove_post_photo(post: Post, *, actor: Actor) -> Post:
    """Take its picture away. Doing it twice changes nothing more."""
    post = _changeable(post, actor)
    before, post.photo, post.photo_alt = post.photo, None, ""
    if before is not None:
        post.save(update_fields=["photo", "photo_alt"])
        remove_file(before, actor=actor)
        record(post, "remove_photo", actor=actor)
    return post


def _changeable(post: Post, actor: Actor) -> Post:
    """The post, locked. Raises PermissionDenied, and NotAllowedNow for what is closed."""
    post = locked(post)
    require(actor, "marketplace.post", post)
    if not post.is_live and post.state != Post.State.DRAFT:
        raise NotAllowedNow(post, "edit")
    return post
