"""`/initiatieven/<slug>/deel/`: ways to tell others of an initiative, and a poster for the window."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.frontend.qr import qr_code
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.models import Initiative


@access(PUBLIC)
@kept("initiatives", "areas")
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """The address to copy, WhatsApp, mail, and what the poster looks like. For browsers that cannot share by themselves."""
    return render(request, "initiatives/share.html", _context(slug))


@access(PUBLIC)
@kept("initiatives", "areas")
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster, to print on one sheet."""
    return render(request, "initiatives/poster.html", _context(slug))


def _context(slug: str) -> dict[str, Any]:
    """What both show; Http404 for what is not public."""
    rows = Initiative.objects.public().select_related("neighbourhood")
    found = get_object_or_404(rows.defer("neighbourhood__polygon", "neighbourhood__path"), slug=slug)
    address = site_url(reverse("initiative", args=[slug]))
    shown = address.partition("://")[2].rstrip("/")
    return {"initiative": found, "address": address, "shown": shown, "qr": qr_code(address)}
