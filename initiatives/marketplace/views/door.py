"""The doors of the pages of an offer or a need: 404 for those who may not see it, 403 without the right."""

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404

from civicnet.areas import maps
from civicnet.http import Request
from civicnet.workflow import require
from initiatives.marketplace.models import Post


def post_or_404(user: Any, pk: int) -> Post:
    """The post with what its page shows of it, if `user` may see it. Raises Http404."""
    post = get_object_or_404(Post.objects.visible_to(user).for_list().select_related("place", "photo"), pk=pk)
    name_areas([post])
    return post


def post_for(request: Request, pk: int) -> Post:
    """The post, if the person may speak for its party."""
    post = post_or_404(request.user, pk)
    require(request.user, "marketplace.post", post)
    return post


def name_areas(posts: Iterable[Post]) -> None:
    """Give each the neighbourhood that it is in now: for one that was closed, the one that it became part of."""
    known = maps.outlines().by_key
    for post in posts:
        post.neighbourhood = known.get(post.neighbourhood_id)
