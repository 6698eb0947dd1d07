"""Whole pages for visitors, kept until a topic of theirs changes (versions.py).

    @access(PUBLIC)
    @kept("initiatives", "areas")
    def initiatives(request): ...

A view that names no topics is never kept. A visitor is who sends no cookie whatsoever and no Authorization: then nothing
of the answer can be for one person only. A page that sets a cookie, or says `no-store` or `private`, is not kept either.

A kept page counts for the same address, in every letter of it, on the same day: what a page says of days is right from
midnight on. Of hours and minutes it may be LIFETIME late, so a page that must be right to the minute names no topics.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Final, TypeGuard, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from civicnet.caching.versions import LIFETIME, Versions, begin_request, end_request, reach, read_versions

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

LARGEST: Final = 1024 * 1024  # bytes of a page that is kept: the map of a city has some 600 outlines
ALWAYS: Final = "municipality"  # its name and its theme are on every page


def kept(*topics: str) -> Callable[[V], V]:
    """Have the page of a view kept for visitors until something of `topics` changes: all that the page shows."""

    def decorate(view: V) -> V:
        view.topics = frozenset({ALWAYS, *topics})  # type: ignore[attr-defined]  # read by keep_pages and the tests
        return view

    return decorate


def keep_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer a visitor from what is kept, or keep the answer. And begin what versions.py knows of a request.

    It stands before sessions, languages and compression, and after what sets headers of safety.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begin_request(reads=request.method in ("GET", "HEAD"))
        try:
            return _answer_visitor(request) if _is_of_visitor(request) else get_response(request)
        finally:
            end_request()

    def _answer_visitor(request: HttpRequest) -> HttpResponseBase:
        key = _key_of(request)
        versions, found = read_versions(beside=key)
        page = _unpack(found, versions)
        if page is not None:
            return get_conditional_response(request, etag=page.get("ETag"), response=page) or page
        response = get_response(request)
        topics = getattr(request.resolver_match and request.resolver_match.func, "topics", None)
        if topics and _is_for_everybody(response):
            _let_proxies_keep(response)
            if versions and request.method == "GET" and len(response.content) <= LARGEST:
                packed = _pack(response, {topic: versions[topic] for topic in topics})
                reach.ask(lambda: caches["pages"].set(key, packed, LIFETIME), lambda: None)
        return response

    return middleware


def _is_of_visitor(request: HttpRequest) -> bool:
    """Whether the answer may be kept, or come from what is kept."""
    sent = request.META
    return (
        request.method in ("GET", "HEAD")
        and not sent.get("HTTP_COOKIE")
        and not any(name in sent for name in ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE"))
        and not connection.in_atomic_block
        and not settings.DEBUG
        and not (settings.HONOUR_NO_CACHE and "no-cache" in sent.get("HTTP_CACHE_CONTROL", ""))
    )


def _key_of(request: HttpRequest) -> str:
    """All that an answer to a visitor depends on, besides the database. The language stands in the path."""
    sent = request.META
    depends_on = (
        sent.get("HTTP_HOST", ""),
        request.path,
        sent.get("QUERY_STRING", ""),
        bool(re_accepts_gzip.search(sent.get("HTTP_ACCEPT_ENCODING", ""))),
        settings.THEME,
        str(timezone.localdate()),
    )
    return f"page-{sha256(json.dumps(depends_on).encode()).hexdigest()}"


def _is_for_everybody(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    rules = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and "no-store" not in rules
        and "private" not in rules
    )


def _let_proxies_keep(response: HttpResponse) -> None:
    """Let a proxy before the site keep the page for CIVICNET_PROXY_SECONDS, for those who send no cookie."""
    if settings.PROXY_SECONDS:
        patch_cache_control(response, public=True, s_maxage=settings.PROXY_SECONDS)
        patch_vary_headers(response, ["Cookie"])


def _pack(response: HttpResponse, versions: Versions) -> bytes:
    """Headers and versions as JSON in one line, then the body as it goes out. No pickle: it can hold no program."""
    stamp = {topic: version.decode() for topic, version in versions.items()}
    return json.dumps([stamp, [*response.items()]]).encode() + b"\n" + response.content


def _unpack(packed: bytes | None, versions: Versions) -> HttpResponse | None:
    """The page that was packed, if all its topics have the versions of then."""
    if packed is None:
        return None
    head, _, body = packed.partition(b"\n")
    stamp, headers = json.loads(head)
    if any(versions.get(topic) != version.encode() for topic, version in stamp.items()):
        return None
    return HttpResponse(body, headers=dict(headers))
