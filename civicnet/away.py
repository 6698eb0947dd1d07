"""What a page says while the database is away or busy: 503, soon, with what was typed. And the 500 page."""

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
from civicnet.refusals import standing_alone

log = structlog.get_logger(__name__)
# After a page found the database away, the others need not each find out for so long.
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
        return away_from_now(request)
    if is_busy(error):
        return busy(request)
    return standing_alone("500.html", 500, {"typed": typed_in(request)})


def bad_request(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Django's handler of what cannot be read: the 400 page. It stands alone, as anything may be wrong, the host included.

    A session that cannot be saved because the database is away comes here as well (SessionInterrupted): that is 503.
    """
    cause = exception
    while cause is not None:
        if is_away(cause):
            return away_from_now(request)
        if is_busy(cause):
            return busy(request)
        cause = cause.__cause__ or cause.__context__
    return standing_alone("400.html", 400)


def away_from_now(request: HttpRequest) -> HttpResponse:
    """The answer to who found out that the database is away; `at_once` answers the next ones."""
    global _away_until
    log.warning("database_away")
    _away_until = monotonic() + REST_SECONDS
    return away(request)


def busy(request: HttpRequest) -> HttpResponse:
    """The answer to who waited too long for a lock or a statement. Others are not shut out."""
    log.warning("database_busy")
    return away(request, busy=True)


def away(request: HttpRequest, *, busy: bool = False) -> HttpResponse:
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
        response = standing_alone("503.html", 503, context)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def at_once(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: for a moment after a page could not reach the database, answer all others with 503 at once.

    Each would wait for a connection as well, and those that wait for a thread would wait for all before them.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if monotonic() < _away_until and request.path not in ALWAYS_ASKED:
            return away(request)
        return get_response(request)

    return middleware
