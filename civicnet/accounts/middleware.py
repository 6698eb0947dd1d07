"""Whether a browser session has passed two factors; without them it holds no role."""

from collections.abc import Callable
from datetime import timedelta
from time import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

# Set by the demo's sign-in, beside its user: stands in for two factors there and means nothing anywhere else.
DEMO_MARK = "civicnet_demo_person"
LATELY = timedelta(minutes=10)


def is_strong(request: HttpRequest) -> bool:
    """Whether the session of `request` carries a second factor, passed in this session by this user."""
    user = request.user
    if not user.is_authenticated:
        return False
    if settings.DEMO and request.session.get(DEMO_MARK) == str(user.pk):
        return True
    return any(r.get("method") == "mfa" for r in get_authentication_records(request, user))


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether whoever sends `request` has signed in, or confirmed who they are, less than LATELY ago.

    Asked before what cannot be taken back: a device that was left open is not enough.
    """
    if settings.DEMO and request.session.get(DEMO_MARK) == str(request.user.pk):
        return True
    records = get_authentication_records(request, request.user)
    return any(time() - record["at"] < LATELY.total_seconds() for record in records)


def strong_session(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: `request.user.strong`, worked out when the user is first asked for.

    A visitor without a session costs no query and gets no cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        def user() -> object:
            found = get_user(request)
            if found.is_authenticated:
                request.user = found  # type: ignore[assignment]  # of AUTH_USER_MODEL
                found.strong = is_strong(request)  # type: ignore[union-attr]
            return found

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]  # as Django's own middleware does
        return get_response(request)

    return middleware
