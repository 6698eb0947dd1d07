"""Fewer bytes over the line."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

# Beginnings of the content types that are worth compressing; photos are compressed by their nature.
COMPRESSED: Final = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "image/svg+xml",
)


def compress_for_visitors(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: text goes out as gzip, to those who sent no cookie and get none.

    A page of somebody who is signed in holds secrets (the mark of its forms, what only they may see) beside words from
    the address; its length when compressed would tell them bit by bit (the BREACH attack). A visitor's page holds
    nothing but what everybody may see, so there is nothing to find out.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        text = response.get("Content-Type", "").startswith(COMPRESSED)
        if not text or request.COOKIES or response.cookies or "Authorization" in request.headers:
            return response
        if "no-store" in response.get("Cache-Control", ""):  # a page of one person, though without a cookie
            return response
        gzip.process_response(request, response)  # in place
        return response

    return middleware
