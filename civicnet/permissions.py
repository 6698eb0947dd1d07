"""The declared rule of every URL. A URL without one stops the start (a system check).

`@access(...)` goes on top of each view. It decides who may knock; what a person may see or do behind the door is
decided by `visible_to()` and by the permission of the verb. Anonymous: 302 to sign-in (HTML), 401 (API). What was sent
with a form is kept meanwhile (civicnet/forms/typed.py).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

from civicnet.forms.typed import keep_typed, page_of_form


@dataclass(frozen=True)
class Access:
    """Who may knock. `roles` is empty for everyone of the kind; `demo` exists only in the demo."""

    name: str
    signed_in: bool = False
    roles: frozenset[str] = frozenset()
    demo: bool = False


PUBLIC = Access("public")
SIGNED_IN = Access("signed in", signed_in=True)
DEMO_ONLY = Access("demo only", demo=True)


def role(*names: str) -> Access:
    """The rule "holds one of these roles, with multi-factor authentication"."""
    return Access("role: " + ", ".join(names), signed_in=True, roles=frozenset(names))


STAFF = role("assessor", "decider", "broker", "curator", "moderator", "admin")
CASE_STAFF = role("assessor", "decider", "broker", "admin")

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def access(rule: Access) -> Callable[[V], V]:
    """Declare and enforce `rule` on a view."""

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refused = _refuse(request, rule)
            return refused if refused is not None else view(request, *args, **kwargs)

        guarded.access = rule  # type: ignore[attr-defined]  # read by the check and the authorisation test
        return guarded  # type: ignore[return-value]  # wraps keeps the signature

    return decorate


def _refuse(request: HttpRequest, rule: Access) -> HttpResponseBase | None:
    if rule.demo and not settings.DEMO:
        raise Http404
    if not rule.signed_in:
        return None
    user = request.user
    if not user.is_authenticated:
        return _first(request, settings.LOGIN_URL)
    if not rule.roles or rule.roles & user.roles:
        return None
    if rule.roles & user.granted_roles:  # the right person, not yet by two factors
        return _first(request, "strong_session")
    raise PermissionDenied(rule.name)


def _first(request: HttpRequest, way: str) -> HttpResponseBase:
    """The way to sign in, or to pass the second factor, and back to the page of the form, with what was typed into it.

    What is too much to keep is shown on a page of its own, to be copied.
    """
    page = page_of_form(request)
    if way == settings.LOGIN_URL:
        response: HttpResponse = redirect_to_login(page)
    elif request.method == "POST":
        response = HttpResponseRedirect(f"{resolve_url(way)}?{urlencode({'next': page})}")
    else:
        response = HttpResponseRedirect(resolve_url(way))
    if not keep_typed(request):
        response = render(request, "403_first.html", {"url": response["Location"]}, status=403)
    response.refusal = "first"  # type: ignore[attr-defined]  # read by civicnet.serving.refusals and civicnet.forms.repeats
    return response


# Third-party URLs, by the namespace or the first part of the path, with the rule that guards them there.
THIRD_PARTY: dict[str, str] = {
    "admin": "admin role (civicnet.accounts.admin_site)",
    "account": "public or signed in, by allauth",
    "mfa": "signed in, by allauth",
    "openid_connect": "public, by allauth",
    "socialaccount": "public, by allauth",
}


@dataclass(frozen=True)
class Url:
    """One URL pattern of the project: its route, its name with namespace, its view's rule or None."""

    route: str
    name: str
    rule: Access | None
    third_party: str | None
    view: Any


def every_url() -> Iterator[Url]:
    """Every URL pattern of the running project, with its declared rule."""
    yield from _walk(get_resolver().url_patterns, "", "", "")


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, namespace: str, urlconf: str
) -> Iterator[Url]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            module = getattr(pattern.urlconf_name, "__name__", "") or urlconf
            yield from _walk(pattern.url_patterns, route, inner, module)
        else:
            view = pattern.callback
            rule = getattr(view, "access", None) or getattr(getattr(view, "cls", None), "access", None)
            name = f"{namespace}{pattern.name or ''}"
            yield Url(route, name, rule, None if rule else _owner(view, name, urlconf), view)


def _owner(view: Any, name: str, urlconf: str) -> str | None:
    """The key of THIRD_PARTY that answers for a view which is not ours, or None.

    A redirect of Django's own belongs to whoever's URLconf it stands in.
    """
    module = getattr(view, "__module__", "")
    if module.startswith("django.views.generic"):
        module = urlconf
    if name.startswith("admin:") or module.startswith("django.contrib.admin"):
        return "admin"
    if module.startswith("allauth."):
        app = module.split(".")[1].replace("urls", "account")
        return "openid_connect" if "openid_connect" in module else app if app in THIRD_PARTY else None
    return None


@register()
def every_url_declares_its_rule(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """System check: an undeclared URL stops the start."""
    return [
        Error(
            f"The URL {url.route!r} ({url.name or 'no name'}) declares no rule.",
            hint="Put @access(...) of civicnet.permissions on its view.",
            id="civicnet.E001",
        )
        for url in every_url()
        if url.rule is None and url.third_party is None
    ]
