"""The answers that refuse: each once as a page, with what was typed, and once for htmx, as a message in place."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_path, override

from civicnet.database.errors import is_taken
from civicnet.forms.typed import NOTHING, forget_typed
from civicnet.http import Theme, is_sent_from_here
from civicnet.workflow import REFUSED_NOW, NotAllowedNow

API_PREFIX = "/api/"


def refuse_with_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an illegal step, and what somebody else wrote first, become the 409 page, and a method that an address
    does not take the 405 page.

    403 and 404 are Django's own, by the handlers below. The API answers for itself (civicnet.api). What was kept of a
    form that was refused before is forgotten once the form succeeds.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not request.path.startswith(API_PREFIX):
            return method_not_allowed(request, response)
        if request.method == "POST" and response.status_code < 400 and not getattr(response, "refusal", ""):
            forget_typed(request)
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowedNow) and not request.path.startswith(API_PREFIX):
            return conflict(request, exception)
        if is_taken(exception) and not request.path.startswith(API_PREFIX):
            return conflict(request)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django looks for it there
    return middleware


def refuse_in_place(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, outside of all that may refuse: htmx is led to sign in, or gets a message instead of a page.

    The page around it stays as it is, with what was typed; base.html has the place for the message (#melding).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        asked = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
        if not asked or request.path.startswith(API_PREFIX):
            return response
        refusal = getattr(response, "refusal", "")
        if response.status_code == 302 and refusal:
            there = response["Location"]
            del response["Location"]
            response.status_code, response["HX-Redirect"] = 200, there
        elif response.status_code >= 400 and isinstance(response, HttpResponse) and _is_page(response):
            language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
            with override(language):
                context = {
                    "why": refusal or response.status_code,
                    "page": request.headers.get("HX-Current-URL", ""),
                }
                response.content = render_to_string("components/refused.html", context)
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def _is_page(response: HttpResponse) -> bool:
    return response.content.lstrip()[:9].lower() == b"<!doctype"


# ---- the pages: the signatures are Django's ---------------------------------------------------------
def conflict(request: HttpRequest, exception: NotAllowedNow | None = None) -> HttpResponse:
    """The 409 page: what was asked is not possible any more. Leads back to the thing itself."""
    obj = exception.obj if exception else None
    address = getattr(obj, "get_absolute_url", None)
    url = address() if address and obj is not None and obj.pk else ""
    return render(request, "409.html", {"reason": REFUSED_NOW, "back_url": url}, status=409)


def method_not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """The 405 page: somebody opens the address of a button. `refused` says in `Allow` which methods it takes."""
    page = render(request, "405.html", status=405)
    if "Allow" in refused:
        page["Allow"] = refused["Allow"]
    return page


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 403 page: this person may not do this."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The 403 page for a form that came without its mark: nearly always a page that was open for very long.

    With what was typed, and a button to send it again when the browser says that the form stood on a page of ours: a
    form on another site must not be sent with one press here.
    """
    context = {"ours": is_sent_from_here(request), "marks": []}
    page = render(request, "403_csrf.html", context, status=403)
    page.refusal = "csrf"  # type: ignore[attr-defined]  # read by `refuse_in_place`
    return page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 404 page. It never says whether something hidden exists here."""
    return render(request, "404.html", status=404)


def render_alone(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page without the frame of the others, which asks nothing of the database, the session or the request."""
    known = {
        "theme": Theme.named(settings.THEME),
        "typed": NOTHING,
        "marks": [],
        "csrf_input": "",
        "busy": False,
        **(context or {}),
    }
    return HttpResponse(render_to_string(template, known), status=status)
