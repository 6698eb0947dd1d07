"""`/initiatieven/<slug>/deel/`: ways to tell others of an initiative, a poster for the window, a picture and a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet import sharing
from civicnet.caching.pages import kept
from civicnet.permissions import PUBLIC, access
from initiatives.models import Initiative


def _shared(slug: str) -> sharing.Shared:
    """What is shared of an initiative; Http404 for what is not public."""
    rows = Initiative.objects.public().select_related("neighbourhood")
    found = get_object_or_404(rows.defer("neighbourhood__polygon", "neighbourhood__path"), slug=slug)
    return sharing.Shared(
        name=found.name,
        say=found.summary,
        above=found.meta,
        area=found.neighbourhood.name if found.neighbourhood else "",
        path=reverse("initiative", args=[slug]),
        back=_("Initiatives"),
        back_path=reverse("initiatives:list"),
    )


@access(PUBLIC)
@kept("initiatives", "areas")
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Ways to tell others."""
    return sharing.render_share(request, _shared(slug))


@access(PUBLIC)
@kept("initiatives", "areas")
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster, to print on one sheet."""
    return sharing.render_poster(request, _shared(slug))


@access(PUBLIC)
@kept("initiatives", "areas")
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The QR code of the page, as a file."""
    return sharing.code_of(_shared(slug))


@access(PUBLIC)
@kept("initiatives", "areas")
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that goes along with the address of the page."""
    return sharing.picture_of(_shared(slug))
