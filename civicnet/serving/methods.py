"""Which HTTP methods a page takes."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

PAGES_TAKE: Final = ("GET", "HEAD", "POST")
API_PREFIX: Final = "/api/"


def refuse_unknown_methods(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a page answers OPTIONS with what it takes, and nothing else but GET, HEAD and POST (405).

    A view that never looks at the method would answer TRACE or OPTIONS with the whole page (RFC 9110, 9.3.7 and 9.3.8).
    The API answers for itself; what browsers ask beforehand for other sites is answered earlier (corsheaders). It
    stands inside `civicnet.serving.refusals`, which draws the page of a 405.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in PAGES_TAKE or (
            request.path.startswith(API_PREFIX) and request.method != "TRACE"
        ):
            return get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join((*PAGES_TAKE, "OPTIONS"))})
        return HttpResponseNotAllowed(PAGES_TAKE)

    return middleware
