"""Cache-Control: no browser and no cache in between may keep an answer to somebody who is signed in."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

# Pages for one person, or behind a secret in the address, although nobody is signed in there yet.
BEFORE_SIGNING_IN: Final = ("account", "inrichten", "demo")


def forbid_storing(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: `Cache-Control: no-store` on every answer of a request with a session, and on the way to one.

    So the back button shows nothing of a person who has signed out, on a computer that others use too. Whether the
    session is of somebody is not asked: a visitor has none. An answer that is marked `public` stays so: the bytes of a
    file that everybody may see (files/views.py). Source: OWASP ASVS 5.0, 14.3.2.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = settings.SESSION_COOKIE_NAME
        private = name in request.COOKIES or _section(request.path) in BEFORE_SIGNING_IN
        response = get_response(request)
        if (private or name in response.cookies) and not _is_public(response):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def _section(path: str) -> str:
    """The first word of an address, after its language."""
    words = path.strip("/").split("/")
    return words[1] if words[0] in dict(settings.LANGUAGES) and len(words) > 1 else words[0]


def _is_public(response: HttpResponseBase) -> bool:
    return "public" in response.get("Cache-Control", "")
