"""Addresses of views, remembered; and absolute addresses: always of SITE_URL, never of the request.

Whoever sends a request chooses its `Host`, the port in it included. A letter or a feed that followed it would lead its
reader, and the secret in a link, to wherever that person listens (OWASP ASVS 5.0, 3.7; CWE-644).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language


@lru_cache(8192)
def _reversed(
    view: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...], *_depends_on: Any
) -> str:
    return reverse(view, args=args, kwargs=dict(kwargs))


def address_of(view: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view in the current language: `reverse` with a memory, since a list shows hundreds.

    Raises NoReverseMatch, as `reverse` does.
    """
    return _reversed(view, args, tuple(kwargs.items()), get_language(), get_script_prefix(), get_urlconf())


def site_url(path: str = "") -> str:
    """The absolute address of `path` (which begins with a slash) on this site; without it, the site itself."""
    return f"{settings.SITE_URL}{path}"


def use_site_url(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what libraries ask of the request (allauth, the API's pages) is answered from SITE_URL as well."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        def absolute(location: str | None = None) -> str:
            here = site_url(request.get_full_path() if location is None else request.path)
            return here if location is None else urljoin(here, location)

        request.build_absolute_uri = absolute  # type: ignore[method-assign]  # for this request only
        return get_response(request)

    return middleware


def redirect_loopback(
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
