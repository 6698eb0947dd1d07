"""Whether this process lives and can serve, for `manage.py up`, load balancers and monitoring."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache

from civicnet.limits import counted_together
from civicnet.permissions import PUBLIC, access


@access(PUBLIC)
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not.

    A broker that is down is no reason to take the site away: what must go out waits in the outbox, and the limits on
    signing in are not counted meanwhile, which `limits` tells to who watches.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            answers = cursor.fetchone() is not None
    except DatabaseError:
        answers = False
    told = {"database": answers, "limits": counted_together()}
    return JsonResponse(
        {part: "ok" if well else "unavailable" for part, well in told.items()}, status=200 if answers else 503
    )


def one_address(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: on loopback, send 127.0.0.1 to localhost, where passkeys and cookies belong."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        host, _, port = request.get_host().partition(":")
        if settings.ON_LOOPBACK and host == "127.0.0.1" and request.path not in {"/livez", "/readyz"}:
            address = f"localhost:{port}" if port else "localhost"
            return HttpResponseRedirect(f"http://{address}{request.get_full_path()}")
        return get_response(request)

    return middleware
