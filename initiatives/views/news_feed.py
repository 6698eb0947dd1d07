"""The news of one initiative for a feed reader."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.permissions import PUBLIC, access
from initiatives.models import Initiative

FEED_ITEMS: Final = 20


@access(PUBLIC)
@kept("initiatives")
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/rss.xml`: the news of the initiators."""
    found = get_object_or_404(Initiative.objects.public(), slug=slug)
    here = site_url(found.get_absolute_url())
    rss = Rss201rev2Feed(
        title=found.name,
        link=here,
        description=found.summary or found.name,
        language=get_language(),
        feed_url=site_url(request.get_full_path()),
    )
    for update in found.updates.shown()[:FEED_ITEMS]:
        address = site_url(update.get_absolute_url())
        rss.add_item(
            title=update.title,
            link=address,
            unique_id=address,
            description=update.html,
            pubdate=update.at,
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
