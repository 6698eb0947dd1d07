"""An outage: the 503 page while the database is away or busy, with what was typed, and the 400 and 500 pages."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from civicnet.api.problems import PREFIX, problem
from civicnet.api.wire import PROBLEM
from civicnet.database.errors import is_away, is_busy
from civicnet.forms.typed import CSRF, ONCE, typed_in
from civicnet.serving.refusals import render_alone

log = structlog.get_logger(__name__)
# For how long after a page found the database away the others need not each find out.
REST_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 5
ALWAYS_ASKED: Final = frozenset({"/livez", "/readyz"})
_away_until = 0.0


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught: 503 when the database is away or busy, and else the 500 page.

    All stand alone: they ask nothing of the database or the session.
    """
    error = sys.exc_info()[1]
    if is_away(error):
        return begin_outage(request)
    if is_busy(error):
        return busy_page(request)
    return render_alone("500.html", 500, {"typed": typed_in(request)})


def bad_request(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Django's handler of what cannot be read: the 400 page. It stands alone, as anything may be wrong, the host included.

    A session that cannot be saved because the database is away comes here as well (SessionInterrupted): that is 503.
    """
    cause = exception
    while cause is not None:
        if is_away(cause):
            return begin_outage(request)
        if is_busy(cause):
            return busy_page(request)
        cause = cause.__cause__ or cause.__context__
    return render_alone("400.html", 400)


def begin_outage(request: HttpRequest) -> HttpResponse:
    """The answer to the request that found the database away; `answer_while_away` answers the next ones."""
    global _away_until
    log.warning("database_away")
    _away_until = monotonic() + REST_SECONDS
    return away_page(request)


def busy_page(request: HttpRequest) -> HttpResponse:
    """The answer to a request that waited too long for a lock or a statement. Others are not shut out."""
    log.warning("database_busy")
    return away_page(request, busy=True)


def away_page(request: HttpRequest, *, busy: bool = False) -> HttpResponse:
    """The 503 page, with what was typed and a button to send it again, or the API's own answer."""
    typed = typed_in(request)
    if request.path.startswith(PREFIX):
        response: HttpResponse = JsonResponse(problem(503), status=503, content_type=PROBLEM)
    else:
        # With its own marks: the same form, so it still works once.
        marks = (
            [(name, request.POST[name]) for name in (CSRF, ONCE) if name in request.POST]
            if typed.address
            else []
        )
        context = {"typed": typed, "marks": marks, "busy": busy}
        response = render_alone("503.html", 503, context)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def answer_while_away(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: for a moment after a page could not reach the database, answer all others with 503 at once.

    Each would wait for a connection as well, and those that wait for a thread would wait for all before them.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if monotonic() < _away_until and request.path not in ALWAYS_ASKED:
            return away_page(request)
        return get_response(request)

    return middleware
