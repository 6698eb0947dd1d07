"""The page for when there is no connection, and the small worker in the browser that keeps and shows it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control

from civicnet.areas.models import Municipality
from civicnet.http import Theme, render
from civicnet.permissions import PUBLIC, access


@access(PUBLIC)
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser shows instead of its own message. The worker fetches it without cookies: it is the same for all."""
    return render(request, "offline.html")


@access(PUBLIC)
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker. Stands at the root of the site, because it may only serve what lies below it."""
    pages = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            pages[code] = reverse("offline")
    context = {"pages": pages, "theme": Theme.of(Municipality.current())}
    return render(request, "pages/service_worker.js", context, content_type="text/javascript; charset=utf-8")
