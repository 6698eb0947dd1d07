"""`/marktplaats/<pk>/deel/`: ways to tell others of an offer or a need, a poster, a picture and a code."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet import sharing
from civicnet.caching.pages import kept
from civicnet.permissions import PUBLIC, access
from initiatives.marketplace.models import Post

_TOPICS = ("marketplace", "initiatives", "areas")


def _shared(pk: int) -> sharing.Shared:
    """What is shared of an offer or a need, without who put it up in person; Http404 for what is not public."""
    post = Post.objects.public().for_list().filter(pk=pk).first()
    if post is None:
        raise Http404
    return sharing.Shared(
        name=post.title,
        say=capfirst(post.party_name),
        above=post.kind_and_place,
        area=post.area_name,
        path=reverse("marketplace:post", args=[pk]),
        back=_("Marketplace"),
        back_path=reverse("marketplace:list"),
    )


@access(PUBLIC)
@kept(*_TOPICS)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Ways to tell others."""
    return sharing.render_share(request, _shared(pk))


@access(PUBLIC)
@kept(*_TOPICS)
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster, to print on one sheet and hang up in the shop."""
    return sharing.render_poster(request, _shared(pk))


@access(PUBLIC)
@kept(*_TOPICS)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of the page, as a file."""
    return sharing.code_of(_shared(pk))


@access(PUBLIC)
@kept(*_TOPICS)
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that goes along with the address of the page."""
    return sharing.picture_of(_shared(pk))
