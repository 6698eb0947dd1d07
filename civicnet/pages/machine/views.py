"""What programs ask for first: what they may read, what there is, and whom to tell about a leak."""

from collections.abc import Iterator
from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from civicnet.addresses import site_url
from civicnet.areas.finding import area_names
from civicnet.areas.models import Municipality
from civicnet.deadlines import local_date
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import Assessment
from initiatives.collaborations.models import Collaboration
from initiatives.marketplace.models import Post
from initiatives.models import Initiative

# The most that a sitemap may hold (sitemaps.org).
MOST_ADDRESSES = 50_000


@access(PUBLIC)
def favicon(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`: what a browser asks for beside a file that it shows by itself, such as a list of ballots."""
    return redirect(static("civicnet/icon.svg"))


@access(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: all that is public may be read; the filters of the list make endless pages of the same."""
    lines = [
        "User-agent: *",
        "Disallow: /account/",
        "Disallow: /beheer/",
        "Disallow: /mijn/",
        "Disallow: /werk/",
        "Disallow: /initiatieven/?",
        "Disallow: /en/initiatieven/?",
        "Disallow: /marktplaats/?",
        "Disallow: /en/marktplaats/?",
        f"Sitemap: {site_url(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@access(PUBLIC)
def security(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt` (RFC 9116): the municipality's own address; valid for half a year from now."""
    municipality = Municipality.current()
    email = (municipality and municipality.email) or settings.DEFAULT_FROM_EMAIL
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {site_url(reverse('security'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@access(PUBLIC)
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """`/sitemap.xml`: every public page with the day it last changed."""
    return StreamingHttpResponse(_sitemap(), content_type="application/xml; charset=utf-8")


def _sitemap() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for name in (
        "home",
        "initiatives:list",
        "marketplace:list",
        "collaborations:list",
        "vision:read",
        "assessments:list",
        "network:network",
        "trust",
        "promises",
        "how_it_works",
        "open_data",
    ):
        yield _address(reverse(name))
    for area in area_names():
        yield _address(reverse("neighbourhood", args=[area.code]))
    rows = Initiative.objects.public().order_by("pk").values_list("slug", "changed_at")[:MOST_ADDRESSES]
    for slug, changed_at in rows.iterator(chunk_size=2000):
        yield _address(reverse("initiative", args=[slug]), local_date(changed_at).isoformat())
    posts = Post.objects.public().open().order_by("pk").values_list("pk", "changed_at")[:MOST_ADDRESSES]
    for pk, changed_at in posts.iterator(chunk_size=2000):
        yield _address(reverse("marketplace:post", args=[pk]), local_date(changed_at).isoformat())
    together = Collaboration.objects.public().order_by("pk").values_list("slug", "changed_at")
    for slug, changed_at in together.iterator(chunk_size=2000):
        yield _address(
            reverse("collaborations:collaboration", args=[slug]), local_date(changed_at).isoformat()
        )
    answers = Assessment.objects.decided().filter(initiative__in=Initiative.objects.public())
    for pk, changed_at in answers.order_by("pk").values_list("pk", "changed_at"):
        yield _address(reverse("assessments:page", args=[pk]), local_date(changed_at).isoformat())
    yield "</urlset>\n"


def _address(path: str, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(site_url(path))}</loc>{when}</url>\n"
