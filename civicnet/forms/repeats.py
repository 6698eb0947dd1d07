"""A form that is sent twice: each carries a mark of its own, and what came of it is kept for a day under that mark.

The mark rides along with Django's own against forged requests, so no form can forget it. The same form sent again makes
nothing twice: it leads to where the first one led, also when both are sent at the same moment. Somebody who went back,
typed other words and sends those gets a page that says so, with these words. When the first was refused, or only a page
was shown, the form may be sent again. What broke off half-way (a crash, a fault) is never done again by itself: at most
once.

Voting has a way of its own and leaves nothing here (domain.md, Endorsement round).
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic, sleep
from typing import Any, Final, Literal

import structlog
from django.contrib import messages
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.forms.models import SentForm
from civicnet.forms.typed import CSRF, ONCE, may_be_kept

log = structlog.get_logger(__name__)
# How long the second waits for the first: shorter than anybody waits for a page.
WAIT_SECONDS = 1.5
PAUSE_SECONDS: Final = 0.05
# By then the first has ended, or whatever ran it has.
UNKNOWN_AFTER: Final = timedelta(seconds=60)
SENT_LIVE: Final = timedelta(days=1)
MOST_LETTERS: Final = 100
_BUSY: Final = 503


class FormMarks:
    """`{{ csrf_input }}`: Django's mark against forged requests, and beside it the mark that works once.

    Every form of a page gets a mark of its own: it is made when the form is drawn.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __html__(self) -> SafeString:
        csrf = format_html('<input type="hidden" name="{}" value="{}">', CSRF, get_token(self._request))
        match = self._request.resolver_match
        if match and not may_be_kept(match.func):  # allauth looks after its own
            return csrf
        return format_html('{}<input type="hidden" name="{}" value="{}">', csrf, ONCE, token_urlsafe(16))

    def __str__(self) -> str:
        return self.__html__()


def form_marks(request: HttpRequest) -> dict[str, FormMarks]:
    """Context processor: `csrf_input` with both marks, in the place of that of Django's backend."""
    return {"csrf_input": FormMarks(request)}


Outcome = Literal["doing", "unknown", "other"]


class WorksOnce:
    """Middleware, placed last, so that Django's check against forged requests comes before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        key: bytes | None = getattr(request, "_sent_form", None)
        if key is not None:
            _settle_mark(request, key, response)
        return response

    def process_view(
        self, request: WSGIRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Take the mark of a form before its view runs; the answer of the first when it is taken."""
        mark = request.POST.get(ONCE, "")[:MOST_LETTERS] if _may_carry_mark(request, view) else ""
        if not mark:
            return None
        key = sha256(f"{mark}\0{request.user.pk or 0}\0{request.path}".encode()).digest()
        first, waited = _take_mark(key, _fingerprint(request, mark))
        if first is None:
            request._sent_form = key  # type: ignore[attr-defined]  # read above
            return None
        return _answer_repeat(request, first, same=first.body == _fingerprint(request, mark), waited=waited)


def _may_carry_mark(request: HttpRequest, view: Any) -> bool:
    # In this order: the upload of a view that leaves nothing must not be read here.
    return request.method == "POST" and may_be_kept(view)


def _fingerprint(request: HttpRequest, mark: str) -> bytes:
    """A hash of all that was sent, under the mark, which is not kept: nobody can try out what it was."""
    every = [(n, v) for n, values in request.POST.lists() if n not in (CSRF, ONCE) for v in values]
    files = [(name, f"{file.name} {file.size}") for name, values in request.FILES.lists() for file in values]
    return sha256(f"{mark}\0{urlencode([*every, *files])}".encode(errors="surrogatepass")).digest()


def _take_mark(key: bytes, body: bytes) -> tuple[SentForm | None, bool]:
    """Take a mark. None when it is ours now, or else what is known of the first; and whether that was waited for."""
    waited, until = False, monotonic() + WAIT_SECONDS
    while True:
        try:
            with transaction.atomic():
                SentForm.objects.create(key=key, body=body)
        except IntegrityError:
            first = SentForm.objects.filter(key=key).first()
        else:
            return None, waited
        if first is not None and (first.done_at is not None or monotonic() >= until):
            return first, waited
        waited = True
        sleep(PAUSE_SECONDS if first is not None else 0)


def _settle_mark(request: HttpRequest, key: bytes, response: HttpResponseBase) -> None:
    """Keep where the form led to, or release the mark because nothing was done."""
    place, rows = _destination(request, response), SentForm.objects.filter(key=key)
    try:
        if place is not None:
            rows.update(done_at=timezone.now(), place=place)
        elif response.status_code >= 500 and response.status_code != _BUSY:
            rows.update(done_at=timezone.now(), place="")  # nobody knows how far it came
        else:
            rows.delete()
    except DatabaseError as error:
        log.warning("sent_form_not_settled", error=type(error).__name__)


def _destination(request: HttpRequest, response: HttpResponseBase) -> str | None:
    """Where a form led to that did something, or None for a refusal or a page that was only shown."""
    if getattr(response, "refusal", ""):
        return None
    if 300 <= response.status_code < 400:
        return response.get("Location") or request.path
    led = response.get("HX-Redirect") or response.get("HX-Location")
    if led or (response.status_code < 300 and "HX-Request" in request.headers):
        return led or request.path
    return None


def _answer_repeat(request: HttpRequest, first: SentForm, *, same: bool, waited: bool) -> HttpResponse:
    """The answer to a form that was sent before."""
    if first.done_at is None:
        young = timezone.now() - first.begun_at < UNKNOWN_AFTER
        return _explain_repeat(request, "doing" if young else "unknown")
    if not first.place:
        return _explain_repeat(request, "unknown")
    if not same:
        return _explain_repeat(request, "other", first.place)
    # Whoever pressed twice has not seen the message of the first yet: it still waits, and the page shows it.
    if not waited and not messages.get_messages(request):
        messages.info(
            request, _("You had sent this already, so nothing was done twice. This is what came of it.")
        )
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(first.place)


def _explain_repeat(request: HttpRequest, outcome: Outcome, place: str = "") -> HttpResponse:
    # To ask what came of it, the same mark is sent; to send it anew, a fresh one.
    marks = [(ONCE, request.POST[ONCE])] if outcome == "doing" else []
    context = {"outcome": outcome, "place": place, "marks": marks}
    return render(request, "409_sent.html", context, status=409)


def delete_old_sent_forms() -> int:
    """Delete what is kept of forms that were sent more than a day ago. Returns how many."""
    return SentForm.objects.filter(begun_at__lt=timezone.now() - SENT_LIVE).delete()[0]
