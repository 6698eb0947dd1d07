"""Below /visie/instemmen/ everybody is nobody: who is signed in on the site is not even looked up.

So no page of the vote can know an account, no line of the log names one, and nothing of a vote lands in a session.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import clear_contextvars

# The path, in every language. Its pages stand in urls.py.
BELOW = "/visie/instemmen/"
# The way to the sign-in broker and back; holds no name (oidc.py).
LOGIN_COOKIE = "stemmen"


def is_voting(path: str) -> bool:
    """Whether the address is one of the vote."""
    return any(
        path.startswith(f"{prefix}{BELOW}")
        for prefix in ("", *(f"/{code}" for code, _n in settings.LANGUAGES))
    )


def nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
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


def request_lines(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware in the place of django_structlog's: a line in the log for each request, and none for those of a vote.

    What goes wrong is told there as well, without a request id, an account or an address.
    """
    logged = RequestMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_voting(request.path):
            return cast(HttpResponse, logged(request))
        try:
            return get_response(request)
        finally:
            clear_contextvars()  # nothing of this request in the lines of the next one

    return middleware
