"""Below /visie/instemmen/ nobody is known: it is not even looked up who is signed in.

So no page of the vote can know an account, no line of the log names one, and nothing of a vote lands in a session.
At the desk staff are signed in, but there too no line of the log shows that somebody was there at that moment.
"""

import re
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import clear_contextvars

# The path, in every language. Its pages are in urls.py.
BELOW = "/visie/instemmen/"
# Where staff hand out papers and key them in, below /visie/werkplaats/rondes/<code>/ (urls.py).
DESK = re.compile(r"/visie/werkplaats/rondes/[^/]+/(balie|biljetten)/")
# The way to the sign-in broker and back; holds no name (oidc.py).
LOGIN_COOKIE = "stemmen"


def is_voting(path: str) -> bool:
    """Whether the address is one of the vote."""
    return any(
        path.startswith(f"{prefix}{BELOW}")
        for prefix in ("", *(f"/{code}" for code, _n in settings.LANGUAGES))
    )


def leaves_no_line(path: str) -> bool:
    """Whether a request for this address is kept out of the log: those of the vote, and those of the desk."""
    return is_voting(path) or DESK.search(path) is not None


def forget_cookies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before the session is opened: forget every cookie of the site, and let no answer be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_voting(request.path):
            return get_response(request)
        request.COOKIES = {k: v for k, v in request.COOKIES.items() if k == LOGIN_COOKIE}
        response = get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return middleware


class _RequestLines(RequestMiddleware):
    """Lines for each request; that of a fault at the desk does not say which member of staff was there."""

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        if not leaves_no_line(request.path):
            RequestMiddleware.bind_user_id(request)


def request_lines(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware in the place of django_structlog's: a line in the log for each request, and none for those of a vote.

    Nor for the desk: a line with the moment and the member of staff would tell when a voter was helped, and by whom.

    What goes wrong is logged there as well, without a request id, an account or an address.
    """
    logged = _RequestLines(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        if not leaves_no_line(request.path):
            return cast(HttpResponse, logged(request))
        try:
            return get_response(request)
        finally:
            clear_contextvars()  # nothing of this request in the lines of the next one

    return middleware
